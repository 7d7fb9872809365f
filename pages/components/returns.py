"""What an initiative returns: so far, a year as measured, and what is forecast, kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.returns import Forecast, NotDefined, Realised, RunRate
from analytics.reports.charts.tornado import spoken_tornado, tornado_picture
from analytics.reports.returns_words import (
    NOT_DEFINED,
    break_even_sentence,
    forecast_sentence,
    ledger_rows,
    ledger_sentence,
    outcome_sentence,
    realised_rows,
    realised_sentence,
    run_rate_sentence,
    success_sentence,
    success_share_sentence,
    swing_rows,
    unit_cost_rows,
)
from analytics.services.appraise_initiative import appraise_initiative
from pages.components.charts import current_palette, show_chart
from pages.components.plain_text import plain, plain_table

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.returns import InitiativeReturns


def show_returns(review: PortfolioReview, appraisal: Appraisal) -> None:
    """Show the three clocks of one initiative and its cost by category."""
    found = appraise_initiative(review, appraisal.initiative.initiative_id)
    st.header("What it returns", anchor=False)
    st.markdown(f"**Realised.** {plain(realised_sentence(found.realised, found.currency))}")
    if isinstance(found.realised, Realised):
        _show_realised(found.realised, found)
    st.markdown(f"**Run-rate.** {plain(run_rate_sentence(found.run_rate, found.currency))}")
    if isinstance(found.run_rate, RunRate):
        st.markdown(f"**Forecast.** {plain(forecast_sentence(found.forecast, found.currency))}")
        if isinstance(found.forecast, Forecast):
            _show_forecast(found.forecast, found.run_rate, found.currency)


def show_ledger(review: PortfolioReview, appraisal: Appraisal) -> None:
    """Show cost by the twelve categories, and which of them are empty."""
    found = appraise_initiative(review, appraisal.initiative.initiative_id)
    st.caption(plain(ledger_sentence(found)))
    rows = ledger_rows(found)
    shown = [name for name in rows if name != "Category" and (rows[name] != "none booked").any()]
    st.table(plain_table(rows[["Category", *shown]]).set_index("Category"))
    _show_unit_cost(found)


def _show_unit_cost(found: InitiativeReturns) -> None:
    """Show what one success costs by part; not defined, with its reason, where data is missing."""
    st.subheader("Cost of a successful outcome", anchor=False)
    unit = found.cost_per_success
    if isinstance(unit, NotDefined):
        st.markdown(f"**{NOT_DEFINED.capitalize()}.** {plain(unit.reason)}")
        return
    st.caption(plain(success_sentence(unit, found.currency)))
    st.table(plain_table(unit_cost_rows(unit, found.currency)).set_index("Part"))
    st.caption(plain(success_share_sentence(unit, found.currency)))


def _show_realised(realised: Realised, found: InitiativeReturns) -> None:
    st.table(
        plain_table(realised_rows(realised, found.discount_rate, found.currency)).set_index(
            "Measure"
        )
    )
    st.caption(
        plain(
            outcome_sentence(
                realised.outcome,
                found.currency,
                "By the best risk-adjusted estimate the net present value so far is",
            )
        )
    )


def _show_forecast(forecast: Forecast, rate: RunRate, currency: str) -> None:
    st.markdown(
        plain(
            outcome_sentence(
                forecast.outcome, currency, "By the best risk-adjusted estimate it is worth"
            )
        )
    )
    st.markdown(plain(break_even_sentence(forecast, rate.expected, currency)))
    figure = tornado_picture(forecast, currency=currency, palette=current_palette())
    show_chart(figure, alt=spoken_tornado(forecast, currency), key="initiative_tornado")
    with st.expander("Every assumption with its values"):
        st.table(plain_table(swing_rows(forecast, currency)).set_index("Assumption"))
        for sentence in forecast.assumed:
            st.markdown(f"- {plain(sentence)}")
