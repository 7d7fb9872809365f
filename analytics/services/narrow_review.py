"""The same review for a part of the portfolio: filtered rows, a headline of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.reports.labels import stage_label
from analytics.value.headline import headline_of

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, PortfolioReview


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What to keep; an empty tuple keeps everything. Stages by their label."""

    domains: tuple[str, ...] = ()
    business_units: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()

    def keeps(self, appraisal: Appraisal) -> bool:
        """Tell whether the initiative is in the part."""
        one = appraisal.initiative
        pairs = (
            (self.domains, one.domain),
            (self.business_units, one.business_unit),
            (self.stages, stage_label(one.stage)),
            (self.grades, appraisal.grade.value),
        )
        return all(not kept or value in kept for kept, value in pairs)


def narrow_review(review: PortfolioReview, part: Narrowing) -> PortfolioReview:
    """Keep the part's initiatives, with their places in the whole, and add them up anew.

    Parameters
    ----------
    review
        The whole portfolio.
    part
        What to keep.
    """
    ranked = tuple(one for one in review.ranked if part.keeps(one.appraisal))
    if len(ranked) == len(review.ranked):
        return review
    headline = headline_of(tuple(one.appraisal for one in ranked))
    return replace(review, ranked=ranked, headline=headline)
