"""Measure first? What another study before scaling would be worth, on the reader's own terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.next_study import StudyTerms
from analytics.reports.study_worth import next_study_sentence, study_size_rows
from analytics.services.value_next_study import plan_next_study, value_next_study
from pages.components.downloads import offer_file
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.session import today

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview, RankedInitiative


def show_measure_first(one: RankedInitiative, review: PortfolioReview) -> None:
    """Ask what a study would take and say whether it is worth it; nothing without an outlook."""
    if one.gate is None or one.gate.outlook is None:
        return
    with st.expander("Measure first? What another study would be worth"):
        try:
            _ask(one, review)
        except AnalyticsError as error:
            show_error(error)


def _ask(one: RankedInitiative, review: PortfolioReview) -> None:
    st.caption("What would a study take? The figures below are examples; put in your own.")
    left, middle, right = st.columns(3)
    terms = StudyTerms(
        fixed=left.number_input(
            "Fixed cost", min_value=0.0, value=25_000.0, step=5_000.0, key="next_fixed"
        ),
        per_unit=middle.number_input(
            "Cost for each new unit", min_value=0.0, value=10_000.0, step=1_000.0, key="next_unit"
        ),
        months=right.number_input(
            "Months of waiting", min_value=0.0, value=6.0, step=1.0, key="next_months"
        ),
    )
    found = value_next_study(one, terms, review.assumptions)
    st.markdown(next_study_sentence(found, plain(review.currency)))
    st.dataframe(
        study_size_rows(found),
        hide_index=True,
        alt="Worth, cost and net worth of a study by its size",
        column_config={
            name: st.column_config.NumberColumn(format="localized")
            for name in ("Worth", "Cost", "Net")
        },
    )
    if found.worth_it and one.appraisal.studies:
        offer_file(
            "Download its plan",
            plan_next_study(one, found, today=today()),
            file_name=f"{one.appraisal.initiative.initiative_id}_next_study.toml",
        )
