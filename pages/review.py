"""The quarterly value review: prepare, walk the agenda, decide, read back and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AccessDeniedError
from analytics.reports.review_words import progress_words, stands_on, status_words
from analytics.services.open_review import list_reviews
from pages.components.plain_text import plain
from pages.components.problems import show_error
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
    from streamlit.delta_generator import DeltaGenerator

    from analytics.domain.review import HeldReview
    from analytics.store.connection import Store

# Read from the back of a room: larger letters on a projector. On a phone a table keeps the columns
# that fit, the download has them all. A key's name is as dark as its button's, and
# every part of a date is as wide as a finger.
ROOM = """<style>
@media (min-width: 1700px) {
  .st-key-review_room :is(p, li, label, textarea, td, th) {font-size: 1.15rem}
  .st-key-review_room h2 {font-size: 1.5rem}
  .st-key-review_room h3 {font-size: 1.3rem}
}
@media (max-width: 640px) {
  .st-key-review_room :is(td, th):nth-child(n+5) {display: none}
  .st-key-review_room :is(td, th, td *) {white-space: normal; overflow-wrap: anywhere}
}
.st-key-review_room :is(div, span)[role=spinbutton] {min-width: 24px; line-height: 24px}
.st-key-review_room kbd {color: inherit; opacity: 1}
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
    try:
        reviews = list_reviews(store)
    except AccessDeniedError as error:
        st.title("Quarterly value review")
        show_error(error)
        return
    with st.container(key="review_room"):
        st.html(ROOM)
        if not reviews:
            st.title("Quarterly value review")
            show_prepare(store, reviews)
            return
        head, choice = st.columns([5, 1])
        with choice:
            period = choose_period(reviews)
        _show_review(held_review(period), head)
        with st.expander("Prepare another quarter"):
            show_prepare(store, reviews)


def _show_review(held: HeldReview, head: DeltaGenerator) -> None:
    with head, st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"Value review {plain(held.frozen.snapshot.period)}", width="content")
        st.badge(plain(status_words(held)), color="green" if held.signature else "blue")
        st.badge(plain(progress_words(held)), color="gray")
    block = show_agenda(signed=held.signature is not None)
    st.header(block.question, anchor=False)
    BLOCKS[block.key](held)
    st.caption(plain(stands_on(held)))


show_store(_show)
