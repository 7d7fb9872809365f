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
from analytics.reports.own_history_tables import (
    class_record_rows,
    grade_record_rows,
    replaced_sentence,
)
from analytics.services.learn_factors import learn_factors
from pages.components.plain_text import plain
from pages.components.session import current_assumptions, current_review
from pages.components.tables import show_rows

if TYPE_CHECKING:
    from analytics.domain.assumption_register import AssumptionRegister

WIDTHS = {"Value": 140, "At its low": 190, "At its high": 190, "Until": 100}
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


def show_own_history() -> None:
    """Show what own history says of the factors, and what it cannot say yet."""
    st.header("What own history says", anchor=False)
    history = learn_factors(current_review())
    st.markdown(plain(replaced_sentence(history)))
    st.subheader("Effects that were measured again", anchor=False)
    show_rows(
        grade_record_rows(history),
        alt="By evidence grade: how often measured again, what was kept, what is credited",
        pinned="Evidence grade",
        key="policy_grade_records",
    )
    st.subheader("Forecasts of money that are closed", anchor=False)
    show_rows(
        class_record_rows(history),
        alt="By kind of benefit: closed forecasts, what they delivered, with interval",
        pinned="Kind of benefit",
        key="policy_class_records",
    )


def _show_sum(register: AssumptionRegister, acts_on: ActsOn) -> None:
    st.subheader(acts_on.value.capitalize(), anchor=False)
    st.markdown(plain(assumption_sentence(register, acts_on)))
    rows = assumption_rows(register, acts_on)
    if not rows.empty:
        st.dataframe(
            rows,
            hide_index=True,
            height="content",
            alt=SPOKEN[acts_on],
            column_config={
                "Assumption": st.column_config.TextColumn(pinned=True, width=230),
                **{name: st.column_config.TextColumn(width=px) for name, px in WIDTHS.items()},
            },
            key=f"policy_assumptions_{acts_on.name.lower()}",
        )
