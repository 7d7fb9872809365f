"""The same review for a part of the portfolio: filtered rows, a headline of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.errors import NotFoundError
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


def review_of_unit(review: PortfolioReview, unit: str) -> PortfolioReview:
    """Keep one business unit's initiatives, in the register too.

    Raises
    ------
    NotFoundError
        No initiative belongs to it.
    """
    units = sorted({one.appraisal.initiative.business_unit for one in review.ranked} - {""})
    if unit not in units:
        raise NotFoundError(
            f"No initiative belongs to a business unit '{unit}'.",
            f"There are: {', '.join(units) or 'none'}.",
        )
    found = narrow_review(review, Narrowing(business_units=(unit,)))
    mine = {one.appraisal.initiative.initiative_id for one in found.ranked}
    register = found.register
    return replace(
        found,
        register=replace(
            register,
            initiatives=tuple(one for one in register.initiatives if one.initiative_id in mine),
            claims=tuple(one for one in register.claims if one.initiative_id in mine),
            costs=tuple(one for one in register.costs if one.initiative_id in mine),
            signals=tuple(one for one in register.signals if one.initiative_id in mine),
            adoption=tuple(one for one in register.adoption if one.initiative_id in mine),
        ),
    )
