"""What one initiative returns, from a review: realised, a year as measured, and forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from analytics.domain.returns import InitiativeReturns, NotDefined
from analytics.value.cost_per_success import cost_per_success
from analytics.value.forecast import forecast_returns
from analytics.value.ledger import cost_ledger
from analytics.value.realised import realised_returns
from analytics.value.run_rate import run_rate

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview

SEED = 20261125


def appraise_initiative(review: PortfolioReview, initiative_id: str) -> InitiativeReturns:
    """Say what an initiative returns; nothing is read beyond the review.

    Parameters
    ----------
    review
        The whole portfolio.
    initiative_id
        Whose return.

    Raises
    ------
    NotFoundError
        The review has no such initiative.
    """
    appraisal = review.find(initiative_id).appraisal
    costs = tuple(one for one in review.register.costs if one.initiative_id == initiative_id)
    rate = run_rate(appraisal, costs, as_of=review.as_of)
    ahead = (
        rate
        if isinstance(rate, NotDefined)
        else forecast_returns(
            appraisal,
            rate,
            assumptions=review.assumptions,
            rng=np.random.default_rng((SEED, crc32(initiative_id.encode()))),
        )
    )
    return InitiativeReturns(
        initiative_id=initiative_id,
        currency=review.currency,
        discount_rate=review.assumptions.discount_rate,
        realised=realised_returns(
            appraisal, costs, assumptions=review.assumptions, as_of=review.as_of
        ),
        run_rate=rate,
        forecast=ahead,
        cost_per_success=cost_per_success(
            costs,
            [one for one in review.register.adoption if one.initiative_id == initiative_id],
            currency=review.currency,
            as_of=review.as_of,
        ),
        ledger=cost_ledger(costs, currency=review.currency, as_of=review.as_of),
    )
