"""What the decisions of a review do to the portfolio: before, after, and the best it could be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError
from analytics.domain.review import Choice
from analytics.domain.review_figures import Moved, Position, Reallocation
from analytics.services.fund_portfolio import fund_portfolio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.funding import FrontierPoint, FundingPlan
    from analytics.domain.review import Decision, HeldReview

FREEING = frozenset({Choice.PAUSE, Choice.STOP, Choice.RETIRE})
NOTHING = Decimal(0)


def reallocate(held: HeldReview) -> Reallocation | None:
    """Take out what was paused, stopped or retired and add what was given; nothing is read.

    A paused, stopped or retired initiative sets its yearly cost free; a reallocation takes its
    amount from one initiative and gives it to another; any other amount is added. What a signed
    review showed is returned as it was signed.

    Returns
    -------
    Reallocation or None
        ``None`` where no initiative has both a value in money and a cost.
    """
    if held.signature is not None:
        return held.signature.reallocation
    frozen = held.frozen
    if frozen.funding is None:
        return None
    portfolio = frozen.portfolio
    appraisals = {one.appraisal.initiative.initiative_id: one.appraisal for one in portfolio.ranked}
    moves = tuple(moved for one in held.standing if (moved := _moved(one, appraisals)) is not None)
    ended = {one.initiative_id for one in held.standing if one.choice in FREEING}
    kept = [one for name, one in appraisals.items() if name not in ended]
    freed = sum((one.freed for one in moves), NOTHING)
    added = sum((one.added for one in moves), NOTHING)
    after = _position(kept)
    taken = sum((one.freed for one in moves if one.initiative_id not in ended), NOTHING)
    return Reallocation(
        budget=frozen.funding.budget,
        before=_position(appraisals.values()),
        after=replace(after, cost=after.cost + added - taken),
        frontier_before=frozen.funding.frontier,
        frontier_after=_frontier(portfolio, ended, frozen.funding),
        moves=moves,
        spare=freed - added,
    )


def _moved(decision: Decision, appraisals: dict[str, Appraisal]) -> Moved | None:
    appraisal = appraisals.get(decision.initiative_id)
    if appraisal is None:
        return None
    amount = decision.amount or NOTHING
    freed, added, to = NOTHING, amount, ""
    if decision.choice in FREEING:
        freed, added = appraisal.cost or NOTHING, amount
    elif decision.choice is Choice.REALLOCATE:
        freed, to = amount, decision.reallocated_to
    if not freed and not added:
        return None
    other = appraisals.get(to)
    return Moved(
        initiative_id=decision.initiative_id,
        name=appraisal.initiative.name,
        choice=decision.choice.value,
        freed=freed,
        added=added,
        to=other.initiative.name if other else to,
    )


def _position(appraisals: Iterable[Appraisal]) -> Position:
    known = [one for one in appraisals if one.cost is not None]
    return Position(
        initiatives=len(known),
        unknown=sum(one.expected_net_value is None for one in known),
        cost=sum((one.cost or NOTHING for one in known), NOTHING),
        net_value=sum((one.expected_net_value or NOTHING for one in known), NOTHING),
    )


def _frontier(
    portfolio: PortfolioReview, ended: set[str], before: FundingPlan
) -> tuple[FrontierPoint, ...]:
    left = tuple(
        one for one in portfolio.ranked if one.appraisal.initiative.initiative_id not in ended
    )
    rules = tuple(
        one
        for one in portfolio.register.dependencies
        if one.initiative_id not in ended and one.other_id not in ended
    )
    register = replace(portfolio.register, dependencies=rules)
    try:
        terms = replace(before.terms, budget=before.budget)
        plan = fund_portfolio(replace(portfolio, ranked=left, register=register), terms)
    except AssumptionError:
        return ()
    return plan.frontier
