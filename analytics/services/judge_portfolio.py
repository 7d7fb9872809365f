"""How far to believe the portfolio's value, from a review: nothing is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.honesty import PortfolioHonesty, Resting
from analytics.domain.returns import NotDefined
from analytics.value.concentration import concentration
from analytics.value.good_effect import quantile
from analytics.value.portfolio_range import portfolio_range
from analytics.value.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from analytics.domain.appraisal import PortfolioReview

SEED = 20261125


def judge_portfolio(review: PortfolioReview) -> PortfolioHonesty:
    """Put claimed, naive, corrected and credited side by side, with the honesty numbers.

    Parameters
    ----------
    review
        Of the whole portfolio: borrowing needs the losers, too.
    """
    appraisals = tuple(one.appraisal for one in review.ranked)
    headline = review.headline
    return PortfolioHonesty(
        currency=review.currency,
        side_by_side=side_by_side(
            appraisals,
            headline,
            threshold=quantile(review.assumptions.credit_confidence, None),
        ),
        value_range=portfolio_range(
            [credit for one in appraisals for credit in one.credits],
            rng=np.random.default_rng(SEED),
        ),
        evidence_coverage=_or_reason(headline.evidence_coverage),
        credit_rate=_or_reason(headline.credit_rate),
        claimed_rests_on=_resting(one.claimed for one in appraisals),
        credited_rests_on=_resting(one.credited for one in appraisals),
    )


def _or_reason(share: float | None) -> float | NotDefined:
    return NotDefined(reason="No money is claimed to relate to.") if share is None else share


def _resting(amounts: Iterable[Decimal | None]) -> Resting | NotDefined:
    positive = [float(one) for one in amounts if one is not None and one > 0]
    found = concentration(positive)
    if found is None:
        return NotDefined(reason="There is no amount above zero.")
    return Resting(initiatives=len(positive), index=found.index, effective=found.effective_number)
