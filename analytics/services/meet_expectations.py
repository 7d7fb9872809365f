"""What was expected of an initiative and what came, with its reference class, from a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.expectation import ExpectationsMet
from analytics.value.expectation import expectations_met, reference_class

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def meet_expectations(review: PortfolioReview, initiative_id: str) -> ExpectationsMet:
    """Compare expected with measured effects; nothing is read beyond the review.

    Parameters
    ----------
    review
        The whole portfolio: the reference class is learnt from all of it.
    initiative_id
        Whose expectations.
    """
    register = review.register
    met = expectations_met(
        [one.appraisal for one in review.ranked], register.expected_effects, register.kpis
    )
    kpis = {one.kpi_id: one.benefit_class for one in register.kpis}
    asked = next(
        (
            kpis.get(one.kpi_id, "")
            for one in register.expected_effects
            if one.initiative_id == initiative_id
        ),
        "",
    )
    return ExpectationsMet(
        met=tuple(one for one in met if one.initiative_id == initiative_id),
        reference=reference_class(met, asked),
    )
