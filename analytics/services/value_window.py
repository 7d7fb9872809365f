"""What the initiatives of a review were credited and spent in one window, from the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.pack import UnitWindow
from analytics.domain.returns import NotDefined
from analytics.value.portfolio_quarters import portfolio_quarters

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def value_window(review: PortfolioReview) -> UnitWindow | NotDefined:
    """Add up credit and cost from the first to the last quarter that has either.

    Parameters
    ----------
    review
        The whole portfolio, or a part of it: then cost of the others and of pools that are not
        shared out is left out.
    """
    appraisals = tuple(one.appraisal for one in review.ranked)
    ids = {one.initiative.initiative_id for one in appraisals}
    whole = all(one.initiative_id in ids for one in review.register.initiatives)
    costs = [one for one in review.register.costs if whole or one.initiative_id in ids]
    over = portfolio_quarters(appraisals, costs, currency=review.currency, as_of=review.as_of)
    if review.headline.credited is None or not over.quarters or not over.quarters[-1].spent:
        return NotDefined(reason="Nothing is credited in money, or no cost is booked.")
    if over.undated:
        return NotDefined(reason="Some credit has no dates, so it is in no window with its cost.")
    first, last = over.quarters[0], over.quarters[-1]
    return UnitWindow(
        unit="", first=first.quarter, last=last.quarter, credited=last.credited, spent=last.spent
    )
