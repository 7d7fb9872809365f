"""Worlds whose truth is known: small data sets with a planted effect, for tests and the demo.

Draws use only ``standard_normal`` and ``random`` of the generator that is passed in, so that a seed
gives the same world wherever it runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, log, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

BAD_QUARTER = 3
"""Months looked at when units are chosen after a bad quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeShape:
    """How an outcome is spread over units.

    Parameters
    ----------
    mean, sd
        Of the outcome without treatment.
    correlation
        Between the outcome and the same outcome measured before.
    skewed
        Log-normal instead of normal: positive, with a long right tail.
    """

    mean: float = 0.0
    sd: float = 1.0
    correlation: float = 0.0
    skewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterShape:
    """Groups that share a part of their outcome.

    Parameters
    ----------
    count
        Number of clusters.
    icc
        Intra-cluster correlation, the share of variance between clusters.
    spread
        Standard deviation of the logarithm of cluster sizes; 0 makes them equal.
    """

    count: int
    icc: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentWorld:
    """A randomised experiment; arrays have shape (n_units,).

    ``cluster`` is the unit's own number where units were randomised one by one; ``before`` is the
    outcome measured before assignment.
    """

    treated: BoolArray
    cluster: IntArray
    before: FloatArray
    outcome: FloatArray
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelShape:
    """Units observed over periods, some treated from period ``start`` on.

    ``noise_sd`` is that of the innovations; ``trend`` is per period and common to all units;
    ``season`` is the amplitude of a common wave of 12 periods; ``after_bad_quarter`` gives every
    unit a passing shock of that size (standard deviation) in the last three periods before the
    start, and treats the units that stood worst. ``bad_is_high`` says which end is bad.
    """

    treated: int
    comparison: int
    periods: int
    start: int
    level: float = 0.0
    unit_sd: float = 1.0
    noise_sd: float = 1.0
    autocorrelation: float = 0.0
    trend: float = 0.0
    season: float = 0.0
    after_bad_quarter: float = 0.0
    bad_is_high: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorShape:
    """Units that wander along common paths, the first ``treated`` of them treated from ``start``.

    Parameters
    ----------
    treated, comparison, periods, start
        Sizes; the start is the number of the first treated period.
    unit_sd, period_sd
        Of the units' levels and of the shocks that all units share.
    noise_sd, autocorrelation
        Marginal standard deviation and AR(1) coefficient of each unit's own noise.
    factors, factor_sd
        Common random walks, on which every unit has a standard normal loading, and their step.
    slope_sd
        Of the units' own straight-line trends per period.
    steeper
        Added to the trend of every treated unit.
    treated_spread
        Multiplies the noise of the treated units.
    """

    treated: int
    comparison: int
    periods: int
    start: int
    unit_sd: float = 2.0
    period_sd: float = 1.0
    noise_sd: float = 1.0
    autocorrelation: float = 0.5
    factors: int = 0
    factor_sd: float = 0.5
    slope_sd: float = 0.0
    steeper: float = 0.0
    treated_spread: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelWorld:
    """Treated and comparison units before and after one start.

    ``outcome`` has shape (n_units, n_periods), ``treated`` (n_units,), ``path`` holds the true
    effect in each period from ``start`` on; ``effect`` is its mean.
    """

    treated: BoolArray
    outcome: FloatArray
    start: int
    path: FloatArray
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesShape:
    """One series: level, trend per period, yearly wave with its peak, AR(1) noise, gaps.

    ``noise_sd`` is that of the innovations. ``missing`` is the share of periods without a value;
    the first and last and the neighbours of the start are kept.
    """

    periods: int
    start: int
    level: float = 0.0
    trend: float = 0.0
    season: float = 0.0
    season_length: float = 12.0
    peak: float = 0.0
    noise_sd: float = 1.0
    autocorrelation: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWorld:
    """One series with a step at ``start``; ``position`` skips the gaps. Shapes (n_observed,)."""

    position: IntArray
    value: FloatArray
    start: int
    effect: float


def randomised_units(
    n: int, shape: OutcomeShape, *, effect: float, share: float = 0.5, rng: Generator
) -> ExperimentWorld:
    """Randomise units one by one; the treated make up ``share`` of all (complete randomisation).

    A skewed outcome carries the effect in proportion to its level, so that its mean moves by
    ``effect``.
    """
    alone = _Groups(cluster=np.arange(n, dtype=np.int64), shared=np.zeros(n), icc=0.0)
    return _experiment(shape, alone, _drawn_by_lot(n, share, rng), effect=effect, rng=rng)


def randomised_clusters(
    n: int, shape: OutcomeShape, clusters: ClusterShape, *, effect: float, rng: Generator
) -> ExperimentWorld:
    """Randomise whole clusters, half of them treated; sizes may differ, outcomes are shared."""
    sizes = np.exp(clusters.spread * rng.standard_normal(clusters.count))
    borders = np.cumsum(sizes) / sizes.sum()
    cluster = np.searchsorted(borders, (np.arange(n) + 0.5) / n).astype(np.int64)
    treated = _drawn_by_lot(clusters.count, 0.5, rng)[cluster]
    shared = sqrt(clusters.icc) * rng.standard_normal(clusters.count)[cluster]
    groups = _Groups(cluster=cluster, shared=shared, icc=clusters.icc)
    return _experiment(shape, groups, treated, effect=effect, rng=rng)


