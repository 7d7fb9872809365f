"""Going on although the gate does not pass: asked for with a name, a reason and an end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.gate_override import OverrideRequest
from analytics.reports.override_words import overrides_sentence
from analytics.services.override_gate import override_gate
from pages.components.plain_text import plain
from pages.components.problems import show_error
from pages.components.session import now, open_store, today

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview, RankedInitiative

HALF_A_YEAR = timedelta(days=182)


def show_override(one: RankedInitiative, review: PortfolioReview) -> None:
    """Ask for an override and keep it under a key, so that pressing twice saves once."""
    initiative_id = one.appraisal.initiative.initiative_id
    key = st.session_state.setdefault(f"override_{initiative_id}", uuid4().hex)
    with st.expander("Override the gate", expanded=False):
        st.caption(
            "The verdict stays. The override is recorded with what the gate says now and is scored"
            f" once something is measured after it. {plain(overrides_sentence(review.overrides))}"
        )
        with st.form(f"override_form_{key}", enter_to_submit=False):
            left, right = st.columns(2)
            name = left.text_input("Overridden by", value=open_store().viewer.name)
            until = right.date_input("Until", value=today() + HALF_A_YEAR, min_value=today())
            reason = st.text_area("Why go on all the same", height=68)
            pressed = st.form_submit_button("Override")
        if not pressed:
            return
        request = OverrideRequest(
            initiative_id=initiative_id, decided_by=name, reason=reason, until=until
        )
        try:
            override_gate(open_store(), request, now=now(), key=key)
        except AnalyticsError as error:
            show_error(error)
            return
    st.session_state[f"override_{initiative_id}"] = uuid4().hex
    st.rerun()
