"""How a measured effect becomes credited money, with the switch of the wearing off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.reports.charts.waterfall import waterfall
from analytics.reports.claimed_to_credited import gross_to_credited
from analytics.reports.provenance import rests_on_lines
from analytics.reports.spoken import spoken_waterfall
from analytics.reports.words import credit_sentence
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain
from pages.components.session import current_review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.bridge import BridgeStep
    from analytics.domain.credit import Credit
    from analytics.reports.claimed_to_credited import WaterfallStep


def show_bridge(appraisal: Appraisal, review: PortfolioReview) -> None:
    """Show every credit of an initiative with its steps; where one wears off, with a switch."""
    st.header("From measured to credited", anchor=False)
    if not appraisal.credits:
        st.caption("Nothing is credited, because nothing has been measured.")
    for number, credit in enumerate(_chosen(appraisal)):
        st.write(plain(credit_sentence(credit)))
        steps = gross_to_credited(credit)
        if steps:
            figure = waterfall(steps, currency=credit.currency, palette=current_palette())
            alt = spoken_waterfall(steps, credit.currency)
            show_chart(figure, alt=alt, key=f"initiative_bridge_{number}")
            show_steps(steps)
        _show_origin(credit, appraisal, review)


def _show_origin(credit: Credit, appraisal: Appraisal, review: PortfolioReview) -> None:
    """Open an amount down to the upload, for those who ask."""
    lines = rests_on_lines(credit, appraisal, review)
    if not lines:
        return
    with st.expander("What it rests on: upload, rows, window, plan, price, policy"):
        for label, text in lines:
            st.markdown(f"- **{label}:** {plain(text)}")


def show_steps(steps: Sequence[BridgeStep | WaterfallStep]) -> None:
    """Show every step of a bridge in words, for those who ask."""
    with st.expander("Each step in words"):
        for step in steps:
            st.markdown(f"- **{plain(step.label)}:** {plain(step.sentence)}")


def _chosen(appraisal: Appraisal) -> tuple[Credit, ...]:
    """Return the credits with or without the wearing off, as the reader wishes to see them."""
    if not any(step.key == "decay" for credit in appraisal.credits for step in credit.steps):
        return appraisal.credits
    if st.toggle("Credit only what has not worn off", value=True, key="initiative_decay"):
        return appraisal.credits
    st.caption(
        "What if: the average over the time observed counts whole. Everything else in Credence"
        " credits what is left."
    )
    identity = appraisal.initiative.initiative_id
    return next(
        one.appraisal.credits
        for one in current_review(counts_decay=False).ranked
        if one.appraisal.initiative.initiative_id == identity
    )
