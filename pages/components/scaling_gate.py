"""May it be scaled: the verdict of the gate with every condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.gate_words import (
    gate_rows,
    gate_sentence,
    gate_verdict,
    premature_sentence,
)
from pages.components.plain_text import plain, plain_table

if TYPE_CHECKING:
    from analytics.domain.gate import Gate


def show_gate(gate: Gate | None) -> None:
    """Show the gate of an initiative that can grow; nothing for the others."""
    if gate is None:
        return
    st.header("May it be scaled?", anchor=False)
    st.markdown(f"**{gate_verdict(gate)}.** {plain(gate_sentence(gate))}")
    early = premature_sentence(gate)
    if early:
        st.warning(plain(early))
    with st.expander("Every condition", expanded=False):
        st.table(plain_table(gate_rows(gate)).set_index("State"))
