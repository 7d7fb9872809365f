"""Claimed, added up, corrected and credited side by side, and how sure the whole is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.waterfall import waterfall
from analytics.reports.second_look import (
    honesty_sentence,
    left_out_sentence,
    range_rows,
    side_bars,
    side_sentence,
    spoken_sides,
)
from analytics.services.judge_portfolio import judge_portfolio
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain, plain_table

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def show_second_look(review: PortfolioReview, *, filtered: bool) -> None:
    """Show the whole portfolio's second look; nothing where no effect has a price."""
    found = judge_portfolio(review)
    sides = found.side_by_side
    if not sides.winners:
        return
    st.header("How much survives a second look", anchor=False)
    if filtered:
        st.caption("Of the whole portfolio: the correction borrows from all evaluations.")
    st.markdown(plain(side_sentence(sides, found.currency)))
    bars = side_bars(sides)
    figure = waterfall(bars, currency=found.currency, palette=current_palette())
    show_chart(figure, alt=spoken_sides(bars, found.currency), key="portfolio_second_look")
    st.caption(plain(" ".join((honesty_sentence(found), left_out_sentence(sides)))))
    rows = range_rows(found)
    if not rows.empty:
        st.table(plain_table(rows).set_index("90% range of the value"))
