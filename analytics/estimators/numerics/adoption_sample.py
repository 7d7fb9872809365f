"""Which units of a roll-out an estimator can use, and why the others are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Dropped

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray
    from analytics.domain.plan import StaggeredAdoptionPlan

# Above this share of units with gaps a complete panel would be another population.
MOST_GAPS = 0.05
FEWEST_NEVER, LEAST_NEVER = 5, 0.10
FEWEST_PERIODS = 2
MOST_NAMED = 5

Estimator = Literal["callaway_santanna", "imputation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Units an estimator uses, those left out, and the choices that the shape of the data made.

    ``complete`` marks units seen in every period, shape (n_units,); ``gaps`` counts units left out
    because they were not.
    """

    panel: AdoptionPanel
    complete: BoolArray
    gaps: int
    estimator: Estimator
    never_only: bool
    dropped: tuple[Dropped, ...]


def draw_sample(plan: StaggeredAdoptionPlan, panel: AdoptionPanel) -> Sample:
    """Leave out what can tell nothing, and choose estimator and comparison before any outcome.

    Raises
    ------
    NotEstimableError
        Too few periods, nobody to compare with, or no adopter seen before it adopted.
    """
    periods = len(panel.periods)
    if periods < FEWEST_PERIODS:
        raise NotEstimableError(
            f"There is only {periods} period, {panel.periods[0]}; before and after need two at"
            " least.",
            "Bring earlier or later periods.",
        )
    always = panel.start == 0
    dropped = _always_treated(panel, always)
    panel = panel.only(~always)
    _require_comparison(panel, "".join(f" {part.reason}." for part in dropped))
    complete: BoolArray = ~np.logical_or.reduce(np.isnan(panel.outcome), axis=1)
    estimator: Estimator = plan.estimator or (
        "imputation" if (~complete).mean() > MOST_GAPS else "callaway_santanna"
    )
    gaps = 0
    if estimator == "callaway_santanna":
        gaps = int((~complete).sum())
        dropped += _gaps(panel, complete)
        panel = panel.only(complete)
        complete = complete[complete]
        _require_comparison(panel, "")
    return Sample(
        panel=panel,
        complete=complete,
        gaps=gaps,
        estimator=estimator,
        never_only=_never_only(plan, panel),
        dropped=dropped,
    )


def _always_treated(panel: AdoptionPanel, always: BoolArray) -> tuple[Dropped, ...]:
    if not always.any():
        return ()
    rows = panel.rows_in(np.broadcast_to(always[:, None], panel.outcome.shape))
    count = int(always.sum())
    were = "unit was" if count == 1 else "units were"
    why = (
        f"{count:,} {were} treated from the first period on, without a time before"
        f"{_names(panel, always)}"
    )
    return (Dropped(reason=why, rows=rows),)


def _gaps(panel: AdoptionPanel, complete: BoolArray) -> tuple[Dropped, ...]:
    if complete.all():
        return ()
    rows = panel.rows_in(np.broadcast_to(~complete[:, None], panel.outcome.shape))
    why = (
        f"{int((~complete).sum()):,} units were not seen in every period, which this estimator"
        f" needs{_names(panel, ~complete)}"
    )
    return (Dropped(reason=why, rows=rows),)


def _require_comparison(panel: AdoptionPanel, lost: str) -> None:
    periods = len(panel.periods)
    adopts = panel.start < periods
    if not adopts.any():
        raise NotEstimableError(
            f"No unit that can be used adopts within the periods seen.{lost}",
            'Bring earlier periods, or name estimator = "imputation" where units have gaps.',
        )
    starts = panel.starts[panel.starts < periods]
    if adopts.all() and len(starts) == 1:
        raise NotEstimableError(
            f"Every unit adopts in {panel.periods[int(starts[0])]}: nobody is left to compare"
            " with.",
            "Add units that adopt later or never, or use interrupted_time_series.",
        )


def _never_only(plan: StaggeredAdoptionPlan, panel: AdoptionPanel) -> bool:
    never = panel.start > len(panel.periods) - 1 + plan.anticipation
    if plan.comparison == "never_treated" and plan.estimator != "imputation":
        if never.sum() < 2:  # noqa: PLR2004 - one unit has no spread
            raise NotEstimableError(
                f"{int(never.sum())} units never adopt; a comparison with them needs two at least.",
                'Use comparison = "not_yet_treated", or add units that never adopt.',
            )
        return True
    if plan.comparison is not None:
        return plan.comparison == "never_treated"
    return bool(never.sum() >= FEWEST_NEVER and never.mean() >= LEAST_NEVER)


def _names(panel: AdoptionPanel, mask: BoolArray) -> str:
    if not panel.units:
        return ""
    named = [panel.units[i] for i in np.flatnonzero(mask)[:MOST_NAMED]]
    more = int(mask.sum()) - len(named)
    return f" ({', '.join(named)}{f' and {more:,} more' if more > 0 else ''})"
