"""May it be scaled: the verdict of the gate, why, what next, every condition, and overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.gate import GateVerdict
from analytics.reports.gate_words import (
    block_lines,
    gate_rows,
    gate_verdict,
    next_sentence,
    premature_sentence,
    voltage_rows,
    why_sentence,
)
from analytics.reports.override_words import override_sentence
from pages.components.gate_override import show_override
from pages.components.plain_text import plain, plain_table

if TYPE_CHECKING:
    from typing import Literal

    from analytics.domain.appraisal import PortfolioReview, RankedInitiative
    from analytics.domain.gate import Gate

COLOURS: dict[GateVerdict, Literal["green", "orange", "red"]] = {
    GateVerdict.PASS: "green",
    GateVerdict.CONDITIONAL: "orange",
    GateVerdict.NOT_YET: "red",
}


def show_gate(one: RankedInitiative, review: PortfolioReview) -> None:
    """Show the gate of an initiative that can grow; of the others only what was overridden."""
    overrides = review.overrides_of(one.appraisal.initiative.initiative_id)
    if one.gate is None and not overrides:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("May it be scaled?", anchor=False, width="content")
        if one.gate is not None:
            st.badge(gate_verdict(one.gate), color=COLOURS[one.gate.verdict])
    if one.gate is not None:
        _show_verdict(one.gate)
    for each in overrides:
        st.info(plain(override_sentence(each)))
    if one.gate is None:
        return
    _show_details(one.gate)
    if one.gate.open and not any(each.in_force for each in overrides):
        show_override(one, review)


def _show_verdict(gate: Gate) -> None:
    """Say within ten seconds why and what next."""
    st.markdown(f"**Why:** {plain(why_sentence(gate))}")
    following = next_sentence(gate)
    if following:
        st.markdown(f"**What next:** {plain(following)}")
    early = premature_sentence(gate)
    if early:
        st.warning(plain(early))
    for column, (block, said) in zip(st.columns(3), block_lines(gate), strict=True):
        with column.container(border=True):
            st.markdown(f"**{block}**")
            st.caption(plain(said))


def _show_details(gate: Gate) -> None:
    with st.expander("Every condition", expanded=False):
        st.table(plain_table(gate_rows(gate)).set_index("State"))
    pairs = voltage_rows(gate)
    if not pairs.empty:
        with st.expander("What arrived elsewhere of a first effect", expanded=False):
            st.table(plain_table(pairs).set_index("Measured twice"))
            st.caption("From five pairs on their mean replaces the policy's share.")
