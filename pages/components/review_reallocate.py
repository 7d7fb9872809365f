"""Where the money goes: the portfolio and its frontier before and after the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.frontier_shift import frontier_shift, spoken_shift
from analytics.reports.money import money
from analytics.reports.review_tables import move_rows
from analytics.reports.review_words import reallocation_sentence
from analytics.services.reallocate import reallocate
from pages.components.charts import current_palette, show_chart
from pages.components.metrics import show_metric
from pages.components.plain_text import plain, plain_table

if TYPE_CHECKING:
    from analytics.domain.review import HeldReview


def show_reallocate(held: HeldReview) -> None:
    """Show what the decisions of this review do, as far as they stand."""
    found = reallocate(held)
    if found is None:
        st.info("No initiative has both a value in money and a cost, so no money moves.")
        return
    currency = held.frozen.portfolio.currency
    st.markdown(f"**{plain(reallocation_sentence(found, currency))}**")
    before, after = found.before, found.after
    with st.grid(4, min_column_width=150):
        show_metric(
            "Cost a year",
            money(after.cost, currency),
            f"before {money(before.cost, currency)}",
        )
        show_metric(
            "Expected net value",
            money(after.net_value, currency),
            f"before {money(before.net_value, currency)}",
        )
        show_metric(
            "Initiatives that go on", str(after.initiatives), f"before {before.initiatives}"
        )
        show_metric("Set free, not given", money(found.spare, currency), "to be decided")
    show_chart(
        frontier_shift(found, palette=current_palette()),
        alt=spoken_shift(found, currency),
        key="review_frontier",
    )
    st.caption(
        "A mark below its line: the same money could bring more in other initiatives. What added"
        " money will bring is not known and not counted."
    )
    rows = move_rows(found)
    if not rows.empty:
        st.table(plain_table(rows), border="horizontal", hide_index=True)
