"""From the words of a promised benefit to a KPI of the register, one question after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.kpi_draft import KpiDraft
from analytics.services.add_kpi import add_kpi, list_benefit_texts, propose_from_text
from analytics.services.list_register import list_register
from pages.components.kpi_steps import (
    ask_baseline,
    ask_kpi,
    ask_worth,
    proposal_words,
    show_draft,
)
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.session import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.initiative import Register
    from analytics.domain.kpi_draft import BenefitText, KpiProposal
    from analytics.store.connection import Store

STEP, DRAFT, PROPOSALS, ADDED = "kpi_step", "kpi_draft", "kpi_proposals", "kpi_added"
STEPS = ("The promise", "What is measured", "Way and unit", "Worth", "Baseline", "Confirm")
OWN = "My own words"
LONGEST = 80


def ask_for_kpi(store: Store) -> None:
    """Show the step one is at; the last one stores the KPI."""
    added = st.session_state.pop(ADDED, "")
    if added:
        st.success(
            f"The KPI {plain(added)} is in the register. Next: add its outcome file, then plan a"
            " study on it.",
            icon=":material/check_circle:",
        )
    step = st.session_state.get(STEP, 0)
    st.progress((step + 1) / len(STEPS), text=f"Step {step + 1} of {len(STEPS)}: {STEPS[step]}")
    register = list_register(store)
    shown: tuple[Callable[[], None], ...] = (
        lambda: _promise(list_benefit_texts(store)),
        lambda: _choose(register),
        lambda: _asked(ask_kpi, register),
        lambda: _asked(ask_worth, register),
        lambda: _asked(ask_baseline, register),
        lambda: _confirm(store),
    )
    shown[step]()
    if step and st.button("Back", icon=":material/arrow_back:", key="kpi_back"):
        _go(step - 1)


def _promise(texts: tuple[BenefitText, ...]) -> None:
    st.caption(
        "Which benefit is promised? Take it from a use case of the register, or write it down."
    )
    by_id = {one.use_case_id: one for one in texts}
    chosen = st.selectbox(
        "Use case",
        [OWN, *by_id],
        format_func=lambda one: by_id[one].name if one in by_id else OWN,
        key="kpi_use_case",
        help="Use cases come with the register, or with a public inventory of AI use cases.",
    )
    promise = by_id.get(chosen)
    with st.form("kpi_promise"):
        text = st.text_area(
            "Promised benefit",
            value=promise.text if promise else "",
            placeholder="Shorter handling time at the same satisfaction",
            key=f"kpi_text_{chosen}",
        )
        if not st.form_submit_button("Next", type="primary"):
            return
    if not text.strip():
        st.warning("Write the promise down first.")
        return
    st.session_state[PROPOSALS] = propose_from_text(text)
    st.session_state[DRAFT] = KpiDraft(
        kpi_id="",
        name="",
        unit="",
        direction=0,
        definition=text,
        initiative_id=promise.initiative_id if promise else "",
    )
    _go(1)


def _choose(register: Register) -> None:
    proposals: tuple[KpiProposal, ...] = st.session_state[PROPOSALS]
    if proposals:
        st.caption("The text could be measured by these. Take one; you can come back for another.")
    else:
        st.info(
            "The text names nothing that is counted. Say in your own words what one would see if"
            " the promise came true.",
            icon=":material/edit:",
        )
    with st.form("kpi_choose"):
        place = st.radio(
            "What shows whether the promise comes true?",
            range(len(proposals) + 1),
            format_func=lambda one: (
                proposal_words(proposals[one]) if one < len(proposals) else "Something else"
            ),
            key="kpi_choice",
        )
        if not st.form_submit_button("Next", type="primary"):
            return
    del register
    draft: KpiDraft = st.session_state[DRAFT]
    chosen = proposals[place] if place < len(proposals) else None
    st.session_state[DRAFT] = replace(
        draft,
        kpi_id="",
        name=chosen.name if chosen else "",
        unit=chosen.unit if chosen else "",
        direction=chosen.direction if chosen else 0,
        definition=chosen.phrase if chosen else draft.definition,
        aggregation=chosen.aggregation if chosen else "mean",
        benefit_class=chosen.benefit_class if chosen else "",
    )
    _go(2)


def _asked(ask: Callable[[KpiDraft, Register], KpiDraft | None], register: Register) -> None:
    """Show one step's form and go on once it is whole."""
    found = ask(st.session_state[DRAFT], register)
    if found is not None:
        st.session_state[DRAFT] = found
        _go(st.session_state[STEP] + 1)


def _confirm(store: Store) -> None:
    draft: KpiDraft = st.session_state[DRAFT]
    st.caption("This is what will be stored. Nothing is stored before you confirm.")
    show_draft(draft)
    if not st.button("Add this KPI", type="primary", key="kpi_add"):
        return
    try:
        add_kpi(store, draft, now=now())
    except AnalyticsError as error:
        show_error(error, key="kpi_refused")
        return
    for key in (STEP, DRAFT, PROPOSALS):
        st.session_state.pop(key, None)
    st.session_state[ADDED] = f"{draft.name} ({draft.kpi_id})"
    st.rerun()


def _go(step: int) -> None:
    st.session_state[STEP] = step
    st.rerun()
