"""Why did this number change? The credited value of any two days, reconciled to the cent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.change_words import (
    change_bars,
    change_rows,
    change_sentence,
    moved,
    policy_sentence,
    spoken_change,
    trace_rows,
)
from analytics.reports.charts.waterfall import waterfall
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.session import change_between, today

if TYPE_CHECKING:
    from analytics.domain.change import PortfolioChange


def show_what_changed() -> None:
    """Ask for two days; compute nothing before the earlier one is given."""
    st.header("Why did this number change?", anchor=False)
    left, right = st.columns(2)
    since = left.date_input(
        "From the earlier day",
        value=None,
        max_value=today(),
        key="portfolio_since",
        help="The difference in credited value is split exactly into code, data, method and"
        " policy.",
    )
    until = right.date_input(
        "To the later day",
        value=today(),
        max_value=today(),
        key="portfolio_until",
        help="Each day as the portfolio was known on it.",
    )
    if since is None or until is None:
        st.caption("Choose a day, for instance that of the last review.")
        return
    try:
        _show(change_between(since, until))
    except AnalyticsError as error:
        show_error(error)


def _show(found: PortfolioChange) -> None:
    st.markdown(plain(change_sentence(found)))
    if moved(found):
        figure = waterfall(change_bars(found), currency=found.currency, palette=current_palette())
        show_chart(figure, alt=spoken_change(found), key="portfolio_change")
        with st.expander("Every initiative that moved, to the cent"):
            st.dataframe(
                change_rows(found),
                hide_index=True,
                alt="Credited before and after by initiative, with the share of every cause",
            )
        with st.expander("What every amount rests on: upload, rows, window, plan, policy"):
            st.dataframe(
                trace_rows(found),
                hide_index=True,
                alt="Uploads, rows, windows, plans and policies behind the amounts that moved",
            )
    st.caption(plain(" ".join((policy_sentence(found), *found.notes))))
