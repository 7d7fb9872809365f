"""Kill criteria that were met while nobody stopped: said where everybody looks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.following import KillState
from analytics.services.follow_decisions import watch_kill_criteria
from pages.components.plain_text import plain
from pages.components.session import open_store

if TYPE_CHECKING:
    from analytics.domain.appraisal import PortfolioReview


def show_kill_watch(review: PortfolioReview) -> None:
    """Warn of every criterion that is met and not acted on; nothing where there is none."""
    met = [one for one in watch_kill_criteria(open_store(), review) if one.state is KillState.MET]
    if not met:
        return
    lines = "\n".join(f"- {plain(one.name)}: {plain(one.sentence)}" for one in met)
    number = "A kill criterion is" if len(met) == 1 else f"{len(met)} kill criteria are"
    st.warning(f"{number} met and not acted on.\n\n{lines}")
    st.page_link("pages/review.py", label="Decide in the review", icon=":material/arrow_forward:")
