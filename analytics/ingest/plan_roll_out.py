"""What a before/after plan says of its order, of real use, and of outcomes that cannot move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.domain.plan import RollOut

if TYPE_CHECKING:
    from analytics.ingest.plan_values import Values

FOLLOWED = ("difference_in_differences", "staggered_adoption")


def parse_roll_out(plan: Values, design: str) -> RollOut:
    """Read the keys that every before/after design shares.

    Raises
    ------
    PlanError
        A key holds something else, or an outcome is its own placebo.
    """
    placebo = tuple(dict.fromkeys(plan.texts("placebo_outcomes")))
    outcome = plan.content.get("outcome")
    if outcome in placebo:
        raise PlanError(
            f"'{outcome}' is the outcome and cannot be among 'placebo_outcomes'.",
            "Name measures that the initiative cannot touch.",
        )
    lot = design in FOLLOWED and plan.flag("randomised", default=False)
    received = plan.text("received", "") if design != "experiment" else ""
    return RollOut(drawn_by_lot=lot, received=received, placebo_outcomes=placebo)
