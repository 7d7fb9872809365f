"""Which judgements turn an effect into credited money, since when, and who approved them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.policy_tables import (
    benefit_factor_rows,
    grade_factor_rows,
    policy_sentence,
    privacy_rows,
    rule_rows,
    version_rows,
)
from analytics.services.view_policy import view_policy
from pages.components.assumptions import show_assumptions, show_own_history
from pages.components.plain_text import plain, plain_table
from pages.components.problems import show_problems
from pages.components.session import today
from pages.components.store_care import show_store_care
from pages.components.whole_page import show_store

if TYPE_CHECKING:
    from analytics.store.connection import Store


def _show(store: Store) -> None:
    view = view_policy(store, as_of=today())
    days = dict.fromkeys([today(), *(one.valid_from for one in reversed(view.periods))])
    # A date field of Streamlit has targets of 18 pixels; policies begin on a handful of days.
    day = st.selectbox("In force on", list(days), format_func=str, key="policy_day")
    if day != today():
        view = view_policy(store, as_of=day)
    st.markdown(f"**{plain(policy_sentence(view))}**")
    show_problems(view.problems)
    st.caption(
        "Factors are policy defaults with no empirical standing: judgements that somebody approved,"
        " not measurements. They act on every credit. The share of grade B, C or D is replaced by"
        " own history once eight effects of that grade were measured again at a better one."
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.header("By strength of evidence", anchor=False)
        st.table(plain_table(grade_factor_rows(view.assumptions)).set_index("Evidence grade"))
    with right:
        st.header("By kind of benefit", anchor=False)
        st.table(plain_table(benefit_factor_rows(view.assumptions)).set_index("Kind of benefit"))
    st.header("Other rules", anchor=False)
    st.table(plain_table(rule_rows(view.assumptions)).set_index("Rule"))
    st.header("People", anchor=False)
    st.table(plain_table(privacy_rows(view.privacy)).set_index("Rule"))
    st.header("Versions", anchor=False)
    if view.periods:
        st.table(plain_table(version_rows(view.periods)).set_index("Policy"))
    else:
        st.caption("None was loaded. policy.csv replaces the built-in factors from a date on.")
    show_own_history()
    show_assumptions()


st.title("Policy")
show_store(_show)
show_store_care()
