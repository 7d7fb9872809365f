"""Callaway and Sant'Anna's estimator on a complete panel: which errors, which averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.adoption_averages import Averages, Weights
from analytics.estimators.numerics.adoption_clusters import (
    ClusterCount,
    Sampling,
    count_clusters,
    jackknife,
)
from analytics.estimators.numerics.group_time import (
    group_time,
    group_time_values,
    groups_by_cluster,
    groups_by_unit,
)
from analytics.estimators.numerics.group_time_adjusted import adjusted_cells, adjusted_group_time
from analytics.estimators.numerics.group_time_cells import MAIN, PRE, list_cells

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.adoption_averages import Name
    from analytics.estimators.numerics.group_time import Groups, GroupTime
    from analytics.estimators.numerics.group_time_cells import Cells, Rule

OF_COHORTS = ("by_group", "pre")
# With fewer adopters than this for each coefficient the influence functions of the doubly robust
# cells understate the error (coverage .88 with 12 adopters and one covariate, .89 with 25).
ADOPTERS_A_COEFFICIENT = 20
# Leaving out more adopters one by one would take minutes.
MOST_ADOPTERS_LEFT_OUT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortEffect:
    """Effect of the units that adopted in period ``start`` in period ``time``."""

    start: int
    time: int
    effect: float
    std_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a roll-out did, by one estimator.

    ``treated`` marks the unit-periods the average is over, ``control`` the units compared with;
    ``reference`` is the time from adoption that effects before it are compared with,
    ``fixed_base`` whether that is one period; ``comparable`` is the share of adopters with
    comparable units (1 without covariates), ``refused`` why a cohort could not be adjusted.
    """

    sampling: Sampling
    clusters: ClusterCount
    cells: tuple[CohortEffect, ...]
    treated: BoolArray
    control: BoolArray
    reference: float
    fixed_base: bool
    groups: Groups | None = None
    comparable: float = 1.0
    refused: str = ""


def compare_cohorts(panel: AdoptionPanel, rule: Rule) -> Comparison:
    """Estimate every cohort and period of a complete panel, with averages and errors.

    Parameters
    ----------
    panel
        Complete: every unit seen in every period; no unit treated from the first period on.
    rule
        Controls and anticipation.

    Raises
    ------
    NotEstimableError
        No cohort can be compared, or a single cluster adopts.
    """
    starts = panel.starts
    count = np.array([(panel.start == one).sum() for one in starts], dtype=np.float64)
    listed = list_cells(starts, count, rule)
    after = (listed.kind == MAIN) & (listed.relative >= 0)
    if not after.any():
        raise NotEstimableError(
            "No cohort has both a period before its start and units still untreated to compare"
            " with.",
            'Use estimator = "imputation", bring earlier periods, or add units that adopt later'
            " or never.",
        )
    control = listed.controls[after].any(axis=0)[np.searchsorted(starts, panel.start)]
    clusters = count_clusters(panel, panel.start < len(panel.periods), control)
    adjusted = adjusted_cells(panel, rule) if len(panel.covariates) else None
    groups = None
    if adjusted is None:
        groups = _groups(panel)
        found = group_time(groups, rule)
    else:
        found = adjusted_group_time(adjusted, panel)
    averages = found.averages
    sampling = Sampling(
        averages=Averages(
            names=by_first_period(averages.names, found.start),
            values=averages.values,
            covariance=averages.covariance,
        ),
        degrees_of_freedom=float(clusters.total - 1),
        jackknife=False,
    )
    if clusters.few or (adjusted and _thin(panel, clusters)):
        sampling = _jackknifed(panel, rule, found, clusters)
    return Comparison(
        sampling=sampling,
        clusters=clusters,
        cells=_cohort_effects(found, sampling),
        treated=_treated(panel, found),
        control=control,
        reference=-1.0 - rule.anticipation,
        fixed_base=True,
        groups=groups,
        comparable=adjusted.comparable if adjusted else 1.0,
        refused=adjusted.refused if adjusted else "",
    )


def _thin(panel: AdoptionPanel, clusters: ClusterCount) -> bool:
    """Whether a cohort has fewer than twenty adopters for each fitted coefficient."""
    adopters = panel.start[panel.start < len(panel.periods)]
    smallest = int(np.unique(adopters, return_counts=True)[1].min())
    needed = ADOPTERS_A_COEFFICIENT * (len(panel.covariates) + 1)
    return smallest < needed and clusters.treated <= MOST_ADOPTERS_LEFT_OUT


def _groups(panel: AdoptionPanel) -> Groups:
    if panel.own_clusters:
        return groups_by_unit(panel.outcome, panel.start, panel.starts)
    return groups_by_cluster(panel.outcome, panel.start, panel.cluster)


def _jackknifed(
    panel: AdoptionPanel, rule: Rule, found: GroupTime, clusters: ClusterCount
) -> Sampling:
    groups = groups_by_cluster(panel.outcome, panel.start, panel.cluster)

    def without(gone: IntArray) -> dict[Name, float]:
        if not len(panel.covariates):
            left = groups.without(gone)
            cells, effect, weights = group_time_values(left, rule)
            return _named(weights, cells, effect, left.start)
        part = adjusted_cells(panel.only(~np.isin(panel.cluster, gone)), rule)
        return _named(part.weights, part.cells, part.effect, part.start)

    full = _named(found.averages, found.cells, found.effect, found.start)
    return jackknife(full, panel, clusters, without)


def _named(
    averages: Weights | Averages, cells: Cells, effect: FloatArray, start: IntArray
) -> dict[Name, float]:
    """Averages and cells by names that speak of first treated periods, not of rows of a list."""
    values = averages.cells @ effect if isinstance(averages, Weights) else averages.values
    named = dict(
        zip(by_first_period(averages.names, start), (float(v) for v in values), strict=True)
    )
    for k in _listed(cells):
        named["cell", int(start[cells.group[k]]), int(cells.time[k])] = float(effect[k])
    return named


def by_first_period(names: tuple[Name, ...], start: IntArray) -> tuple[Name, ...]:
    """Names whose first index is the first treated period of a cohort, not its place in a list."""
    return tuple(
        (kind, int(start[one]) if kind in OF_COHORTS else one, other) for kind, one, other in names
    )


def _listed(cells: Cells) -> IntArray:
    """Cells that are shown: fixed base from adoption on, the period before as base earlier."""
    shown: IntArray = np.flatnonzero(
        (cells.kind == PRE) | ((cells.kind == MAIN) & (cells.relative >= 0))
    )
    return shown


def _cohort_effects(found: GroupTime, sampling: Sampling) -> tuple[CohortEffect, ...]:
    cells, effects = found.cells, []
    for k in _listed(cells):
        start, time = int(found.start[cells.group[k]]), int(cells.time[k])
        error = (
            sampling.averages.std_error(("cell", start, time))
            if sampling.jackknife
            else float(found.std_error[k])
        )
        effects.append(
            CohortEffect(start=start, time=time, effect=float(found.effect[k]), std_error=error)
        )
    return tuple(sorted(effects, key=lambda one: (one.start, one.time)))


def _treated(panel: AdoptionPanel, found: GroupTime) -> BoolArray:
    cells = found.cells
    after = (cells.kind == MAIN) & (cells.relative >= 0)
    mask = np.zeros(panel.outcome.shape, dtype=np.bool_)
    for group in np.unique(cells.group[after]):
        times = cells.time[after & (cells.group == group)]
        mask[np.ix_(panel.start == found.start[group], times)] = True
    return mask
