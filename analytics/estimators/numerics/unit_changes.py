"""What every unit of a panel did: its mean on each side of the start, its change, its trend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Periods by side of the start, shapes (n_periods,); transition periods are in neither."""

    before: BoolArray
    after: BoolArray

    @property
    def used(self) -> BoolArray:
        """Periods on either side."""
        return self.before | self.after

    def without_last(self, periods: int) -> Window:
        """Leave out the last periods before the start (a donut)."""
        kept = self.before.copy()
        kept[np.flatnonzero(self.before)[-periods:]] = False
        return Window(before=kept, after=self.after)


def window_of(panel: Panel, transition: int) -> Window:
    """Split the periods, leaving out the first ``transition`` ones after the start."""
    after = panel.after.copy()
    after[np.flatnonzero(panel.after)[:transition]] = False
    return Window(before=~panel.after, after=after)


def unit_means(panel: Panel, periods: BoolArray) -> FloatArray:
    """Total over rows of each unit in these periods, NaN where unseen; shape (n_units,)."""
    rows = panel.n[:, periods].sum(axis=1)
    total = panel.total[:, periods].sum(axis=1)
    means: FloatArray = np.where(rows > 0, total / np.where(rows > 0, rows, 1.0), np.nan)
    return means


def changes(panel: Panel, window: Window) -> FloatArray:
    """Mean after minus mean before, NaN where a unit lacks a side; shape (n_units,)."""
    return unit_means(panel, window.after) - unit_means(panel, window.before)


def cell_means(panel: Panel) -> FloatArray:
    """Mean of every unit and period, NaN where unseen; shape (n_units, n_periods)."""
    means: FloatArray = np.where(
        panel.n > 0, panel.total / np.where(panel.n > 0, panel.n, 1.0), np.nan
    )
    return means


def unit_slopes(panel: Panel, periods: BoolArray) -> FloatArray:
    """Least-squares slope a period of each unit's means, NaN with fewer than two; (n_units,)."""
    means = cell_means(panel)[:, periods]
    time = np.flatnonzero(periods).astype(np.float64)
    seen = ~np.isnan(means)
    count = np.maximum(seen.sum(axis=1), 1)
    apart = np.where(seen, time - (seen @ time / count)[:, None], 0.0)
    square = (apart**2).sum(axis=1)
    product = (apart * np.where(seen, means, 0.0)).sum(axis=1)
    slopes: FloatArray = np.where(square > 0, product / np.where(square > 0, square, 1.0), np.nan)
    return slopes


def kept_units(panel: Panel, keep: BoolArray) -> Panel:
    """Panel of some units."""
    return replace(
        panel,
        units=tuple(unit for unit, kept in zip(panel.units, keep, strict=True) if kept),
        treated=panel.treated[keep],
        cluster=panel.cluster[keep],
        n=panel.n[keep],
        total=panel.total[keep],
        exposure=panel.exposure[keep],
    )


def kept_periods(panel: Panel, keep: BoolArray) -> Panel:
    """Panel of some periods."""
    return replace(
        panel,
        periods=tuple(label for label, kept in zip(panel.periods, keep, strict=True) if kept),
        after=panel.after[keep],
        n=panel.n[:, keep],
        total=panel.total[:, keep],
        exposure=panel.exposure[:, keep],
    )


def relative_time(panel: Panel) -> IntArray:
    """Periods since the first one after the start, negative before; shape (n_periods,)."""
    first = int(np.argmax(panel.after))
    times: IntArray = np.arange(len(panel.periods), dtype=np.int64) - first
    return times
