"""Freeze a review, choose one, and read before the meeting what it will be about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pandas as pd
import streamlit as st

from analytics.domain.days import QUARTERS_A_YEAR, quarter_of
from analytics.domain.errors import AnalyticsError
from analytics.reports.review_words import audience_words, since_sentence
from analytics.services.prepare_review import prepare_review
from pages.components.plain_text import plain, plain_table
from pages.components.problems import show_error
from pages.components.review_agenda import BLOCK, KEYS
from pages.components.review_pack import show_pack
from pages.components.session import current_review, now, today

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.review import HeldReview, Snapshot
    from analytics.store.connection import Store

PERIOD, TO_OPEN = "period", "review_to_open"
OFFERED = 4  # quarters back from this one


def choose_period(reviews: tuple[Snapshot, ...]) -> str:
    """Choose among the reviews there are; one alone is not asked about."""
    periods = [one.period for one in reversed(reviews)]
    fresh = st.session_state.pop(TO_OPEN, "")
    if fresh:  # before the widgets of this run: what was just prepared is opened at its beginning
        st.session_state[PERIOD], st.session_state[BLOCK] = fresh, KEYS[0]
    if len(periods) == 1:
        return periods[0]
    chosen = st.selectbox(
        "Review", periods, key=PERIOD, bind="query-params", label_visibility="collapsed"
    )
    return str(chosen or periods[0])


def show_prepare(store: Store, reviews: tuple[Snapshot, ...]) -> None:
    """Say what freezing does, and freeze."""
    if not current_review().ranked:
        st.info(
            "There is no initiative to review yet. Add outcomes or load a portfolio folder first."
        )
        return
    st.write(
        "Preparing freezes every figure of the review with a hash over data, policy and program."
        " Later data do not change it; until something is decided it can be prepared again."
    )
    quarters = _quarters(today())
    done = {one.period for one in reviews}
    period = st.selectbox(
        "Quarter",
        quarters,
        index=next((at for at, one in enumerate(quarters) if one not in done), 0),
        key="review_quarter",
        width=220,
    )
    key = st.session_state.setdefault("review_prepare_key", uuid4().hex)
    if not st.button("Prepare the review", key="review_prepare", shortcut="F10"):
        return
    try:
        frozen = prepare_review(store, period, now=now(), key=key)
    except AnalyticsError as error:
        st.session_state["review_prepare_key"] = uuid4().hex
        show_error(error)
        return
    st.session_state["review_prepare_key"] = uuid4().hex
    st.session_state[TO_OPEN] = frozen.snapshot.period
    st.rerun()


def show_pre_read(held: HeldReview) -> None:
    """Say to each audience what it is asked to know, and what is left out."""
    with st.grid(2, min_column_width=320):
        for audience, sentences in audience_words(held).items():
            with st.container(border=True, gap="xsmall", height="stretch"):
                st.subheader(audience, anchor=False)
                st.markdown("\n".join(f"- {plain(one)}" for one in sentences))
    show_pack(held)
    frozen = held.frozen
    with st.expander(f"Excluded: {len(frozen.snapshot.exclusions)} initiatives, and why"):
        for one in frozen.snapshot.exclusions:
            st.markdown(f"**{plain(one.name)}.** {plain(one.reason)}")
    with st.expander("What the figures stand on"):
        st.markdown(plain(since_sentence(frozen.since, frozen.portfolio.currency)))
        st.table(plain_table(_stands_on(frozen.snapshot)), hide_index=True)


def _stands_on(one: Snapshot) -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("Snapshot", one.sha256),
            ("Data", f"write {one.revision:,}, journal {one.journal_sha256}"),
            ("Policy", f"{one.policy_id}, {one.policy_sha256}"),
            ("Program", f"{one.code_version}, {one.code_sha256}"),
            ("Prepared", f"{one.prepared_at:%Y-%m-%d %H:%M} UTC {one.prepared_by}"),
            ("Review before", one.previous_id or "none"),
        ],
        columns=["What", "Which"],
    )


def _quarters(day: date) -> list[str]:
    """Quarters that have begun, the last whole one first: that is what a review is about."""
    this = quarter_of(day)
    found = [this - back for back in range(1, OFFERED + 1)]
    return [
        f"{one // QUARTERS_A_YEAR}Q{one % QUARTERS_A_YEAR + 1}"
        for one in [found[0], this, *found[1:]]
    ]
