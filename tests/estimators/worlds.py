"""Panels and series from rows the slow and obvious way, and worlds whose effect is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.estimate import DataUse
from analytics.domain.moments import BoolArray, FloatArray, IntArray, Panel, TimeSeries

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One row an observation: the columns a panel is made from."""

    unit: Sequence[object]
    period: Sequence[int]
    value: FloatArray
    treated: BoolArray
    start: int
    cluster: Sequence[object] | None = None


def use_of(rows: int) -> DataUse:
    return DataUse(rows=rows, rows_used=rows)


def panel_of(rows: Rows) -> Panel:
    """Sum rows into (unit, period) cells one at a time."""
    units = tuple(dict.fromkeys(str(one) for one in rows.unit))
    periods = sorted(set(rows.period))
    clusters = list(dict.fromkeys(rows.cluster or ()))
    n, total = np.zeros((2, len(units), len(periods)))
    treated = np.zeros(len(units), dtype=np.bool_)
    cluster = np.arange(len(units), dtype=np.int64)
    for i, (unit, period, value) in enumerate(zip(rows.unit, rows.period, rows.value, strict=True)):
        row, column = units.index(str(unit)), periods.index(period)
        n[row, column] += 1
        total[row, column] += value
        treated[row] = rows.treated[i]
        if rows.cluster is not None:
            cluster[row] = clusters.index(rows.cluster[i])
    return Panel(
        units=units,
        periods=tuple(str(period) for period in periods),
        treated=treated,
        cluster=cluster,
        after=np.array([period >= rows.start for period in periods]),
        n=n,
        total=total,
        exposure=n,
        clustered=rows.cluster is not None,
    )


def grid_panel(
    means: FloatArray, treated: BoolArray, first_after: int, cluster: IntArray | None = None
) -> Panel:
    """Panel with one row a cell; NaN where a unit was not seen."""
    seen = ~np.isnan(means)
    return Panel(
        units=tuple(f"unit {i}" for i in range(len(means))),
        periods=tuple(str(t) for t in range(means.shape[1])),
        treated=treated,
        cluster=np.arange(len(means), dtype=np.int64) if cluster is None else cluster,
        after=np.arange(means.shape[1]) >= first_after,
        n=seen.astype(np.float64),
        total=np.where(seen, means, 0.0),
        exposure=seen.astype(np.float64),
        clustered=cluster is not None,
    )


def series_of(
    value: FloatArray, start: int, *, position: IntArray | None = None, step: str = "month"
) -> TimeSeries:
    """Series with one row a period."""
    at = np.arange(len(value), dtype=np.int64) if position is None else position
    return TimeSeries(
        times=tuple(f"t{i}" for i in at),
        position=at,
        value=value,
        rows=np.ones(len(value)),
        exposure=np.ones(len(value)),
        start=start,
        step=step,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWorld:
    """A monthly series: 48 before and 12 after, error sd 1, effect 1 in every month after.

    ``wander`` adds a random walk with that step; ``ramp`` lets the effect grow over that many
    periods; ``spread`` multiplies the error.
    """

    spread: float = 1.0
    correlation: float = 0.0
    trend: float = 0.0
    season: float = 0.0
    missing: float = 0.0
    heavy_tails: bool = False
    dip: bool = False
    shock: float = 0.0
    wander: float = 0.0
    ramp: int = 0
    before: int = 48
    after: int = 12
    effect: float = 1.0

    def draw(self, rng: np.random.Generator) -> TimeSeries:
        n = self.before + self.after
        t = np.arange(n)
        noise = self.spread * self._noise(rng, n)
        start = self.before
        if self.dip:  # start right after the worst quarter among the last 24 possible starts
            starts = np.arange(self.before - 24, self.before + 1)
            means = [noise[s - 3 : s].mean() for s in starts]
            start = int(starts[int(np.argmin(means))])
        value = 10 + self.trend * t + self.season * np.sin(2 * np.pi * (t + 2) / 12) + noise
        value += self.wander * np.cumsum(rng.standard_normal(n)) if self.wander else 0.0
        value[start:] += self.effects(n - start) + self.shock
        keep = rng.random(n) >= self.missing
        return series_of(value[keep], start, position=t[keep])

    def effects(self, periods: int) -> FloatArray:
        """Effect in each period after the start: at once, or growing over ``ramp`` periods."""
        grown: FloatArray = np.minimum(np.arange(1, periods + 1) / max(self.ramp, 1), 1.0)
        return self.effect * grown

    def _noise(self, rng: np.random.Generator, n: int) -> FloatArray:
        """AR(1) with marginal standard deviation 1."""
        scale = np.sqrt(1 - self.correlation**2)
        burn = 200
        raw = (
            rng.standard_t(3, n + burn) / np.sqrt(3)
            if self.heavy_tails
            else rng.normal(size=n + burn)
        )
        noise = np.empty(n + burn)
        noise[0] = raw[0]
        for i in range(1, n + burn):
            noise[i] = self.correlation * noise[i - 1] + scale * raw[i]
        return noise[burn:]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelWorld:
    """Units with their own level, common shocks by period and AR(1) noise; effect 0.5.

    ``spread`` multiplies the noise of treated units; ``cluster_size`` > 0 adds cluster-level
    changes with the variance of the noise; ``dip`` lets the worse half of the units start.
    """

    units: int
    treated: int
    before: int = 6
    after: int = 6
    effect: float = 0.5
    spread: float = 1.0
    missing: float = 0.0
    cluster_size: int = 0
    drift: float = 0.0
    dip: bool = False

    def draw(self, rng: np.random.Generator) -> Panel:
        periods = self.before + self.after
        noise = self._noise(rng, periods)
        order = rng.permutation(self.units)
        if self.dip:
            order = np.argsort(noise[:, self.before - 3 : self.before].mean(axis=1))
        cluster = np.arange(self.units) // self.cluster_size if self.cluster_size else None
        treated = np.zeros(self.units, dtype=np.bool_)
        if cluster is None:
            treated[order[: self.treated]] = True
        else:
            treated = np.isin(cluster, rng.permutation(cluster.max() + 1)[: self.treated])
        noise[treated] *= self.spread
        time = np.arange(periods)
        after = time >= self.before
        value = rng.normal(10, 2, self.units)[:, None] + rng.normal(0, 1, periods) + noise
        value += (treated[:, None] & after) * self.effect
        value += treated[:, None] * self.drift * time
        if cluster is not None:
            value += rng.normal(0, 0.5, cluster.max() + 1)[cluster][:, None] * after
        value[rng.random(value.shape) < self.missing] = np.nan
        return grid_panel(value, treated, self.before, cluster)

    def _noise(self, rng: np.random.Generator, periods: int) -> FloatArray:
        noise = np.empty((self.units, periods))
        noise[:, 0] = rng.normal(size=self.units)
        for t in range(1, periods):
            noise[:, t] = 0.5 * noise[:, t - 1] + np.sqrt(0.75) * rng.normal(size=self.units)
        return noise


def shuffled(panel: Panel, order: IntArray) -> Panel:
    """Return the same units in another order."""
    return Panel(
        units=tuple(panel.units[i] for i in order),
        periods=panel.periods,
        treated=panel.treated[order],
        cluster=panel.cluster[order],
        after=panel.after,
        n=panel.n[order],
        total=panel.total[order],
        exposure=panel.exposure[order],
        clustered=panel.clustered,
    )
