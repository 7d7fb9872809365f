"""Where the room is: the agenda by click, key or presenter's remote, and the clock."""

from __future__ import annotations

import time

import streamlit as st

from analytics.domain.agenda import AGENDA, MINUTES, Block, clock_sentence
from pages.components.plain_text import plain

TITLES = {one.key: one.title for one in AGENDA}
KEYS = tuple(TITLES)
BLOCK, STARTED = "block", "started"
TICK = 30  # seconds between two looks at the clock


def show_agenda(*, signed: bool) -> Block:
    """Show where the room is and let it go on; the block lives in the address."""
    chosen = st.segmented_control(
        "Agenda",
        KEYS,
        default=None if BLOCK in st.session_state else KEYS[0],
        required=True,
        format_func=lambda one: TITLES[one],
        label_visibility="collapsed",
        key=BLOCK,
        bind="query-params",
    )
    here = str(chosen or KEYS[0])
    with st.container(horizontal=True, vertical_alignment="center"):
        at = KEYS.index(here)
        st.button(
            "Back", on_click=_go, args=(at - 1,), disabled=at == 0, shortcut="PageUp",
            key="review_back",
        )  # fmt: skip
        st.button(
            "Next", on_click=_go, args=(at + 1,), disabled=at == len(KEYS) - 1,
            shortcut="PageDown", key="review_next",
        )  # fmt: skip
        if not signed:
            _show_clock(here)
    return AGENDA[at]


def _go(at: int) -> None:
    st.session_state[BLOCK] = KEYS[at]


def _show_clock(here: str) -> None:
    """Count the minutes; when it began lives in the address, so a reload loses nothing."""
    began = st.query_params.get(STARTED, "")
    if not began.isdecimal():
        st.button("Start the clock", on_click=_start, shortcut="F9", key="review_start")
        return
    _tick(int(began), here)


def _start() -> None:
    st.query_params[STARTED] = str(int(time.time()))


@st.fragment(run_every=TICK)
def _tick(began: int, here: str) -> None:
    minute = max(0.0, (time.time() - began) / 60)
    st.progress(min(1.0, minute / MINUTES), text=plain(clock_sentence(minute, here)))
