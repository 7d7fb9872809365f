"""What a budget and a number of people buy: ask, answer, show what would be next."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.charts.budget_frontier import budget_frontier
from analytics.reports.choice_tables import frontier_rows, funding_rows
from analytics.reports.choice_words import funding_caution, funding_sentence, shortage_sentences
from analytics.reports.money import money
from analytics.reports.spoken import spoken_frontier
from analytics.services.fund_portfolio import fund_portfolio
from pages.components.charts import current_palette, show_chart
from pages.components.downloads import offer_csv
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.tables import show_rows

if TYPE_CHECKING:
    import pandas as pd

    from analytics.domain.appraisal import PortfolioReview
    from analytics.domain.funding import FundingPlan

AMOUNTS = ("Budget", "Cost", "Net value")


def show_budget_choice(review: PortfolioReview) -> None:
    """Ask for the limits, show the best portfolio, the frontier and what binds."""
    if review.budget is None or not review.leaders:
        st.info("No initiative has both a value in money and a cost, so a budget buys nothing yet.")
        return
    now, team = float(review.budget), _people(review)
    left, right = st.columns(2)
    budget = left.number_input(
        "Budget a year",
        min_value=0.0,
        value=round(now, 0),
        step=max(1.0, round(now / 20, 0)),
        format="%.0f",
        key="ranking_budget",
        help=f"All initiatives cost {money(review.budget, review.currency)} now.",
    )
    people = right.number_input(
        "People available",
        min_value=0.0,
        value=team,
        step=1.0,
        format="%.1f",
        key="ranking_people",
        help="Full-time people. The default is what all initiatives say they need.",
        disabled=team == 0,
    )
    try:
        plan = fund_portfolio(review, budget=Decimal(str(budget)), people=people if team else None)
    except AnalyticsError as error:
        show_error(error)
        return
    _show_plan(plan, review)


def _show_plan(plan: FundingPlan, review: PortfolioReview) -> None:
    st.subheader(plain(funding_sentence(plan, review.currency)), anchor=False)
    for sentence in shortage_sentences(plan, review):
        st.markdown(f"- {plain(sentence)}")
    figure = budget_frontier(plan, palette=current_palette())
    show_chart(figure, alt=spoken_frontier(plan, review.currency), key="ranking_frontier")
    st.caption(funding_caution(plan))
    rows = funding_rows(plan)
    _show_rows(rows, "Candidates, which are funded, and in what share of the draws")
    offer_csv("Download the choice as CSV", rows, file_name=f"credence_budget_{review.as_of}.csv")
    with st.expander("The picture as a table"):
        _show_rows(frontier_rows(plan), "Best net value at every budget")


def _show_rows(rows: pd.DataFrame, alt: str) -> None:
    formats = {name: lambda amount: money(Decimal(str(amount)), "") for name in AMOUNTS}
    shown = {name: form for name, form in formats.items() if name in rows}
    show_rows(
        rows.style.format({**shown, "Chance": "{:.0f}%", "People": "{:.1f}"}),
        alt=alt,
        pinned="Initiative",
    )


def _people(review: PortfolioReview) -> float:
    return sum(one.appraisal.initiative.capacity_fte or 0.0 for one in review.ranked)
