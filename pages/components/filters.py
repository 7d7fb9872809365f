"""Which part of the portfolio is looked at: four filters that live in the URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.labels import stage_label
from analytics.services.narrow_review import Narrowing

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def choose_part(review: PortfolioReview) -> Narrowing:
    """Show the filters; nothing chosen means everything.

    The key of each widget is its name in the URL.
    """
    rows = [(one.appraisal.initiative, one.appraisal.grade) for one in review.ranked]
    with st.grid(4, min_column_width=150):
        return Narrowing(
            domains=_choose("Domain", {one.domain for one, _ in rows}, key="domain"),
            business_units=_choose(
                "Business unit", {one.business_unit for one, _ in rows}, key="unit"
            ),
            stages=_choose("Stage", {stage_label(one.stage) for one, _ in rows}, key="stage"),
            grades=_choose("Evidence grade", {grade.value for _, grade in rows}, key="grade"),
        )


def _choose(label: str, options: set[str], *, key: str) -> tuple[str, ...]:
    chosen = st.multiselect(
        label,
        sorted(option for option in options if option),
        placeholder="All",
        key=key,
        bind="query-params",
    )
    return tuple(chosen)
