"""Which units and periods a synthetic comparison can use: those with a value in every cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Dropped
from analytics.domain.problem import Problem
from analytics.estimators.numerics.unit_changes import (
    Window,
    cell_means,
    kept_periods,
    kept_units,
    relative_time,
)

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray, Panel

MOST_NAMED = 5
WAY_OUT = (
    "Fill the gaps in the file, or choose a span of periods without them (a shorter file, or"
    " coarser periods)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletePanel:
    """A panel without gaps, of the periods that are used.

    ``means`` has shape (n_units, n_periods) as ``panel``; ``relative`` counts the periods from the
    start in the whole file; ``dropped`` says which rows went; ``incomplete`` counts the comparison
    units that went for their gaps.
    """

    panel: Panel
    means: FloatArray
    relative: IntArray
    dropped: tuple[Dropped, ...]
    incomplete: int

    @property
    def window(self) -> Window:
        """Periods by side of the start."""
        return Window(before=~self.panel.after, after=self.panel.after)

    @property
    def treated(self) -> FloatArray:
        """Paths of the treated units, shape (n_treated, n_periods)."""
        return self.means[self.panel.treated]

    @property
    def donors(self) -> FloatArray:
        """Paths of the comparison units, shape (n_donors, n_periods)."""
        return self.means[~self.panel.treated]

    @property
    def donor_names(self) -> tuple[str, ...]:
        """Labels of the comparison units."""
        pairs = zip(self.panel.units, self.panel.treated, strict=True)
        return tuple(unit for unit, treated in pairs if not treated)


def used_periods(
    panel: Panel, *, anticipation: int, transition: int
) -> tuple[Panel, IntArray, tuple[Dropped, ...]]:
    """Leave out the periods around the start that the plan does not want to count.

    Returns the panel, the periods' distance from the start, and the rows that went.

    Raises
    ------
    NotEstimableError
        No period is left on one side of the start.
    """
    before, after = np.flatnonzero(~panel.after), np.flatnonzero(panel.after)
    early = before[len(before) - min(anticipation, len(before)) :]
    late = after[:transition]
    for side, gone, word in ((before, early, "before"), (after, late, "after")):
        if len(gone) == len(side):
            raise NotEstimableError(
                f"No period is left {word} the start.",
                "Shorten 'anticipation' or 'transition', or bring more periods.",
            )
    dropped = (
        Dropped(reason="in the anticipation before the start", rows=int(panel.n[:, early].sum())),
        Dropped(reason="in the transition after the start", rows=int(panel.n[:, late].sum())),
    )
    kept = np.ones(len(panel.periods), dtype=np.bool_)
    kept[[*early, *late]] = False
    counted = tuple(part for part in dropped if part.rows)
    return kept_periods(panel, kept), relative_time(panel)[kept], counted


def complete_panel(panel: Panel, relative: IntArray, dropped: tuple[Dropped, ...]) -> CompletePanel:
    """Keep the units that have a value in every period.

    Raises
    ------
    NotEstimableError
        No treated unit is complete; the unit and its empty periods are named.
    """
    whole: BoolArray = np.all(panel.n > 0, axis=1)
    if not whole[panel.treated].any():
        raise _no_treated_unit(panel)
    lost = (
        Dropped(
            reason=f"{word} not seen in every period: {_names(panel, gone)}",
            rows=int(panel.n[gone].sum()),
        )
        for word, gone in (
            ("treated unit", ~whole & panel.treated),
            ("comparison unit", ~whole & ~panel.treated),
        )
        if gone.any()
    )
    kept = kept_units(panel, whole)
    return CompletePanel(
        panel=kept,
        means=cell_means(kept),
        relative=relative,
        dropped=(*dropped, *lost),
        incomplete=int((~whole & ~panel.treated).sum()),
    )


def without_periods(complete: CompletePanel, periods: int) -> CompletePanel:
    """Leave out the last periods before the start, and count their rows."""
    panel = complete.panel
    last = np.flatnonzero(~panel.after)[-periods:]
    kept = np.ones(len(panel.periods), dtype=np.bool_)
    kept[last] = False
    gone = Dropped(
        reason="in the unusual stretch before the start", rows=int(panel.n[:, last].sum())
    )
    return replace(
        complete,
        panel=kept_periods(panel, kept),
        means=complete.means[:, kept],
        relative=complete.relative[kept],
        dropped=(*complete.dropped, gone),
    )


def repeated_cells(panel: Panel) -> tuple[Problem, ...]:
    """Name the cells with several rows in a file that otherwise has one row a unit and period."""
    seen = panel.n[panel.n > 0]
    if np.median(seen) > 1 or seen.max() == 1:
        return ()
    units, periods = np.nonzero(panel.n > 1)
    places = [
        f"{panel.units[u]} in {panel.periods[p]}" for u, p in zip(units, periods, strict=True)
    ]
    return (
        Problem(
            kind="repeated_unit_periods",
            message=f"{len(places)} unit-periods have more than one row and were averaged:"
            f" {_listed(places)}.",
            remedy="Remove duplicates from the file if they are not separate measurements.",
            where=places[0],
        ),
    )


def _no_treated_unit(panel: Panel) -> NotEstimableError:
    unit = int(np.flatnonzero(panel.treated)[0])
    missing = [panel.periods[p] for p in np.flatnonzero(panel.n[unit] == 0)]
    return NotEstimableError(
        f"Treated unit '{panel.units[unit]}' has no value in {len(missing)} of"
        f" {len(panel.periods)} periods ({_listed(missing)}); a synthetic comparison needs all.",
        WAY_OUT,
    )


def _names(panel: Panel, chosen: BoolArray) -> str:
    return _listed([panel.units[i] for i in np.flatnonzero(chosen)])


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
