"""In which order the initiatives come, what is advised for each, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.labels import ADVICE, ADVICE_MEANING, advice_label
from analytics.reports.tables import ranking_rows
from analytics.reports.words import order_sentence, ranking_sentence, scores_sentence
from pages.components.budget_choice import show_budget_choice
from pages.components.downloads import offer_csv
from pages.components.navigate import INITIATIVE
from pages.components.order_chances import show_order_chances
from pages.components.plain_text import plain
from pages.components.problems import show_problems
from pages.components.scaling_paths import show_scaling_paths
from pages.components.whole_page import show_review

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview, RankedInitiative


def _show(review: PortfolioReview) -> None:
    st.title(plain(ranking_sentence(review)))
    st.caption(plain(order_sentence(review.assumptions)))
    view = st.segmented_control(
        "View",
        list(VIEWS),
        default=next(iter(VIEWS)),
        required=True,
        label_visibility="collapsed",
        key="view",
        bind="query-params",
    )
    VIEWS[view](review)
    show_problems(review.problems)


def _show_order(review: PortfolioReview) -> None:
    rows = _chosen(review)
    offer_csv(
        "Download as CSV", ranking_rows(rows), file_name=f"credence_ranking_{review.as_of}.csv"
    )
    st.header("Initiatives in order", anchor=False)
    for one in rows:
        _show_row(one, review.currency)


def _chosen(review: PortfolioReview) -> tuple[RankedInitiative, ...]:
    """Filter by advice; the choice lives in the URL, nothing chosen means everything."""
    counts = Counter(advice_label(one.recommendation.advice) for one in review.ranked)
    present = [label for label in ADVICE.values() if counts[label]]
    chosen = st.pills(
        "Advice",
        present,
        selection_mode="multi",
        key="advice",
        bind="query-params",
        help=" ".join(f"{ADVICE[one]}: {text}" for one, text in ADVICE_MEANING.items()),
    )
    return tuple(
        one
        for one in review.ranked
        if not chosen or advice_label(one.recommendation.advice) in chosen
    )


def _show_row(one: RankedInitiative, currency: str) -> None:
    initiative = one.appraisal.initiative
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/initiative.py",
                label=plain(f"{one.rank}. {initiative.name}"),
                query_params={INITIATIVE: initiative.initiative_id},
            )
            st.badge(advice_label(one.recommendation.advice), color="blue")
            st.badge(f"Grade {one.appraisal.grade}", color="gray")
        st.markdown(plain(" ".join(one.recommendation.reasons)))
        st.caption(plain(scores_sentence(one, currency)))


VIEWS = {
    "Order": _show_order,
    "How sure is it?": show_order_chances,
    "What does a budget buy?": show_budget_choice,
    "Which way to grow?": show_scaling_paths,
}

show_review(_show)
