"""The four numbers of a portfolio and of one initiative, each with what it is measured against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.credit import CreditOutcome
from analytics.reports.glossary import meaning
from analytics.reports.money import money
from analytics.reports.words import evidence_share, return_per_unit, share, window_words
from analytics.services.value_window import value_window
from pages.components.plain_text import plain

if TYPE_CHECKING:
    from decimal import Decimal

    from analytics.domain.appraisal import Appraisal, PortfolioReview


def show_metrics(review: PortfolioReview) -> None:
    """Credited value, cost, return and evidence of a portfolio; 2 by 2 on a phone."""
    headline, currency = review.headline, review.currency
    window = value_window(review)
    coverage = headline.evidence_coverage
    with st.grid(4, min_column_width=150):
        _metric(
            "Credited value",
            money(headline.credited, currency),
            _of(headline.credited, headline.claimed, "of claimed"),
        )
        _metric("Cost", money(headline.cost, currency), "a year as booked")
        _metric("Return per 1 spent", return_per_unit(window, currency), window_words(window))
        _metric(
            "Graded A to C",
            evidence_share(review),
            "initiatives" if coverage is None else f"{coverage:.0%} of claimed value",
        )


def show_money(appraisal: Appraisal, currency: str) -> None:
    """Claimed, credited, cost and net of one initiative."""
    low, high = appraisal.credited_low, appraisal.credited_high
    spread = (
        f"{money(low, '')} to {money(high, '')}"
        if low is not None and high is not None
        else "no range in money"
    )
    with st.grid(4, min_column_width=150):
        _metric("Claimed", money(appraisal.claimed, currency), "by the sponsor")
        if rests_on_nothing(appraisal):
            _metric("Credited value", "nothing", "study not trustworthy")
        else:
            _metric("Credited value", money(appraisal.credited, currency), spread)
        _metric("Cost", money(appraisal.cost, currency), "last 12 months booked")
        _metric("Net", money(appraisal.net_credited, currency), "credited less a year's cost")


def rests_on_nothing(appraisal: Appraisal) -> bool:
    """Tell whether every study is not trustworthy: a refusal, which must not look like a zero."""
    outcomes = {credit.outcome for credit in appraisal.credits}
    return outcomes == {CreditOutcome.NOT_TRUSTWORTHY}


def show_metric(label: str, value: str, beside: str = "", *, told: str | None = None) -> None:
    """Show one number in its box, what it is measured against below, more when asked."""
    st.metric(
        plain(label),
        plain(value),
        plain(beside) or None,
        delta_color="off",
        delta_arrow="off",
        border=True,
        help=plain(told) if told else None,
        height="stretch",
    )


def _metric(label: str, value: str, beside: str) -> None:
    show_metric(label, value, beside, told=meaning(label))


def _of(part: Decimal | None, whole: Decimal | None, words: str) -> str:
    rate = share(part, whole)
    return f"{rate} {words}" if rate else "no claim to compare with"
