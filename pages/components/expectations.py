"""What was expected of an initiative and what came: effect, money, the dip on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.returns import NotDefined
from analytics.reports.charts.j_curve import j_curve_picture, spoken_j_curve
from analytics.reports.charts.waterfall import waterfall
from analytics.reports.expectation_words import met_sentence, reference_sentence
from analytics.reports.j_curve_words import curve_rows, curve_sentence
from analytics.reports.plan_gap_words import (
    corrected_sentence,
    gap_bars,
    gap_rows,
    gap_sentence,
    money_reference_sentence,
)
from analytics.reports.spoken import spoken_waterfall
from analytics.services.meet_expectations import meet_expectations
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain, plain_table

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.expectation import ExpectationsMet
    from analytics.domain.plan_gap import PlanGap


NO_PLAN = (
    "No planned volume, adoption, effect and price (value_driver.csv), so nothing says why"
    " the value differs from its plan."
)


def show_expectations(review: PortfolioReview, appraisal: Appraisal) -> None:
    """Show expected beside measured, plan beside value, and what the reference class delivered."""
    found = meet_expectations(review, appraisal.initiative.initiative_id)
    st.header("What was expected, and what came", anchor=False)
    for one in found.met:
        st.markdown(plain(met_sentence(one)))
    if not found.met:
        st.caption("No expected effect (initiative_kpi.csv) has met a study that can be trusted.")
    st.caption(plain(reference_sentence(found.reference)))
    _show_money(found, review.currency)
    _show_curve(found)


def _show_money(found: ExpectationsMet, currency: str) -> None:
    st.subheader("Planned and realised, in money", anchor=False)
    for number, gap in enumerate(found.gaps):
        _show_gap(gap, number)
    for unmet in found.unmet:
        st.caption(plain(f"Its plan meets no outcome yet. {unmet.reason}"))
    if not found.gaps and not found.unmet:
        st.caption(plain(NO_PLAN))
    for forecast in found.forecasts:
        st.markdown(plain(corrected_sentence(forecast, currency)))
    st.caption(plain(money_reference_sentence(found.money)))


def _show_gap(gap: PlanGap, number: int) -> None:
    st.markdown(plain(gap_sentence(gap)))
    bars = gap_bars(gap)
    figure = waterfall(bars, currency=gap.currency, palette=current_palette())
    show_chart(figure, alt=spoken_waterfall(bars, gap.currency), key=f"initiative_gap_{number}")
    with st.expander("Planned and actual, factor by factor"):
        st.table(plain_table(gap_rows(gap)).set_index("Factor"))
        st.caption(
            "Every factor's contribution is the average over all orders in which plan could have"
            " been exchanged for actual, so that they add up and no order is favoured."
        )


def _show_curve(found: ExpectationsMet) -> None:
    st.subheader("The dip on the way", anchor=False)
    if isinstance(found.curve, NotDefined):
        st.caption(plain(found.curve.reason))
        return
    st.markdown(plain(curve_sentence(found.curve)))
    figure = j_curve_picture(found.curve, palette=current_palette())
    show_chart(figure, alt=spoken_j_curve(found.curve), key="initiative_j_curve")
    with st.expander("The dip as a table"):
        st.table(plain_table(curve_rows(found.curve)).set_index("Quarter"))
