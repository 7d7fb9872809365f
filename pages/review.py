"""The quarterly value review: prepare, walk the agenda, decide, read back and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.review_words import progress_words, stands_on, status_words
from analytics.services.open_review import list_reviews
from pages.components.plain_text import plain
from pages.components.review_agenda import show_agenda
from pages.components.review_close import show_lessons, show_sign
from pages.components.review_decide import show_decide
from pages.components.review_look import (
    show_exceptions,
    show_gate,
    show_last_quarter,
    show_portfolio,
)
from pages.components.review_prepare import choose_period, show_pre_read, show_prepare
from pages.components.review_reallocate import show_reallocate
from pages.components.session import held_review
from pages.components.whole_page import show_store

if TYPE_CHECKING:
    from analytics.domain.review import HeldReview
    from analytics.store.connection import Store

# Read from the back of a room: larger letters on a projector, and no box cuts a word.
ROOM = """<style>
@media (min-width: 1700px) {
  .st-key-review_room {font-size: 1.2rem}
  .st-key-review_room :is(p, li, label, input, textarea, td, th) {font-size: 1.12rem}
}
.st-key-review_room td {overflow-wrap: anywhere}
</style>"""
BLOCKS = {
    "pre-read": show_pre_read,
    "last": show_last_quarter,
    "portfolio": show_portfolio,
    "exceptions": show_exceptions,
    "decide": show_decide,
    "reallocate": show_reallocate,
    "gate": show_gate,
    "lessons": show_lessons,
    "sign": show_sign,
}


def _show(store: Store) -> None:
    reviews = list_reviews(store)
    if not reviews:
        st.title("Quarterly value review")
        show_prepare(store, reviews)
        return
    with st.container(key="review_room"):
        st.html(ROOM)
        _show_review(held_review(choose_period(reviews)))
    with st.expander("Prepare another quarter"):
        show_prepare(store, reviews)


def _show_review(held: HeldReview) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"Value review {held.frozen.snapshot.period}", width="content")
        st.badge(plain(status_words(held)), color="green" if held.signature else "blue")
        st.badge(progress_words(held), color="gray")
    block = show_agenda(signed=held.signature is not None)
    st.header(block.question, anchor=False)
    BLOCKS[block.key](held)
    st.caption(plain(stands_on(held)))


show_store(_show)
