"""How sure the order is under another statement about weights: from a review, nothing is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.ranking.criteria import criteria_of
from analytics.ranking.uncertain_order import rank_chances

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview, RankedInitiative, Weighting


def weigh_order(review: PortfolioReview, weighting: Weighting) -> tuple[RankedInitiative, ...]:
    """Return the portfolio in its order, with the chances of ranks under these weights.

    Parameters
    ----------
    review
        The whole portfolio.
    weighting
        Which weights are drawn.
    """
    criteria = criteria_of(review.register, review.as_of)
    chances = rank_chances(review.ranked, review.assumptions, weighting, criteria)
    return tuple(
        replace(one, rank_probabilities=ranks)
        for one, ranks in zip(review.ranked, chances, strict=True)
    )
