"""What was expected of an initiative and what came, with its reference class, from a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.expectation import ExpectationsMet
from analytics.domain.plan_gap import MoneyReference, PlanGap, UnmetPlan
from analytics.value.closed_claims import closed_outcomes, corrected, money_reference
from analytics.value.expectation import expectations_met, reference_class
from analytics.value.j_curve import j_curve
from analytics.value.plan_gap import plan_gaps

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.plan_gap import ClosedOutcome


def meet_expectations(review: PortfolioReview, initiative_id: str) -> ExpectationsMet:
    """Compare expected with measured effects, plans with values, the declared dip with the real.

    Parameters
    ----------
    review
        The whole portfolio: the reference classes are learnt from all of it; nothing else is read.
    initiative_id
        Whose expectations.

    Raises
    ------
    NotFoundError
        The review has no such initiative.
    """
    register = review.register
    own = review.find(initiative_id).appraisal
    met = expectations_met(
        [one.appraisal for one in review.ranked], register.expected_effects, register.kpis
    )
    gaps = compare_plans(review)
    mine = [one for one in gaps if one.initiative_id == initiative_id]
    money = money_reference(closed_in(review, gaps), _benefit_class(review, initiative_id))
    return ExpectationsMet(
        met=tuple(one for one in met if one.initiative_id == initiative_id),
        reference=reference_class(met, _benefit_class(review, initiative_id)),
        gaps=tuple(one for one in mine if isinstance(one, PlanGap)),
        unmet=tuple(one for one in mine if isinstance(one, UnmetPlan)),
        money=money,
        forecasts=(
            corrected(own.claims, money, currency=review.currency)
            if isinstance(money, MoneyReference)
            else ()
        ),
        curve=j_curve(
            [one for one in register.stated.declared if one.initiative_id == initiative_id],
            own,
            [one for one in register.costs if one.initiative_id == initiative_id],
            as_of=review.as_of,
        ),
    )


def compare_plans(review: PortfolioReview) -> tuple[PlanGap | UnmetPlan, ...]:
    """Compare every plan of the portfolio with what came."""
    return plan_gaps(
        review.register.stated.drivers,
        [credit for one in review.ranked for credit in one.appraisal.credits],
        review.register.kpis,
        currency=review.currency,
        as_of=review.as_of,
    )


def closed_in(
    review: PortfolioReview, gaps: tuple[PlanGap | UnmetPlan, ...]
) -> tuple[ClosedOutcome, ...]:
    """Collect every closed forecast of money of the portfolio."""
    return closed_outcomes(
        gaps,
        review.register.claims,
        review.register.kpis,
        currency=review.currency,
        as_of=review.as_of,
    )


def _benefit_class(review: PortfolioReview, initiative_id: str) -> str:
    """Return the kind of benefit of its first KPI with an expected effect, else of its claim."""
    register = review.register
    kinds = {one.kpi_id: one.benefit_class for one in register.kpis}
    named = [
        *(one.kpi_id for one in register.expected_effects if one.initiative_id == initiative_id),
        *(one.kpi_id for one in register.claims if one.initiative_id == initiative_id),
    ]
    return next((kinds[name] for name in named if kinds.get(name)), "")
