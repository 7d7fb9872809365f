"""Roll-outs whose truth is known: units adopt one after another, errors remember their past.

The worlds of the attribution study: 60 units over 16 periods, AR(1) errors of 0.5, effect 1 unless
said otherwise. Draws use only ``standard_normal`` and ``random`` of the generator passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.adoption import NEVER

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

CORRELATION = 0.5
STRETCH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionShape:
    """How a roll-out is drawn.

    Parameters
    ----------
    units, periods
        Size of the panel.
    clusters
        Clusters of equal size that adopt together; 0 makes every unit its own.
    adopters
        Units (or clusters) that ever adopt.
    starts
        First treated periods, shared out in turn.
    growth
        What the effect of a cohort grows by a period; early cohorts also gain more.
    heavy_tails
        Errors with Student's t of three degrees of freedom, scaled to standard deviation 1.
    turnover
        Share of units seen during half of the time only.
    trend_by_covariate
        Trend a period of a unit whose covariate is 1; adopters have higher covariates.
    dip
        Offer every unit one start; those with the worst three periods before it adopt.
    """

    units: int = 60
    periods: int = 16
    clusters: int = 0
    adopters: int = 36
    starts: tuple[int, ...] = (6, 8, 10)
    growth: float = 0.0
    heavy_tails: bool = False
    turnover: float = 0.0
    trend_by_covariate: float = 0.0
    dip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionWorld:
    """A roll-out drawn: arrays of shape (n_units, n_periods) and (n_units,).

    ``effect`` is the true effect in every treated cell; ``outcome`` is NaN where a unit was not
    seen.
    """

    outcome: FloatArray
    start: IntArray
    cluster: IntArray
    covariate: FloatArray
    effect: FloatArray


def adoption_world(shape: AdoptionShape, *, rng: Generator) -> AdoptionWorld:
    """Draw a roll-out."""
    noise = _noise(shape, rng)
    cluster = np.arange(shape.units)
    if shape.clusters:
        cluster = cluster * shape.clusters // shape.units
    covariate = rng.standard_normal(shape.units)
    start = _starts(shape, noise, covariate, cluster, rng)
    time = np.arange(shape.periods)
    ago = time - start[:, None]
    early = (shape.starts[-1] - start[:, None]) / 2
    effect = np.where(ago >= 0, 1 + shape.growth * (ago + np.maximum(early, 0)), 0.0)
    level = 2 * rng.standard_normal(shape.units)
    common = rng.standard_normal(shape.periods)
    outcome = 10 + level[:, None] + common + noise + effect
    outcome += shape.trend_by_covariate * covariate[:, None] * time
    if shape.clusters:
        outcome += _autocorrelated(shape.clusters, shape.periods, rng)[cluster] / sqrt(2)
    _turn_over(outcome, shape, rng)
    return AdoptionWorld(
        outcome=outcome, start=start, cluster=cluster, covariate=covariate, effect=effect
    )


def _starts(
    shape: AdoptionShape,
    noise: FloatArray,
    covariate: FloatArray,
    cluster: IntArray,
    rng: Generator,
) -> IntArray:
    members = shape.clusters or shape.units
    order = np.argsort(rng.random(members), kind="stable")
    if shape.trend_by_covariate:
        order = np.argsort(-(covariate + rng.standard_normal(members)), kind="stable")
    starts = np.full(members, NEVER, dtype=np.int64)
    if shape.dip:
        return _after_dips(shape, noise, rng)
    chosen = order[: shape.adopters]
    shuffled = chosen[np.argsort(rng.random(len(chosen)), kind="stable")]
    for place, start in enumerate(shape.starts):
        starts[shuffled[place :: len(shape.starts)]] = start
    return starts[cluster]


def _after_dips(shape: AdoptionShape, noise: FloatArray, rng: Generator) -> IntArray:
    """Offer every unit one start by lot; those who stood worst just before theirs take it."""
    start = np.full(shape.units, NEVER, dtype=np.int64)
    each = shape.adopters // len(shape.starts)
    order = np.argsort(rng.random(shape.units), kind="stable")
    for place, first in enumerate(shape.starts):
        offered = order[place :: len(shape.starts)]
        stretch = noise[offered, first - STRETCH : first].mean(axis=1)
        start[offered[np.argsort(stretch, kind="stable")[:each]]] = first
    return start


def _noise(shape: AdoptionShape, rng: Generator) -> FloatArray:
    return _autocorrelated(shape.units, shape.periods, rng, heavy=shape.heavy_tails)


def _autocorrelated(units: int, periods: int, rng: Generator, *, heavy: bool = False) -> FloatArray:
    """AR(1) errors with standard deviation 1."""
    innovations = rng.standard_normal((units, periods))
    if heavy:  # Student's t with three degrees of freedom has variance 3
        squares = (rng.standard_normal((3, units, periods)) ** 2).mean(axis=0)
        innovations = innovations / np.sqrt(squares) / sqrt(3)
    noise = innovations.copy()
    for t in range(1, periods):
        noise[:, t] = CORRELATION * noise[:, t - 1]
        noise[:, t] += sqrt(1 - CORRELATION**2) * innovations[:, t]
    return noise


def _turn_over(outcome: FloatArray, shape: AdoptionShape, rng: Generator) -> None:
    """Let some units come late or leave early."""
    half = shape.periods // 2
    for unit in np.flatnonzero(rng.random(shape.units) < shape.turnover):
        gone = int(rng.random() * half) + 1
        if rng.random() < 1 / pi:  # some come late, more leave early
            outcome[unit, :gone] = np.nan
        else:
            outcome[unit, -gone:] = np.nan
