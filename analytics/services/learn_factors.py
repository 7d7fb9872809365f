"""What own history says of the policy, from a review: nothing is read beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.assumptions import BenefitClass
from analytics.domain.own_history import ClassRecord, OwnHistory
from analytics.services.meet_expectations import closed_in, compare_plans
from analytics.value.closed_claims import class_history
from analytics.value.own_history import grade_records

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def learn_factors(review: PortfolioReview) -> OwnHistory:
    """Count what was measured again by grade, and what forecasts delivered by kind of benefit.

    Parameters
    ----------
    review
        The whole portfolio; below eight pairs or closed claims nothing is learnt from it.
    """
    closed = closed_in(review, compare_plans(review))
    studies = [study for one in review.ranked for study in one.appraisal.studies]
    return OwnHistory(
        grades=grade_records(review.assumptions, review.register, studies, as_of=review.as_of),
        classes=tuple(
            ClassRecord(
                benefit_class=kind.value,
                closed=sum(1 for one in closed if one.benefit_class == kind.value),
                found=class_history(closed, kind.value),
            )
            for kind in BenefitClass
        ),
    )
