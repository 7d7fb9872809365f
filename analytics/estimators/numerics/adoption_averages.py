"""Averages of an effect by cohort and period: over all, by time since adoption, cohort, calendar.

References
----------
Callaway, B. and Sant'Anna, P. (2021). Difference-in-differences with multiple time periods.
Journal of Econometrics 225, 200-230, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.group_time_cells import LEVEL, MAIN, PRE

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.group_time_cells import Cells

Name = tuple[str, int, int]
SIMPLE: Name = ("simple", 0, 0)
DYNAMIC: Name = ("dynamic", 0, 0)
GROUP: Name = ("group", 0, 0)
CALENDAR: Name = ("calendar", 0, 0)
EARLY: Name = ("early", 0, 0)
LATE: Name = ("late", 0, 0)
LEVEL_OF_TREATED: Name = ("level", 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """Named averages with their joint covariance.

    Parameters
    ----------
    names
        (kind, first index, second index); see the constants. ``("relative", e, 0)`` is the average
        e periods after adoption, ``("pre", g, t)`` a period before adoption against the one before
        it, ``("by_group", g, 0)`` the average of group g, ``("by_time", t, 0)`` that of period t.
    values
        Shape (n_names,).
    covariance
        Shape (n_names, n_names).
    """

    names: tuple[Name, ...]
    values: FloatArray
    covariance: FloatArray

    def has(self, name: Name) -> bool:
        """Whether there is an average of this name."""
        return name in self.names

    def value(self, name: Name) -> float:
        """Value of a named average."""
        return float(self.values[self.names.index(name)])

    def std_error(self, name: Name) -> float:
        """Its standard error."""
        place = self.names.index(name)
        return float(np.sqrt(max(self.covariance[place, place], 0.0)))

    def covariance_of(self, one: Name, other: Name) -> float:
        """Covariance of two named averages."""
        return float(self.covariance[self.names.index(one), self.names.index(other)])

    def all_of(self, kind: str) -> tuple[Name, ...]:
        """Names of one kind, in order."""
        return tuple(name for name in self.names if name[0] == kind)

    def part(self, names: tuple[Name, ...]) -> tuple[FloatArray, FloatArray]:
        """Values and covariance of some averages."""
        places = [self.names.index(name) for name in names]
        return self.values[places], self.covariance[np.ix_(places, places)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How averages follow from cells and from the groups' shares.

    ``cells`` has shape (n_names, n_cells), ``shares`` (n_names, n_groups): the derivative of each
    average in the groups' shares, which are estimated too.
    """

    names: tuple[Name, ...]
    cells: FloatArray
    shares: FloatArray


def average_weights(
    cells: Cells, effect: FloatArray, share: FloatArray, *, pre: bool = True
) -> Weights:
    """Weight the cells by the shares of their groups.

    Parameters
    ----------
    cells
        The comparisons.
    effect
        Their effects, shape (n_cells,).
    share
        Share of every group among all units, shape (n_groups,).
    pre
        Whether the periods before adoption against the one before are listed too.

    Raises
    ------
    NotEstimableError
        No cell is after adoption: whoever could be compared was left out.
    """
    make = _Maker(cells=cells, effect=effect, share=share)
    main = cells.kind == MAIN
    after = main & (cells.relative >= 0)
    if not after.any():
        raise NotEstimableError(
            "No period after adoption has units still untreated to compare with.",
            "Add units that adopt later or never.",
        )
    rows = {SIMPLE: make.mean(after)}
    rows[LEVEL_OF_TREATED] = make.mean(cells.kind == LEVEL)
    for e in np.unique(cells.relative[main]):
        rows["relative", int(e), 0] = make.mean(main & (cells.relative == e))
    for g in np.unique(cells.group[after]):
        rows["by_group", int(g), 0] = make.plain(after & (cells.group == g))
    for t in np.unique(cells.time[after]):
        rows["by_time", int(t), 0] = make.mean(after & (cells.time == t))
    rows[GROUP] = make.over_groups(after, rows)
    rows[DYNAMIC] = _mean_of([rows[n] for n in rows if n[0] == "relative" and n[1] >= 0])
    rows[CALENDAR] = _mean_of([rows[n] for n in rows if n[0] == "by_time"])
    cut = middle_of(cells.relative[after], share[cells.group[after]])
    if cut is not None:
        rows[EARLY] = make.mean(after & (cells.relative < cut))
        rows[LATE] = make.mean(after & (cells.relative >= cut))
    if pre:
        for k in np.flatnonzero(cells.kind == PRE):
            one = cells.kind == PRE
            one &= np.arange(len(one)) == k
            rows["pre", int(cells.group[k]), int(cells.time[k])] = make.plain(one)
    return Weights(
        names=tuple(rows),
        cells=np.array([row[0] for row in rows.values()]),
        shares=np.array([row[1] for row in rows.values()]),
    )


Row = tuple["FloatArray", "FloatArray"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    cells: Cells
    effect: FloatArray
    share: FloatArray

    def mean(self, mask: BoolArray) -> Row:
        """Share-weighted mean of the cells, and its derivative in the shares."""
        weight = np.where(mask, self.share[self.cells.group], 0.0)
        total = weight.sum()
        weight = weight / total
        apart = np.where(mask, self.effect - weight @ self.effect, 0.0) / total
        slope = np.bincount(self.cells.group, weights=apart, minlength=len(self.share))
        return weight, slope.astype(np.float64)

    def plain(self, mask: BoolArray) -> Row:
        """Plain mean of the cells of one group."""
        weight: FloatArray = mask / float(mask.sum())
        return weight, np.zeros(len(self.share))

    def over_groups(self, after: BoolArray, rows: dict[Name, Row]) -> Row:
        """Share-weighted mean of the groups' own means."""
        groups = np.unique(self.cells.group[after])
        own = np.array([rows["by_group", int(g), 0][0] for g in groups])
        share = self.share[groups] / self.share[groups].sum()
        means = own @ self.effect
        slope = np.zeros(len(self.share))
        slope[groups] = (means - share @ means) / self.share[groups].sum()
        return share @ own, slope


def _mean_of(rows: list[Row]) -> Row:
    cells, shares = zip(*rows, strict=True)
    return np.mean(cells, axis=0), np.mean(shares, axis=0)


def middle_of(relative: IntArray, weight: FloatArray) -> int | None:
    """Time since adoption that halves what was observed; ``None`` with a single one.

    Parameters
    ----------
    relative, weight
        Time since adoption and weight of every cell after it, shape (n_cells,).
    """
    times, place = np.unique(relative, return_inverse=True)
    if len(times) < 2:  # noqa: PLR2004 - one time has no halves
        return None
    before = np.cumsum(np.bincount(place, weights=weight))
    cut = int(np.searchsorted(before, before[-1] / 2)) + 1
    return int(times[min(cut, len(times) - 1)])
