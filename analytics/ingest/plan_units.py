"""Whether a plan says that what it observes are persons or things."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from analytics.domain.plan import UnitsAre
    from analytics.ingest.plan_values import Values

KEY = "units_are"


def parse_units_are(plan: Values) -> UnitsAre:
    """Read the key; empty where the plan leaves it open.

    Raises
    ------
    PlanError
        It says something else.
    """
    if KEY not in plan.content:
        return ""
    return cast("UnitsAre", plan.choice(KEY, ("persons", "things"), ""))
