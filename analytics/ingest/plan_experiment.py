"""What an experiment's plan says of adjustment and guardrails, and which roles may not collide."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.domain.plan import Margin

if TYPE_CHECKING:
    from analytics.domain.plan import ExperimentPlan
    from analytics.ingest.plan_values import Values


def read_adjustment(plan: Values, options: Values) -> str:
    """CUPED where only the outcome before the start is given, Lin's regression otherwise.

    With few clusters slopes by arm cost too much: the outcome before the start and blocks then get
    one slope for all arms.
    """
    before, more = "pre_outcome" in plan.content, bool(plan.texts("covariates"))
    clusters, blocks = "cluster" in plan.content, "strata" in plan.content
    default = "lin"
    if clusters and (blocks or (before and not more)):
        default = "additive"
    elif before and not more and not blocks and "std_errors" not in options.content:
        default = "cuped"
    word = options.choice("adjustment", ("lin", "additive", "cuped"), default)
    if word == "cuped" and not (before or more):
        raise PlanError(
            "adjustment = 'cuped' needs an outcome measured before the start.",
            "Add pre_outcome = 'the column with it'.",
        )
    if word == "cuped" and not clusters and "std_errors" in options.content:
        raise PlanError(
            "adjustment = 'cuped' has the standard error of Welch's test and takes no other.",
            "Remove 'std_errors', or use adjustment = 'additive'.",
        )
    return word


def read_margin(plan: Values) -> Margin | None:
    """Read how much worse a guardrail may get, or None where the plan has no margin."""
    value = plan.content.get("non_inferiority_margin")
    if value is None:
        return None
    rule = "a positive number in outcome units, or {relative = 0.02}"
    relative = isinstance(value, dict)
    if isinstance(value, dict):
        if set(value) != {"relative"}:
            plan.refuse("non_inferiority_margin", value, rule)
        value = value["relative"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
        plan.refuse("non_inferiority_margin", plan.content["non_inferiority_margin"], rule)
    if relative and value >= 1:
        plan.refuse("non_inferiority_margin", value, "a share below 1, such as {relative = 0.02}")
    return Margin(size=float(value), relative=relative)


def refuse_circular(plan: ExperimentPlan) -> None:
    """Refuse a covariate that the initiative itself may have moved, and roles that collide."""
    question = plan.question
    after = {
        str(question.outcome): "the outcome",
        plan.treatment: "the assignment",
        plan.received: "real use",
    }
    for column in plan.covariates:
        if column in after and column:
            raise PlanError(
                f"'{column}' is {after[column]} and cannot be a covariate: it is known only after"
                " the start, and adjusting for it removes the effect itself.",
                "Name columns measured before the start, or none.",
            )
    for key, column in (("strata", plan.strata), ("received", plan.received)):
        if column and column in (question.outcome, plan.treatment):
            raise PlanError(
                f"'{key}' names '{column}', which is {after[column]}.",
                f"Name the column that holds it, or remove '{key}'.",
            )
