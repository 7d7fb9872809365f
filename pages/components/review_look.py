"""What the room looks at before and after it decides: forecasts, portfolio, exceptions, gate."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from analytics.domain.errors import AnalyticsError
from analytics.reports.change_words import change_bars, moved, spoken_change
from analytics.reports.charts.forecast_outcomes import forecast_outcomes, scored, spoken_outcomes
from analytics.reports.charts.waterfall import waterfall
from analytics.reports.claimed_to_credited import claimed_to_credited
from analytics.reports.override_words import override_rows, overrides_sentence
from analytics.reports.review_tables import (
    action_rows,
    calibration_rows,
    exception_rows,
    gate_case_rows,
    outcome_rows,
)
from analytics.reports.review_words import (
    calibration_sentence,
    exceptions_sentence,
    since_sentence,
)
from analytics.reports.spoken import spoken_waterfall
from analytics.reports.words import headline_sentence, money_missing_sentence, range_sentence
from analytics.services.decide import close_action
from pages.components.charts import current_palette, show_chart
from pages.components.downloads import offer_csv
from pages.components.metrics import show_metrics
from pages.components.plain_text import plain, plain_table
from pages.components.problems import show_error
from pages.components.session import now, open_store

if TYPE_CHECKING:
    import pandas as pd

    from analytics.domain.following import ActionState
    from analytics.domain.review import HeldReview


def show_last_quarter(held: HeldReview) -> None:
    """Show what became of decisions and forecasts, and how good the forecasts were."""
    following = held.frozen.following
    st.markdown(f"**{plain(calibration_sentence(following))}**")
    currency = held.frozen.portfolio.currency
    if scored(following.outcomes):
        figure = forecast_outcomes(following.outcomes, palette=current_palette())
        show_chart(figure, alt=spoken_outcomes(following.outcomes, currency), key="review_outcomes")
    rows = outcome_rows(following)
    if not rows.empty:
        _table(rows.drop(columns="What it says"))
        offer_csv("Download the forecasts", rows, file_name="credence_forecasts.csv")
    for label, groups in (("Decider", following.by_decider), ("Class", following.by_class)):
        if groups:
            st.subheader(f"Calibration by {label.lower()}", anchor=False)
            _table(calibration_rows(groups, label))
    actions = action_rows(following)
    st.subheader("Actions", anchor=False)
    if actions.empty:
        st.caption("No action was agreed yet.")
    else:
        _table(actions)
        _close_one(held, following.actions)


def show_portfolio(held: HeldReview) -> None:
    """Show the portfolio on one page: credited, claimed, cost, and what moved and why."""
    portfolio, since = held.frozen.portfolio, held.frozen.since
    st.markdown(f"**{plain(headline_sentence(portfolio))}.** {plain(range_sentence(portfolio))}")
    show_metrics(portfolio)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Why claimed value is not all credited", anchor=False)
        steps = claimed_to_credited(portfolio.ranked)
        if steps:
            figure = waterfall(steps, currency=portfolio.currency, palette=current_palette())
            show_chart(
                figure, alt=spoken_waterfall(steps, portfolio.currency), key="review_waterfall"
            )
        else:
            st.caption(plain(money_missing_sentence(portfolio)))
    with right:
        st.subheader("What moved since the last review", anchor=False)
        st.markdown(plain(since_sentence(since, portfolio.currency)))
        if since.change is not None and moved(since.change):
            figure = waterfall(
                change_bars(since.change), currency=portfolio.currency, palette=current_palette()
            )
            show_chart(figure, alt=spoken_change(since.change), key="review_change")


def show_exceptions(held: HeldReview) -> None:
    """Show only what is not as it should be."""
    exceptions = held.frozen.exceptions
    st.markdown(f"**{plain(exceptions_sentence(exceptions))}**")
    rows = exception_rows(exceptions)
    if rows.empty:
        return
    _table(rows)
    offer_csv("Download the exceptions", rows, file_name="credence_exceptions.csv")


def show_gate(held: HeldReview) -> None:
    """Show every initiative that can grow with its verdict and what binds."""
    rows = gate_case_rows(held.frozen.portfolio)
    if rows.empty:
        st.caption("No initiative says how many units it could reach, so none is at the gate.")
        return
    counts = rows["Verdict"].value_counts()
    said = ", ".join(f"{counts[one]} {one.lower()}" for one in counts.index)
    overrides = held.frozen.portfolio.overrides
    st.markdown(f"**{len(rows)} cases: {plain(said)}.** {plain(overrides_sentence(overrides))}")
    _table(rows)
    if overrides:
        st.subheader("Overrides of the gate", anchor=False)
        _table(override_rows(overrides))


def _close_one(held: HeldReview, actions: tuple[ActionState, ...]) -> None:
    """Let the room close an action; the frozen list above says how it stood when it was frozen."""
    closed = {one.action_id for one in held.closed}
    waiting = {
        one.action_id: one
        for one in actions
        if not one.done and not one.uploaded and one.action_id not in closed
    }
    if not waiting:
        return
    with st.form("review_close_action", clear_on_submit=True, enter_to_submit=False):
        chosen = st.selectbox(
            "Close an action",
            list(waiting),
            format_func=lambda one: f"{waiting[one].text} ({waiting[one].owner})",
        )
        note = st.text_input("What came of it")
        pressed = st.form_submit_button("Close it")
    if not pressed:
        return
    key = st.session_state.setdefault(f"close_{chosen}", uuid4().hex)
    try:
        close_action(open_store(), str(chosen), note, now=now(), key=key)
    except AnalyticsError as error:
        show_error(error)
        return
    st.success("The action is closed.")


def _table(rows: pd.DataFrame) -> None:
    st.table(plain_table(rows), border="horizontal", hide_index=True)
