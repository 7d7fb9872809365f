"""What a budget and a number of people buy, and what other limits would change: from a review."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import AssumptionError
from analytics.domain.funding import (
    PEOPLE,
    FrontierPoint,
    Funded,
    FundingPlan,
    FundingTerms,
    Move,
    Shortage,
    WhatIf,
)
from analytics.ranking.choice_limits import Infeasible, Selection, demand, selection_of
from analytics.ranking.core_index import core_of_hopeful
from analytics.ranking.frontier import frontier, what_binds
from analytics.ranking.funding import (
    candidates_of,
    limits_of,
    probability_funded,
    unpriced_assets,
    usual_terms,
)
from analytics.ranking.select import select
from analytics.ranking.value_draws import draw_net_values, interval_ends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.domain.appraisal import PortfolioReview
    from analytics.ranking.choice_limits import Candidate, Limits
    from analytics.ranking.frontier import Price

POINTS = 20  # of the frontier, from nothing to what all candidates cost or the budget
MOST_PRICED = 200  # candidates of a what-if whose limits are priced: every price is an optimum
STEP = Decimal("0.05")  # of the budget: how much more money is tried


def current_terms(review: PortfolioReview) -> FundingTerms:
    """Return what limits the choice now: the budget of the review, the people of the register."""
    return usual_terms(review.register, as_of=review.as_of, budget=review.budget)


def fund_portfolio(review: PortfolioReview, terms: FundingTerms) -> FundingPlan:
    """Choose the initiatives with the highest expected net value that fit.

    Parameters
    ----------
    review
        The whole portfolio.
    terms
        Money a year, people by role and the rest; what is not named does not limit.

    Raises
    ------
    AssumptionError
        Something below zero, dependencies in a circle, or limits that cannot hold together.
    """
    candidates = candidates_of(review.ranked, review.register)
    limits = limits_of(terms, review.register, review.assumptions)
    best = _best(candidates, limits)
    chances = probability_funded(review.ranked, review.register, terms, review.assumptions)
    return FundingPlan(
        terms=terms,
        budget=_budget(terms, best),
        best=_point(_budget(terms, best), best, candidates),
        candidates=_funded(review, chances, best, _core(review, candidates, limits)),
        frontier=_frontier(candidates, limits, _budget(terms, best)),
        shortages=_shortages(candidates, limits, terms),
        left_out=tuple(
            one.appraisal.initiative.name
            for one, chance in zip(review.ranked, chances, strict=True)
            if chance is None
        ),
        assets_unpriced=unpriced_assets(candidates, review.register),
    )


def what_if(review: PortfolioReview, terms: FundingTerms, current: FundingPlan) -> WhatIf:
    """Choose again under other limits and say what that changes; a few solutions, no frontier.

    Parameters
    ----------
    review
        The whole portfolio.
    terms
        The other limits.
    current
        The choice to compare with.

    Raises
    ------
    AssumptionError
        As ``fund_portfolio``.
    """
    candidates = candidates_of(review.ranked, review.register)
    limits = limits_of(terms, review.register, review.assumptions)
    best = _best(candidates, limits)
    before = frozenset(current.best.funded)
    old = [one for one in candidates if one.initiative_id in before]
    after = frozenset(best.chosen)
    return WhatIf(
        terms=terms,
        best=_point(_budget(terms, best), best, candidates),
        current=current.best,
        added=tuple(_move(one) for one in candidates if one.initiative_id in after - before),
        removed=tuple(_move(one) for one in old if one.initiative_id not in after),
        chance_better=_chance_better(
            review, after, before, base=best.value - selection_of(old, limits).value
        ),
        shortages=_shortages(candidates, limits, terms) if len(candidates) <= MOST_PRICED else None,
    )


def _best(candidates: Sequence[Candidate], limits: Limits) -> Selection:
    found = select(candidates, limits)
    if isinstance(found, Infeasible):
        raise AssumptionError(found.message, found.remedy)
    return found


def _budget(terms: FundingTerms, best: Selection) -> Decimal:
    """Return the budget asked about; without one, what the best portfolio costs."""
    return _money(best.cost) if terms.budget is None else terms.budget


def _frontier(
    candidates: Sequence[Candidate], limits: Limits, budget: Decimal
) -> tuple[FrontierPoint, ...]:
    whole = max(sum(one.cost for one in candidates), float(budget))
    budgets = [whole * step / POINTS for step in range(POINTS + 1)]
    return tuple(
        _point(_money(one.budget), one.selection, candidates)
        for one in frontier(candidates, limits, budgets)
    )


def _point(budget: Decimal, selection: Selection, candidates: Sequence[Candidate]) -> FrontierPoint:
    taken = [one for one in candidates if one.initiative_id in selection.chosen]
    return FrontierPoint(
        budget=budget,
        cost=_money(selection.cost),
        net_value=_money(selection.value),
        people=demand(taken, PEOPLE),
        by_role=selection.people,
        funded=selection.chosen,
        assets=selection.assets,
    )


def _funded(
    review: PortfolioReview,
    chances: Sequence[float | None],
    best: Selection,
    cores: Mapping[str, float],
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
            core=cores.get(one.appraisal.initiative.initiative_id),
        )
        for one, chance in zip(review.ranked, chances, strict=True)
        if chance is not None
    )


def _core(
    review: PortfolioReview, candidates: Sequence[Candidate], limits: Limits
) -> dict[str, float]:
    """Core index by initiative; empty where there are too many portfolios to list."""
    rows = [one for one in review.ranked if one.appraisal.expected_net_value is not None]
    ends = [interval_ends(one.appraisal) for one in rows]
    found = core_of_hopeful(candidates, limits, ends)
    if found is None:
        return {}
    return dict(zip((one.initiative_id for one in candidates), found, strict=True))


def _chance_better(
    review: PortfolioReview, after: frozenset[str], before: frozenset[str], *, base: float
) -> float:
    """Share of draws in which the other choice brings more; only what differs is drawn."""
    differing = after ^ before
    if not differing:
        return 0.0
    rows = [
        one.appraisal
        for one in review.ranked
        if one.appraisal.initiative.initiative_id in differing
    ]
    signs = np.array([1.0 if one.initiative.initiative_id in after else -1.0 for one in rows])
    means = np.array([float(one.expected_net_value or 0) for one in rows])
    gains = base + (draw_net_values(rows) - means) @ signs
    return float((gains > 0).mean())


def _shortages(
    candidates: Sequence[Candidate], limits: Limits, terms: FundingTerms
) -> tuple[Shortage, ...]:
    more = float((terms.budget or Decimal(0)) * STEP)
    return tuple(_shortage(one) for one in what_binds(candidates, limits, more_money=more))


def _shortage(price: Price) -> Shortage:
    return Shortage(
        limit=price.limit,
        more=_money(price.more),
        gain=_money(price.gain),
        added=price.added,
        removed=price.removed,
    )


def _move(one: Candidate) -> Move:
    return Move(
        initiative_id=one.initiative_id,
        name=one.label,
        cost=_money(one.cost),
        net_value=_money(one.value),
    )


def _money(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 2)))
