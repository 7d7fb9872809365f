"""How lists of initiatives, effects, checks and costs look as tables."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.domain.check import Verdict
from analytics.reports.labels import NOT_SET
from analytics.reports.money import money
from analytics.reports.tables import (
    MONEY_COLUMNS,
    check_rows,
    effect_rows,
    initiative_rows,
    readiness_rows,
)
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from pandas.io.formats.style import Styler

    from analytics.domain.appraisal import Feasibility, PortfolioReview
    from analytics.domain.check import Check

OPEN = "portfolio_table_open"
COLOURS = {"Passed": "green", "Warning": "orange", "Failed": "red"}


def show_initiatives(review: PortfolioReview) -> str | None:
    """Show one row an initiative; returns the id of the one whose button was pressed."""
    frame = initiative_rows(review.ranked)
    frame.insert(1, "Page", "Open")
    frame.insert(0, "Rank", [one.rank for one in review.ranked])
    st.dataframe(
        frame.style.format(_formats(), na_rep=NOT_SET),
        hide_index=True,
        height="content",
        placeholder=NOT_SET,
        alt="All initiatives with grade, advice, claimed and credited value, cost and feasibility",
        column_config={
            "Initiative": st.column_config.TextColumn(pinned=True),
            "Rank": st.column_config.NumberColumn(pinned=True, width=50),
            "Page": st.column_config.ButtonColumn(type="tertiary", width=70, key=OPEN),
            "Advice": st.column_config.TextColumn(width=110),
            "Low": st.column_config.NumberColumn(
                help="Lower end of the 90% interval of the measured, risk-adjusted value"
            ),
            "High": st.column_config.NumberColumn(help="Upper end of the same interval"),
            "Net": st.column_config.NumberColumn(
                help="Credited value so far less the cost of the last 12 months booked"
            ),
        },
        key="portfolio_table",
    )
    click = st.session_state.get(OPEN)
    if click is None:
        return None
    return review.ranked[int(click["row"])].appraisal.initiative.initiative_id


def show_effects(review: PortfolioReview) -> None:
    """Show every measured effect in its own unit."""
    rows = effect_rows(review.ranked)
    if rows.empty:
        st.info("No study has ended in an estimate yet.")
        return
    show_rows(
        rows,
        alt="Measured effects in KPI units with their intervals",
        pinned="Initiative",
    )


def show_rows(
    rows: pd.DataFrame | Styler,
    *,
    alt: str,
    pinned: str = "",
    width: int | None = None,
    key: str | None = None,
) -> None:
    """Show rows as high as they are.

    Parameters
    ----------
    rows
        What is shown, without its index.
    alt
        What the table holds, for those who cannot see it.
    pinned
        Column of text that stays in sight, ``width`` px wide.
    key
        Needed where a page has two that are alike.
    """
    columns = {pinned: st.column_config.TextColumn(pinned=True, width=width)} if pinned else None
    st.dataframe(rows, hide_index=True, height="content", alt=alt, column_config=columns, key=key)


def show_checks(checks: tuple[Check, ...]) -> None:
    """Show what each assumption check found, what needs attention first."""
    order = (Verdict.FAIL, Verdict.WARN, Verdict.NOT_RUN, Verdict.PASS)
    rows = check_rows(tuple(sorted(checks, key=lambda one: order.index(one.verdict)))).map(plain)
    rows["Verdict"] = [f":{COLOURS.get(one, 'gray')}[**{one}**]" for one in rows["Verdict"]]
    st.table(rows.set_index("Verdict"), border="horizontal")


def show_readiness(feasibility: Feasibility) -> None:
    """Show readiness by section, weakest first."""
    st.dataframe(
        readiness_rows(feasibility),
        hide_index=True,
        height="content",
        alt="Readiness by section on a scale from 1 to 5, weakest first",
        column_config={
            "Score": st.column_config.ProgressColumn(min_value=1, max_value=5, format="%.1f")
        },
    )


def _formats() -> dict[Any, str | Callable[[object], str] | None]:
    return {**dict.fromkeys(MONEY_COLUMNS, _bare_money), "Value": "{:.1f}", "Feasibility": "{:.1f}"}


def _bare_money(amount: object) -> str:
    """Amount without its currency: the caption says it once for the whole table."""
    return money(Decimal(str(amount)), "")
