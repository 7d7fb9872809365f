"""What was expected of an initiative and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.expectation_words import met_sentence, reference_sentence
from analytics.services.meet_expectations import meet_expectations

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, PortfolioReview


def show_expectations(review: PortfolioReview, appraisal: Appraisal) -> None:
    """Show expected beside measured effects, and what the reference class delivered."""
    found = meet_expectations(review, appraisal.initiative.initiative_id)
    st.header("What was expected, and what came", anchor=False)
    for one in found.met:
        st.markdown(met_sentence(one))
    if not found.met:
        st.caption("No expected effect (initiative_kpi.csv) has met a study that can be trusted.")
    st.caption(reference_sentence(found.reference))
