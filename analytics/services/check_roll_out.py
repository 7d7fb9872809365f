"""What else must hold of a before/after study that its own panel cannot say.

Rows that are copies, use by the comparison group, outcomes that the initiative cannot touch, and
the order of the roll-out where it was drawn by lot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.adoption import AdoptionPanel
from analytics.domain.check import Verdict
from analytics.domain.days import day_of
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.moments import Panel, TimeSeries
from analytics.domain.plan import ExperimentPlan, Ratio
from analytics.domain.problem import Problem
from analytics.domain.viewer import Role
from analytics.estimators.checks.contamination import check_contamination
from analytics.estimators.checks.copied_rows import check_copied_rows
from analytics.estimators.checks.placebo_outcomes import check_placebo_outcomes
from analytics.estimators.checks.roll_out_order import check_roll_out_order, unseen_order
from analytics.estimators.grade import BY_LOT
from analytics.estimators.registry import estimate
from analytics.estimators.repeated_cross_sections import CrossSections
from analytics.estimators.roll_out import first_period_treated, order_of, use_by_others
from analytics.services.needs import needs
from analytics.store.copied_rows import copied_rows
from analytics.store.moments import number_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.check import Check
    from analytics.domain.copies import Copies
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse, Finding
    from analytics.domain.plan import DesignPlan
    from analytics.estimators.registry import Evidence
    from analytics.store.connection import Store

DAY = 10  # characters of 2026-09-30


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a study read, and how to read another column in its place."""

    dataset: Dataset
    evidence: Evidence
    again: Callable[[str], tuple[Evidence, DataUse]]


@needs(Role.VIEWER)
def check_roll_out(store: Store, plan: DesignPlan, read: Read, finding: Finding) -> Finding:
    """Add the checks to a finding; a verified lot lifts the grade its design can reach.

    Raises
    ------
    PlanError
        A column named is missing, holds no numbers, or real use is not between 0 and 1.
    """
    if isinstance(plan, ExperimentPlan):
        return finding
    checks = [_copies(store, plan, read), *_others(store, plan, read), _placebo(plan, read)]
    order = _order(plan, read.evidence)
    checks += [order] if order else []
    kept = tuple(check for check in checks if check is not None)
    copied = [one for one in kept if one.name == "copied_rows" and one.statistic]
    by_lot = order is not None and order.verdict in (Verdict.PASS, Verdict.FAIL)
    return replace(
        finding,
        checks=finding.checks + kept,
        problems=(*finding.problems, *(_copied(one) for one in copied)),
        graded_as=BY_LOT if by_lot else finding.graded_as,
    )


def _copied(check: Check) -> Problem:
    """Say copies beside the result, however few they are."""
    return Problem(
        kind="copied_rows",
        message=check.sentence,
        remedy="Remove them from the file and add it again, or give every row its own id.",
    )


def _copies(store: Store, plan: DesignPlan, read: Read) -> Check | None:
    evidence = read.evidence
    found: Copies | None = None
    match evidence:
        case Panel():
            several = bool((evidence.n > 1).any())
        case AdoptionPanel():
            several = evidence.rows is not None and bool((evidence.rows > 1).any())
        case TimeSeries():
            several = bool((evidence.rows > 1).any())
        case CrossSections():
            several = True
        case _:
            return None
    if several:
        outcome = plan.question.outcome
        column = outcome.numerator if isinstance(outcome, Ratio) else outcome
        found = copied_rows(store, read.dataset, plan.question, column)
    if found is not None and found.times == 1 and not plan.question.unit:
        found = None  # rows that name nobody may be alike by chance
    return check_copied_rows(found)


def _others(store: Store, plan: DesignPlan, read: Read) -> tuple[Check, ...]:
    """Look at real use among units that are compared with."""
    if not isinstance(read.evidence, Panel | AdoptionPanel | CrossSections):
        return ()
    column = plan.question.roll_out.received
    if not column:
        return (check_contamination(None),)
    low, high = number_span(store, read.dataset, column)
    if low < 0 or high > 1:
        raise PlanError(
            f"'received' names '{column}', which goes from {low:g} to {high:g}; it must be 0 for"
            " not used and 1 for used, or the share of use between them.",
            "Write real use as 0 and 1.",
        )
    used, _ = read.again(column)
    if not isinstance(used, Panel | AdoptionPanel | CrossSections):
        raise TypeError("real use of a panel is a panel")
    why = f"No comparison unit was seen after the first start with '{column}' filled in."
    return (check_contamination(use_by_others(used), why),)


def _placebo(plan: DesignPlan, read: Read) -> Check:
    """Analyse every outcome that cannot have moved, as the plan analyses its own."""
    p_values: dict[str, float] = {}
    unread: list[str] = []
    for column in plan.question.roll_out.placebo_outcomes:
        try:
            evidence, data = read.again(column)
            found = estimate(with_outcome(plan, column), evidence, data)
            p_values[column] = found.headline.p_value
        except NotEstimableError:
            unread.append(column)
    return check_placebo_outcomes(p_values, tuple(unread))


def _order(plan: DesignPlan, evidence: Evidence) -> Check | None:
    if not plan.question.roll_out.drawn_by_lot:
        return None
    if not isinstance(evidence, Panel | AdoptionPanel):
        return unseen_order()
    first = first_period_treated(evidence)
    return check_roll_out_order(
        order_of(evidence),
        registered_on=plan.question.registered_on,
        first_start=day_of(evidence.periods[first][:DAY]),
    )


def with_outcome(plan: DesignPlan, column: str) -> DesignPlan:
    """Ask the same question of another column."""
    return replace(plan, question=replace(plan.question, outcome=column))
