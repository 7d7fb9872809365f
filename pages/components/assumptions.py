"""The assumptions money rests on: owner, date, and how far each moves the portfolio's sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.assumption_register import ActsOn
from analytics.reports.assumption_tables import (
    assumption_rows,
    assumption_sentence,
    owner_sentence,
)
from pages.components.plain_text import plain
from pages.components.session import current_assumptions
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.assumption_register import AssumptionRegister

SPOKEN = {
    ActsOn.CREDITED: "Assumptions on credited value with swing, owner, date and source",
    ActsOn.FORECAST: "Assumptions on the forecast with swing, owner, date and source",
}


def show_assumptions() -> None:
    """Show every assumption of today's portfolio, the widest swing first."""
    st.header("What the money rests on", anchor=False)
    register = current_assumptions()
    if not register.lines:
        st.caption("Nothing is credited or forecast in money yet, so it rests on no assumption.")
        return
    st.caption(plain(owner_sentence(register)))
    for acts_on in ActsOn:
        _show_sum(register, acts_on)


def _show_sum(register: AssumptionRegister, acts_on: ActsOn) -> None:
    st.subheader(acts_on.value.capitalize(), anchor=False)
    st.markdown(plain(assumption_sentence(register, acts_on)))
    rows = assumption_rows(register, acts_on)
    if not rows.empty:
        show_rows(
            rows,
            alt=SPOKEN[acts_on],
            pinned="Assumption",
            width=210,
            key=f"policy_assumptions_{acts_on.name.lower()}",
        )
