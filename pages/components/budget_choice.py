"""What a budget and people buy: the choice as things are, and what other limits would change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.charts.budget_frontier import budget_frontier
from analytics.reports.choice_tables import frontier_rows, funding_rows
from analytics.reports.choice_words import (
    assets_sentence,
    core_sentence,
    funding_caution,
    funding_sentence,
    shortage_sentences,
)
from analytics.reports.money import money
from analytics.reports.spoken import spoken_frontier
from pages.components.charts import current_palette, show_chart
from pages.components.downloads import offer_csv
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.session import current_choice
from pages.components.tables import show_rows
from pages.components.what_if import show_what_if

if TYPE_CHECKING:
    import pandas as pd

    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.funding import FundingPlan

AMOUNTS = ("Budget", "Cost", "Net value")


def show_budget_choice(review: PortfolioReview) -> None:
    """Show the best portfolio as things are, ask what if, then the frontier and every candidate."""
    if review.budget is None or not review.leaders:
        st.info("No initiative has both a value in money and a cost, so a budget buys nothing yet.")
        return
    try:
        plan = current_choice()
    except AnalyticsError as error:
        show_error(error)
        return
    st.subheader(plain(funding_sentence(plan, review.currency)), anchor=False)
    for sentence in shortage_sentences(plan, plan, review):
        st.markdown(f"- {plain(sentence)}")
    show_what_if(review, plan)
    _show_frontier(plan, review)
    _show_candidates(plan, review)


def _show_frontier(plan: FundingPlan, review: PortfolioReview) -> None:
    st.header("What more money would bring", anchor=False)
    figure = budget_frontier(plan, palette=current_palette())
    show_chart(figure, alt=spoken_frontier(plan, review.currency), key="ranking_frontier")
    with st.expander("The picture as a table"):
        _show_rows(frontier_rows(plan), "Best net value at every budget")


def _show_candidates(plan: FundingPlan, review: PortfolioReview) -> None:
    st.header("Who is in the choice, and how surely", anchor=False)
    st.markdown(plain(core_sentence(plan)))
    rows = funding_rows(plan)
    _show_rows(rows, "Candidates, which are funded, and in what share of the draws")
    offer_csv("Download the choice as CSV", rows, file_name=f"credence_budget_{review.as_of}.csv")
    for sentence in (assets_sentence(plan, review), funding_caution(plan)):
        st.caption(plain(sentence))


def _show_rows(rows: pd.DataFrame, alt: str) -> None:
    formats = {name: lambda amount: money(Decimal(str(amount)), "") for name in AMOUNTS}
    shown = {name: form for name, form in formats.items() if name in rows}
    show_rows(
        rows.style.format({**shown, "Chance": "{:.0f}%", "Core": "{:.0f}%", "People": "{:.1f}"}),
        alt=alt,
        pinned="Initiative",
    )
