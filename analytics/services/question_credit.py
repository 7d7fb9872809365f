"""What a credit would be without some of its steps, or with one penalty instead of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.credit import CreditQuestion
from analytics.value.single_penalty import BIAS_SPREAD, single_penalty
from analytics.value.switched import LABELS, switchable, switched

if TYPE_CHECKING:
    from collections.abc import Collection

    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.credit import Credit


def question_credit(
    review: PortfolioReview, appraisal: Appraisal, credit: Credit, off: Collection[str] = ()
) -> CreditQuestion:
    """Credit an effect again as a what-if; nothing is read and nothing is stored.

    Parameters
    ----------
    review
        Its policy is the one the credit was made by.
    appraisal
        Whose credit it is.
    credit
        As it is credited.
    off
        Keys of the steps that shall not count.
    """
    behind = appraisal.behind(credit)
    degrees = None if behind is None else behind[0].effect.degrees_of_freedom
    return CreditQuestion(
        offered=tuple((key, LABELS[key]) for key in switchable(credit)),
        answer=switched(credit, off, review.assumptions),
        one_penalty=single_penalty(credit, review.assumptions, degrees_of_freedom=degrees),
        bias_spread=BIAS_SPREAD,
    )
