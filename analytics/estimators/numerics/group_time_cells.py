"""Which comparisons a staggered roll-out offers: cohort by period, each with its own controls.

References
----------
Callaway, B. and Sant'Anna, P. (2021). Difference-in-differences with multiple time periods.
Journal of Econometrics 225, 200-230.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray

# A comparison with fewer comparison units has no spread to judge by.
FEWEST_CONTROLS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How cells are compared.

    Parameters
    ----------
    never_only
        Compare with units that never adopt; otherwise with all that have not adopted yet.
    anticipation
        Periods before adoption in which behaviour may already change.
    periods
        Number of periods.
    """

    never_only: bool
    anticipation: int
    periods: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Comparisons of a cohort in a period with its base period.

    Parameters
    ----------
    group
        Row of the cohort in the list of groups, shape (n_cells,).
    time, base
        Period and base period, shape (n_cells,); ``base`` is ``n_periods`` for a plain mean.
    relative
        Periods since adoption, shape (n_cells,).
    kind
        ``MAIN`` for the fixed base before adoption, ``PRE`` for a period against the one before
        it, ``LEVEL`` for the mean of the cohort itself; shape (n_cells,).
    controls
        Which groups each cell is compared with, shape (n_cells, n_groups).
    """

    group: IntArray
    time: IntArray
    base: IntArray
    relative: IntArray
    kind: IntArray
    controls: BoolArray

    def only(self, keep: BoolArray) -> Cells:
        """Keep some cells."""
        return Cells(
            group=self.group[keep],
            time=self.time[keep],
            base=self.base[keep],
            relative=self.relative[keep],
            kind=self.kind[keep],
            controls=self.controls[keep],
        )

    def loadings(self, count: FloatArray) -> FloatArray:
        """Weight of every group's change in each cell, shape (n_cells, n_groups)."""
        pooled = self.controls * count
        total = pooled.sum(axis=1, keepdims=True)
        weights: FloatArray = -pooled / np.where(total > 0, total, 1.0)
        weights[np.arange(len(self.group)), self.group] = 1.0
        return weights


MAIN, PRE, LEVEL = 0, 1, 2


def list_cells(start: IntArray, count: FloatArray, rule: Rule) -> Cells:
    """List every cell that can be estimated.

    Parameters
    ----------
    start
        First treated period of each group, shape (n_groups,).
    count
        Units in each group, shape (n_groups,).
    rule
        Controls, anticipation and number of periods.
    """
    rows: list[tuple[int, int, int, int]] = []
    for place, first in enumerate(start):
        last = int(first) - 1 - rule.anticipation
        if first >= rule.periods or last < 0:
            continue
        rows += [(place, t, last, MAIN) for t in range(rule.periods) if t != last]
        rows += [(place, t, t - 1, PRE) for t in range(1, last + 1)]
        rows += [(place, t, rule.periods, LEVEL) for t in range(int(first), rule.periods)]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    group, time, base, kind = (table[:, i] for i in range(4))
    cells = Cells(
        group=group,
        time=time,
        base=base,
        relative=time - start[group] if len(group) else time,
        kind=kind,
        controls=_controls(start, table, rule),
    )
    enough = (cells.controls @ count >= FEWEST_CONTROLS) | (kind == LEVEL)
    return _with_levels_of_effects(cells.only(enough))


def _controls(start: IntArray, table: IntArray, rule: Rule) -> BoolArray:
    """Which groups have not adopted by the later of period and base (or never do)."""
    group, time, base, kind = (table[:, i] for i in range(4))
    latest = np.maximum(time, base)
    if rule.never_only:
        latest = np.full_like(latest, rule.periods - 1)
    free: BoolArray = start[None, :] > latest[:, None] + rule.anticipation
    free[np.arange(len(group)), group] = False
    free[kind == LEVEL] = False
    return free


def _with_levels_of_effects(cells: Cells) -> Cells:
    """Keep the levels of those cells only that have an effect."""
    after = (cells.kind == MAIN) & (cells.relative >= 0)
    return cells.only((cells.kind != LEVEL) | same_as(cells, after))


def same_as(cells: Cells, some: BoolArray) -> BoolArray:
    """Which cells are of a cohort and period that some of them are of; masks of (n_cells,)."""
    width = int(cells.time.max(initial=0)) + 1
    key = cells.group * width + cells.time
    return np.isin(key, key[some])