def panel_before_after(shape: PanelShape, path: tuple[float, ...], *, rng: Generator) -> PanelWorld:
    """Units over periods with AR(1) noise; ``path`` is the true effect in each period after start.

    Raises
    ------
    ValueError
        Where the path does not have one effect for every period from the start on.
    """
    if len(path) != shape.periods - shape.start:
        raise ValueError("one effect is needed for every period from the start on")
    units = shape.treated + shape.comparison
    noise = shape.noise_sd * _autocorrelated(units, shape.periods, shape.autocorrelation, rng)
    quarter = slice(shape.start - BAD_QUARTER, shape.start)
    noise[:, quarter] += shape.after_bad_quarter * rng.standard_normal(units)[:, None]
    treated = _drawn_by_lot(units, shape.treated / units, rng)
    if shape.after_bad_quarter:
        badness = noise[:, quarter].mean(axis=1) * (1 if shape.bad_is_high else -1)
        treated = np.zeros(units, dtype=np.bool_)
        treated[np.argsort(-badness, kind="stable")[: shape.treated]] = True
    when = np.arange(shape.periods)
    common = shape.trend * when + shape.season * np.sin(2 * pi * when / 12)
    level = shape.level + shape.unit_sd * rng.standard_normal(units)
    outcome = level[:, None] + common + noise
    outcome[np.ix_(treated, when >= shape.start)] += np.array(path)
    return PanelWorld(
        treated=treated,
        outcome=outcome,
        start=shape.start,
        path=np.array(path),
        effect=float(np.mean(path)),
    )


def panel_with_donors(shape: DonorShape, *, effect: float, rng: Generator) -> PanelWorld:
    """Treated units among donors that share levels, shocks, factors and trends with them."""
    units, when = shape.treated + shape.comparison, np.arange(shape.periods)
    treated = np.arange(units) < shape.treated
    scale = shape.noise_sd * sqrt(1 - shape.autocorrelation**2)
    noise = scale * _autocorrelated(units, shape.periods, shape.autocorrelation, rng)
    noise[treated] *= shape.treated_spread
    outcome = noise + shape.unit_sd * rng.standard_normal(units)[:, None]
    outcome += shape.period_sd * rng.standard_normal(shape.periods)
    walks = shape.factor_sd * rng.standard_normal((shape.factors, shape.periods)).cumsum(axis=1)
    outcome += rng.standard_normal((units, shape.factors)) @ walks
    trend = shape.slope_sd * rng.standard_normal(units) + shape.steeper * treated
    outcome += trend[:, None] * when
    outcome[np.ix_(treated, when >= shape.start)] += effect
    path = np.full(shape.periods - shape.start, effect)
    return PanelWorld(treated=treated, outcome=outcome, start=shape.start, path=path, effect=effect)


def interrupted_series(shape: SeriesShape, *, effect: float, rng: Generator) -> SeriesWorld:
    """One series that steps by ``effect`` at its start."""
    when = np.arange(shape.periods)
    wave = np.array([cos(2 * pi * (t - shape.peak) / shape.season_length) for t in when])
    noise = _autocorrelated(1, shape.periods, shape.autocorrelation, rng)[0]
    value = shape.level + shape.trend * when + shape.season * wave + shape.noise_sd * noise
    value = value + effect * (when >= shape.start)
    kept = rng.random(shape.periods) >= shape.missing
    kept[[0, shape.start - 1, shape.start, shape.periods - 1]] = True
    return SeriesWorld(
        position=when[kept].astype(np.int64), value=value[kept], start=shape.start, effect=effect
    )


def fading(first: float, *, half_life: float, periods: int) -> tuple[float, ...]:
    """Effect path that halves every ``half_life`` periods."""
    return tuple(first * 0.5 ** (k / half_life) for k in range(periods))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """Which cluster a unit is in and what it shares with it, in standard units."""

    cluster: IntArray
    shared: FloatArray
    icc: float


def _experiment(
    shape: OutcomeShape, groups: _Groups, treated: BoolArray, *, effect: float, rng: Generator
) -> ExperimentWorld:
    n = len(treated)
    earlier = rng.standard_normal(n)
    kept = shape.correlation
    later = kept * earlier + sqrt(1 - kept**2) * rng.standard_normal(n)
    own = sqrt(1 - groups.icc)
    outcome = _spread(groups.shared + own * later, shape)
    gain = effect * (outcome / shape.mean if shape.skewed else 1.0)
    return ExperimentWorld(
        treated=treated,
        cluster=groups.cluster,
        before=_spread(groups.shared + own * earlier, shape),
        outcome=outcome + gain * treated,
        effect=effect,
    )


def _spread(latent: FloatArray, shape: OutcomeShape) -> FloatArray:
    """Give standard normal draws the mean, spread and skew of the outcome."""
    if not shape.skewed:
        return shape.mean + shape.sd * latent
    variance = log(1 + (shape.sd / shape.mean) ** 2)
    scaled: FloatArray = shape.mean * np.exp(sqrt(variance) * latent - variance / 2)
    return scaled


def _drawn_by_lot(n: int, share: float, rng: Generator) -> BoolArray:
    """Mark exactly the rounded share of n, each with the same chance."""
    drawn = np.zeros(n, dtype=np.bool_)
    drawn[np.argsort(rng.random(n), kind="stable")[: round(n * share)]] = True
    return drawn


def _autocorrelated(units: int, periods: int, correlation: float, rng: Generator) -> FloatArray:
    """Stationary AR(1) noise with unit innovations, shape (units, periods)."""
    noise = rng.standard_normal((units, periods))
    noise[:, 0] /= sqrt(1 - correlation**2)
    for t in range(1, periods):
        noise[:, t] += correlation * noise[:, t - 1]
    return noise
