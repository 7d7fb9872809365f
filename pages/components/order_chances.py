"""How sure the order is: who leads under which weights, and the chance of every rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.appraisal import Weighting
from analytics.reports.charts.rank_heatmap import rank_heatmap, shown_in_heatmap
from analytics.reports.choice_tables import rank_chance_rows
from analytics.reports.choice_words import (
    WEIGHTING_LABELS,
    leaders_sentence,
    weighting_sentence,
    without_chances_sentence,
)
from analytics.reports.spoken import spoken_ranks
from analytics.services.weigh_order import weigh_order
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview

ROWS = 10  # more would not be read; the table has them all


def show_order_chances(review: PortfolioReview) -> None:
    """Show the sentence, the heatmap under the weights chosen, and its table twin."""
    st.subheader(plain(leaders_sentence(review.leaders)), anchor=False)
    if not review.leaders:
        return
    weighting = st.segmented_control(
        "How much does what count?",
        [one.weighting for one in review.leaders],
        default=Weighting.POLICY,
        required=True,
        format_func=WEIGHTING_LABELS.__getitem__,
        key="ranking_weighting",
    )
    ranked = review.ranked if weighting is Weighting.POLICY else weigh_order(review, weighting)
    st.caption(plain(weighting_sentence(weighting, review.assumptions)))
    rows = shown_in_heatmap(ranked)
    figure = rank_heatmap(rows[:ROWS], palette=current_palette())
    show_chart(figure, alt=spoken_ranks(rows[:ROWS]), key="ranking_heatmap")
    st.caption(plain(without_chances_sentence(ranked)))
    with st.expander("The same as a table"):
        show_rows(
            rank_chance_rows(rows),
            alt="Chance of every rank by initiative, in per cent",
            pinned="Initiative",
        )
