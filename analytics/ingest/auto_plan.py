"""What a plan says that leaves the design to the shape of its data, and the plan that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.domain.plan import AutoPlan

if TYPE_CHECKING:
    from analytics.domain.plan import Question
    from analytics.ingest.plan_values import Values

# Only who was drawn by lot has blocks, planned shares, use beside assignment or a guardrail.
BY_LOT = ("strata", "received", "non_inferiority_margin")


def parse_auto(plan: Values, options: Values, question: Question) -> AutoPlan:
    """Read who, when and what; everything else is read again by the design that is chosen.

    Raises
    ------
    PlanError
        Nothing says who was treated or when it started, or half of it is missing.
    """
    treated, values = _treated(plan)
    found = AutoPlan(
        question=question,
        first_treated=_text(plan, "first_treated"),
        treated=treated,
        treated_values=values,
        start=plan.start() if "start" in plan.content else None,
        treatment=_text(plan, "treatment"),
        control=plan.scalar("control") if "treatment" in plan.content else "",
        randomised=plan.flag("randomised", default=_by_lot(plan, options)),
        cluster=_text(plan, "cluster"),
        covariates=tuple(dict.fromkeys(plan.texts("covariates"))),
        text_columns=options.texts("text_columns"),
    )
    _require_whole(found)
    return found


def _text(plan: Values, key: str) -> str:
    return plan.text(key) if key in plan.content else ""


def _treated(plan: Values) -> tuple[str, tuple[str, ...]]:
    """Who is treated: as the plan says, or the arm of a treatment that starts for all at once."""
    if "treated" in plan.content or "treated_values" in plan.content:
        values = plan.labels("treated_values") if "treated_values" in plan.content else ()
        return _text(plan, "treated"), values
    if "start" in plan.content and "arm" in plan.content:
        return plan.text("treatment"), (plan.scalar("arm"),)
    return "", ()


def _by_lot(plan: Values, options: Values) -> bool:
    if "treatment" not in plan.content:  # a roll-out: use beside the plan is a check of others
        return False
    return "allocation" in options.content or any(key in plan.content for key in BY_LOT)


def _require_whole(plan: AutoPlan) -> None:
    if not (plan.first_treated or plan.treatment or plan.start is not None):
        raise PlanError(
            "The plan does not say who was treated or when it started.",
            "Add first_treated = 'the column with each unit's first treated period', or start ="
            " the common start (with treated and treated_values where some units were not), or"
            " treatment and control.",
        )
    if plan.randomised and not (plan.treatment or plan.first_treated or plan.treated):
        raise PlanError(
            "The plan says that units were drawn by lot, but not who got what.",
            "Add treatment = 'the column that says who got what' and control = its value; or"
            " first_treated, where the order of a roll-out was drawn.",
        )
    if plan.treatment and plan.start is not None and not plan.treated and not plan.randomised:
        raise PlanError(
            "The plan has a start and a 'treatment', but not the value that means treated.",
            "Add arm = that value, or name treated and treated_values.",
        )
    if (plan.first_treated or plan.start is not None) and not plan.question.time:
        raise PlanError(
            "The plan says when it started but has no 'time'.",
            "Add time = 'the column with the date or period'.",
        )
    if plan.first_treated and not plan.question.unit:
        raise PlanError(
            "The plan has 'first_treated' but no 'unit'.",
            "Add unit = 'the column that says which team, site or person a row is about'.",
        )
    if bool(plan.treated) != bool(plan.treated_values):
        raise PlanError(
            "'treated' and 'treated_values' belong together.",
            "Name the column, and the values of it that mean treated.",
        )
    if plan.treated and plan.start is None and not plan.first_treated:
        raise PlanError(
            "The plan says who was treated, but not when it started.",
            "Add start = the first day or period of treatment, or first_treated.",
        )
