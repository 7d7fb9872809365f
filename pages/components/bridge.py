"""How a measured effect becomes credited money, and what it would be without some steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.domain.freed_time import TimeClaim
from analytics.reports.charts.waterfall import waterfall
from analytics.reports.claimed_to_credited import gross_to_credited
from analytics.reports.credit_questions import one_penalty_sentence, reported_sentence
from analytics.reports.provenance import rests_on_lines
from analytics.reports.spoken import spoken_waterfall
from analytics.reports.words import credit_sentence
from analytics.services.question_credit import question_credit
from analytics.services.report_time import report_time, time_measured
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain
from pages.components.problems import show_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.bridge import BridgeStep
    from analytics.domain.credit import Credit
    from analytics.domain.freed_time import MeasuredTime
    from analytics.reports.claimed_to_credited import WaterfallStep

WORKING_DAYS = 220.0


def show_bridge(appraisal: Appraisal, review: PortfolioReview) -> None:
    """Show every credit of an initiative with its steps, and what would be without some of them."""
    st.header("From measured to credited", anchor=False)
    if not appraisal.credits:
        st.caption("Nothing is credited, because nothing has been measured.")
    for number, credit in enumerate(appraisal.credits):
        st.write(plain(credit_sentence(credit)))
        shown = _questioned(review, appraisal, credit, number)
        steps = gross_to_credited(shown)
        if steps:
            figure = waterfall(steps, currency=credit.currency, palette=current_palette())
            alt = spoken_waterfall(steps, credit.currency)
            show_chart(figure, alt=alt, key=f"initiative_bridge_{number}")
            show_steps(steps)
        measured = time_measured(review, appraisal, credit)
        if measured is not None:
            _ask_time(measured, credit, number)
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


def _questioned(
    review: PortfolioReview, appraisal: Appraisal, credit: Credit, number: int
) -> Credit:
    """Ask which steps shall count; return the credit as it is or as it would be."""
    found = question_credit(review, appraisal, credit)
    if not found.offered:
        return credit
    labels = dict(found.offered)
    kept = st.pills(
        "Steps that count",
        list(labels),
        selection_mode="multi",
        default=list(labels),
        format_func=labels.__getitem__,
        key=f"initiative_steps_{number}",
        help="Switch a step off to see what it does. The credit itself stays as it is.",
    )
    off = [key for key in labels if key not in kept]
    if off:
        found = question_credit(review, appraisal, credit, off)
        st.warning(plain(found.answer.sentence), icon=":material/help:")
    elif found.one_penalty is not None:
        st.caption(plain(one_penalty_sentence(found, credit)))
    return found.answer


def _ask_time(measured: MeasuredTime, credit: Credit, number: int) -> None:
    """Ask what people report to save, and say what is left of it."""
    with st.expander("People report saved minutes? What is left of them"):
        st.caption("Put in what a survey says; the figures below are examples.")
        columns = st.columns(4)
        asked = (
            ("People", 100.0, "users"),
            ("Minutes a day", 30.0, "minutes"),
            ("Days a year", WORKING_DAYS, "days"),
            ("Wage an hour", round(measured.wage, 2), "wage"),
        )
        users, minutes, days, wage = (
            column.number_input(label, min_value=0.0, value=value, key=f"time_{name}_{number}")
            for column, (label, value, name) in zip(columns, asked, strict=True)
        )
        claim = TimeClaim(users=users, minutes_a_day=minutes, days=days, wage=wage)
        try:
            st.markdown(plain(reported_sentence(report_time(claim, measured), credit.currency)))
        except AnalyticsError as error:
            show_error(error)
