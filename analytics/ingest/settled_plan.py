"""The plan of the design that was chosen for a plan that left it open."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.plan import AutoPlan
from analytics.ingest.plan_file import plan_from
from analytics.ingest.plan_keys import COMMON, KEYS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.plan import DesignPlan

# Keys by which the choice was made: they are never "not used".
ROLES = frozenset({"first_treated", "treated", "treated_values", "start", "treatment", "control"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The plan of the chosen design, and what the text says that this design does not use."""

    plan: DesignPlan
    unused: tuple[str, ...]


def settle(
    text: str,
    design: str,
    *,
    keys: Mapping[str, object],
    options: Mapping[str, object],
    without: frozenset[str] = frozenset(),
) -> Settled:
    """Read a plan's text again as that of one design.

    Parameters
    ----------
    text
        The plan as it was written; its hash stays that of the settled plan.
    design
        What was chosen.
    keys, options
        What the choice adds to the plan and to its options.
    without
        Keys that the choice leaves out.

    Raises
    ------
    PlanError
        The plan lacks what the design needs.
    """
    said = tomllib.loads(text)
    asked = dict(said.get("options", {}))
    known = (COMMON | KEYS[design]) - without
    kept = {key: value for key, value in said.items() if key in known}
    content = {**kept, **keys, "design": design}
    content["options"] = {
        **{key: value for key, value in asked.items() if key in OPTIONS[design]},
        **options,
    }
    plan = plan_from(content, text)
    if isinstance(plan, AutoPlan):
        raise TypeError("a choice cannot be left open again")
    roles = ROLES | {"randomised"} if design == "experiment" else ROLES
    gone = [key for key in said if key not in known | roles and key not in without]
    gone += [key for key in asked if key not in OPTIONS[design]]
    return Settled(plan=plan, unused=tuple(gone))
