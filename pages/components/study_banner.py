"""What may be decided on a study, before any of its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.gate_words import gate_in_short
from analytics.reports.study_decision import MEANING, Decision
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from analytics.domain.gate import Gate
    from analytics.reports.study_decision import StudyDecision

BOXES = {
    Decision.SCALE_READY: (st.success, ":material/check_circle:"),
    Decision.GUARDRAIL_HOLDS: (st.success, ":material/verified_user:"),
    Decision.BETTER_WEAKLY: (st.warning, ":material/trending_up:"),
    Decision.NO_LARGER_DIFFERENCE: (st.info, ":material/drag_handle:"),
    Decision.CANNOT_TELL: (st.warning, ":material/help:"),
    Decision.KEEP_RUNNING: (st.info, ":material/hourglass_top:"),
    Decision.HARMFUL: (st.error, ":material/trending_down:"),
    Decision.NOT_TRUSTWORTHY: (st.error, ":material/block:"),
}


def show_decision(decision: StudyDecision, gate: Gate | None) -> None:
    """Show the headline, then what to be wary of, then the reasons with their numbers.

    Evidence that is ready to scale does not make an initiative ready: the gate is said with it.
    """
    show, icon = BOXES[decision.decision]
    show(f"## {icon} {plain(decision.headline)}\n\n{plain(MEANING[decision.decision])}")
    if decision.warnings:
        broken = decision.decision is Decision.NOT_TRUSTWORTHY
        title = "What is broken" if broken else "Be wary"
        st.warning(f"**{title}**\n{_listed(decision.warnings)}", icon=":material/warning:")
    scales = decision.decision is Decision.SCALE_READY and gate is not None
    beside = (gate_in_short(gate),) if scales and gate is not None else ()
    st.markdown(_listed((*decision.reasons, *beside)))


def _listed(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"- {plain(one)}" for one in sentences)
