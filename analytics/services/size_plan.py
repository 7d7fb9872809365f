"""A plan written from what was chosen in the planner, with the size that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.services.draft_plan import toml_value
from analytics.services.plan_power import power_of_text

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.planning import PowerAnswer

LEAST_UNITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSizing:
    """What was chosen; names are those of the plan file, empty means not said.

    ``planning`` holds the keys of the [planning] table that were filled in. ``looks`` counts looks
    with the one at the end; 1 writes none.
    """

    title: str
    higher_is_better: bool
    planning: tuple[tuple[str, object], ...]
    outcome: str = "outcome"
    treatment: str = "arm"
    control: str = "off"
    arm: str = "on"
    cluster: str = ""
    initiative_id: str = ""
    kpi_id: str = ""
    registered_on: date | None = None
    confidence: float = 0.95
    alternative: str = "two-sided"
    looks: int = 1
    spending: str = "obrien_fleming"


@dataclass(frozen=True, slots=True, kw_only=True)
class SizedPlan:
    """The planner's answer and the plan file that says it."""

    answer: PowerAnswer
    text: str


def size_plan(sizing: PlanSizing) -> SizedPlan:
    """Answer the planner's question, then write the plan with the size it needs.

    Raises
    ------
    AnalyticsError
        A choice is refused, or the question has no answer; the message names the key.
    """
    answer = power_of_text(_text(sizing, planned_units=LEAST_UNITS))
    planned = answer.clusters if answer.clusters is not None else answer.n_total
    return SizedPlan(answer=answer, text=_text(sizing, planned_units=planned))


def _text(sizing: PlanSizing, *, planned_units: int) -> str:
    keys: dict[str, object] = {
        "title": sizing.title,
        "initiative_id": sizing.initiative_id,
        "kpi_id": sizing.kpi_id,
        "registered_on": sizing.registered_on,
        "design": "experiment",
        "outcome": sizing.outcome,
        "higher_is_better": sizing.higher_is_better,
        "treatment": sizing.treatment,
        "control": sizing.control,
        "arm": sizing.arm,
        "cluster": sizing.cluster,
        "confidence": sizing.confidence,
        "alternative": sizing.alternative,
    }
    parts = [_lines(keys)]
    if sizing.looks > 1:
        options = {
            "looks": sizing.looks,
            "spending": sizing.spending,
            "planned_units": planned_units,
        }
        parts.append(f"[options]\n{_lines(options)}")
    parts.append(f"[planning]\n{_lines(dict(sizing.planning))}")
    return "\n".join(parts)


def _lines(keys: dict[str, object]) -> str:
    """One line a key that was said."""
    said = {key: value for key, value in keys.items() if value not in ("", None)}
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in said.items())
