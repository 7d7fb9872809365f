"""Which AI initiatives earn their keep: the first page an executive opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.forest import forest, in_money
from analytics.reports.charts.value_feasibility import shown_in_picture, value_feasibility
from analytics.reports.charts.waterfall import waterfall
from analytics.reports.claimed_to_credited import claimed_to_credited
from analytics.reports.spoken import spoken_forest, spoken_picture, spoken_waterfall
from analytics.reports.words import (
    headline_sentence,
    money_missing_sentence,
    no_picture_sentence,
    range_sentence,
    ranking_sentence,
)
from analytics.services.narrow_review import narrow_review
from pages.components.charts import current_palette, show_chart, show_clickable
from pages.components.filters import choose_part
from pages.components.kill_watch import show_kill_watch
from pages.components.kpi_ledger import show_kpi_ledger
from pages.components.metrics import show_metrics
from pages.components.navigate import choose_and_open, open_initiative
from pages.components.plain_text import plain
from pages.components.problems import show_problems
from pages.components.second_look import show_second_look
from pages.components.tables import show_effects, show_initiatives
from pages.components.what_changed import show_what_changed
from pages.components.whole_page import show_review

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def _show(whole: PortfolioReview) -> None:
    head = st.container()
    review = narrow_review(whole, choose_part(whole))
    with head:
        st.title(plain(headline_sentence(review)))
        st.caption(plain(range_sentence(review)))
    if not review.ranked:
        st.info("No initiative matches these filters. Clear one to see more.")
        return
    show_metrics(review)
    show_kill_watch(whole)
    st.page_link(
        "pages/ranking.py",
        label=f"Advice: {plain(ranking_sentence(review))}",
        icon=":material/arrow_forward:",
        icon_position="right",
    )
    left, right = st.columns(2, gap="large")
    with left:
        _show_picture(review)
    with right:
        _show_waterfall(review)
    _show_evidence(review)
    show_second_look(whole, filtered=review is not whole)
    show_kpi_ledger(whole)
    show_what_changed()
    st.header("All initiatives", anchor=False)
    currency = review.currency or "a currency that is not set"
    st.caption(f"Amounts in {plain(currency)}; what is not known says so.")
    choose_and_open(review.ranked, key="portfolio_open")
    clicked = show_initiatives(review)
    if clicked is not None:
        open_initiative(clicked)
    show_problems(review.problems)


def _show_picture(review: PortfolioReview) -> None:
    st.header("Where to invest next", anchor=False)
    st.caption("Number: rank. Area: cost. Select a bubble to open the initiative.")
    shown = shown_in_picture(review.ranked)
    if shown:
        figure = value_feasibility(shown, assumptions=review.assumptions, palette=current_palette())
        clicked = show_clickable(figure, alt=spoken_picture(shown), key="portfolio_picture")
        if clicked is not None:
            open_initiative(clicked)
    if len(shown) < len(review.ranked):
        st.caption(plain(no_picture_sentence(len(review.ranked) - len(shown))))


def _show_waterfall(review: PortfolioReview) -> None:
    st.header("Why claimed value is not all credited", anchor=False)
    steps = claimed_to_credited(review.ranked)
    if not steps:
        st.caption(plain(money_missing_sentence(review)))
        return
    st.caption("Every step adds up. Hover over a bar for its reason.")
    figure = waterfall(steps, currency=review.currency, palette=current_palette())
    show_chart(figure, alt=spoken_waterfall(steps, review.currency), key="portfolio_waterfall")


def _show_evidence(review: PortfolioReview) -> None:
    rows = in_money(review.ranked)
    if not rows:
        st.header("Measured effects", anchor=False)
        st.caption(plain(money_missing_sentence(review)))
        show_effects(review)
        return
    st.header("Value by initiative, and how sure it is", anchor=False)
    st.caption(
        "Bar: credited. Dot and line: measured value and its 90% interval, hollow where the"
        " evidence is weak. Tick: the claim. The letter is the evidence grade."
    )
    figure = forest(rows, currency=review.currency, palette=current_palette())
    show_chart(figure, alt=spoken_forest(rows, review.currency), key="portfolio_forest")


show_review(_show)
