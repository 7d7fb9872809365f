"""A large complete panel as a few lines a cohort that have the same means and cross products.

Two-way fits and imputations on a complete panel without covariates, and their clustered errors,
depend on the units of a cohort only through their number, mean path and cross products. Two lines
for each period carry exactly these, so that second looks cost the same for a hundred thousand units
as for a hundred.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.group_time import Groups

# Smaller panels are as quick as they are; cohorts below this size have rules of their own.
FEWEST_UNITS, SMALLEST_COHORT = 2_000, 10


def condensed(panel: AdoptionPanel, groups: Groups | None) -> AdoptionPanel:
    """Panel that gives the same fits and clustered errors; the panel itself where none is smaller.

    Parameters
    ----------
    panel
        Any panel.
    groups
        Its cohorts by unit, where they are known.
    """
    if (
        groups is None
        or groups.spread is None
        or panel.rows is not None
        or len(panel.start) < FEWEST_UNITS
        or groups.count.min() < SMALLEST_COHORT
    ):
        return panel
    lines, copies = [], []
    for count, mean, spread in zip(groups.count, groups.mean, groups.spread, strict=True):
        own = _lines(float(count), mean, spread)
        lines.append(own)
        copies.append(np.full(len(own), count / len(own)))
    outcome, number = np.concatenate(lines), np.concatenate(copies)
    start = np.repeat(groups.start, [len(own) for own in lines])
    return replace(
        panel,
        start=start,
        cluster=np.arange(len(start), dtype=np.int64),
        outcome=outcome,
        covariates=np.zeros((0, *outcome.shape)),
        rows=np.broadcast_to(number[:, None], outcome.shape).copy(),
        exposure=None,
        copies=number,
        units=(),
        notes=(),
    )


def _lines(count: float, mean: FloatArray, spread: FloatArray) -> FloatArray:
    """Lines on both sides of the mean along every principal direction of the spread."""
    values, vectors = np.linalg.eigh(spread)
    directions = vectors.T * np.sqrt(np.maximum(values, 0.0))[:, None]
    lines = 2 * len(mean)
    apart = directions * np.sqrt(lines / (2 * count))
    return np.concatenate([mean + apart, mean - apart])
