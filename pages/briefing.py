"""The same facts for four audiences: one question, one sentence, one chart each; and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.pack import Audience
from analytics.reports.packs.written import footer_words
from analytics.services.build_pack import quarters_with_packs
from pages.components.downloads import offer_pack
from pages.components.navigate import show_empty_store
from pages.components.pack_page import show_missing, show_page
from pages.components.plain_text import plain
from pages.components.session import current_pack, current_review, today
from pages.components.whole_page import show_store

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview
    from analytics.store.connection import Store

NAMES = {one.value.capitalize(): one for one in Audience}
TITLES = {
    Audience.BOARD: "Is AI worth it, and is it safe?",
    Audience.BUSINESS: "What does AI do for the business?",
    Audience.TECHNICAL: "Is it watched, and does the evidence hold?",
    Audience.FINANCE: "Which value stands in the books?",
}


def _show(store: Store) -> None:
    if not current_review().ranked:
        show_empty_store()
        return
    head = st.container()
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    with left:
        audience = NAMES[
            st.segmented_control(
                "Audience",
                list(NAMES),
                default=next(iter(NAMES)),
                required=True,
                key="audience",
                bind="query-params",
            )
        ]
    with middle:
        unit = _choose_unit(current_review()) if audience is Audience.BUSINESS else ""
    with right:
        period = st.selectbox(
            "Quarter",
            quarters_with_packs(store, today=today()),
            key="quarter",
            bind="query-params",
        )
    pack = current_pack(period, audience, unit)
    with head:
        st.title(TITLES[audience])
        st.caption(plain(footer_words(pack.provenance)))
    offer_pack(pack)
    for page in pack.pages:
        show_page(page, currency=pack.currency)
    show_missing(pack.missing)


def _choose_unit(review: PortfolioReview) -> str:
    """Ask a business leader for their unit; nothing chosen means all."""
    units = {one.appraisal.initiative.business_unit for one in review.ranked} - {""}
    chosen = st.selectbox(
        "Business unit",
        sorted(units),
        index=None,
        placeholder="All",
        key="unit",
        bind="query-params",
    )
    return chosen or ""


show_store(_show)
