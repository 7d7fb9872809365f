"""What a budget and a number of people buy: the best portfolio, from a review; nothing is read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError
from analytics.domain.funding import FrontierPoint, Funded, FundingPlan, Shortage
from analytics.ranking.choice_limits import Infeasible
from analytics.ranking.frontier import frontier, what_binds
from analytics.ranking.funding import PEOPLE, candidates_of, limits_of, probability_funded
from analytics.ranking.select import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import PortfolioReview, RankedInitiative
    from analytics.ranking.choice_limits import Candidate, Limits, Selection
    from analytics.ranking.frontier import Price

POINTS = 20  # of the frontier, from nothing to what all candidates cost or the budget
STEP = Decimal("0.05")  # of the budget: how much more money is tried


def fund_portfolio(
    review: PortfolioReview, *, budget: Decimal, people: float | None = None
) -> FundingPlan:
    """Choose the initiatives with the highest expected net value that fit.

    Parameters
    ----------
    review
        The whole portfolio.
    budget
        Money a year.
    people
        Full-time people available; ``None`` where they do not limit.

    Raises
    ------
    AssumptionError
        A budget or people below zero, or dependencies in a circle.
    """
    dependencies = review.register.dependencies
    candidates = candidates_of(review.ranked, dependencies)
    limits = limits_of(budget, people)
    best = select(candidates, limits)
    if isinstance(best, Infeasible):
        raise AssumptionError(best.message, best.remedy)
    chances = probability_funded(review.ranked, dependencies, budget=budget, people=people)
    return FundingPlan(
        budget=budget,
        people=people,
        best=_point(budget, best),
        candidates=_candidates(review.ranked, chances, best),
        frontier=_frontier(candidates, limits, budget),
        shortages=tuple(
            _shortage(one)
            for one in what_binds(candidates, limits, more_money=float(budget * STEP))
        ),
        left_out=tuple(
            one.appraisal.initiative.name
            for one, chance in zip(review.ranked, chances, strict=True)
            if chance is None
        ),
    )


def _frontier(
    candidates: Sequence[Candidate], limits: Limits, budget: Decimal
) -> tuple[FrontierPoint, ...]:
    whole = max(sum(one.cost for one in candidates), float(budget))
    budgets = [whole * step / POINTS for step in range(POINTS + 1)]
    return tuple(
        _point(_money(one.budget), one.selection) for one in frontier(candidates, limits, budgets)
    )


def _point(budget: Decimal, selection: Selection) -> FrontierPoint:
    return FrontierPoint(
        budget=budget,
        cost=_money(selection.cost),
        net_value=_money(selection.value),
        people=dict(selection.people).get(PEOPLE, 0.0),
        funded=selection.chosen,
    )


def _candidates(
    ranked: Sequence[RankedInitiative], chances: Sequence[float | None], best: Selection
) -> tuple[Funded, ...]:
    chosen = set(best.chosen)
    return tuple(
        Funded(
            initiative_id=one.appraisal.initiative.initiative_id,
            name=one.appraisal.initiative.name,
            chosen=one.appraisal.initiative.initiative_id in chosen,
            chance=chance,
            cost=one.appraisal.cost or Decimal(0),
            net_value=one.appraisal.expected_net_value or Decimal(0),
            people=one.appraisal.initiative.capacity_fte or 0.0,
        )
        for one, chance in zip(ranked, chances, strict=True)
        if chance is not None
    )


def _shortage(price: Price) -> Shortage:
    return Shortage(
        limit=price.limit,
        more=_money(price.more),
        gain=_money(price.gain),
        added=price.added,
        removed=price.removed,
    )


def _money(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 2)))
