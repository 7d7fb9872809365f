"""How much of the portfolio's value survives a second look, in bars, rows and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.returns import NotDefined
from analytics.reports.claimed_to_credited import WaterfallStep
from analytics.reports.money import money
from analytics.reports.returns_words import amount

if TYPE_CHECKING:
    from analytics.domain.honesty import MoneyRange, PortfolioHonesty, Resting, SideBySide

WORDS = {
    "Claimed": "What sponsors say.",
    "Winners added up": "Best estimates of all that improved, as a scoreboard adds them.",
    "Corrected": "The same, after every effect borrowed from all evaluations, losers included, and"
    " claims on one KPI were reconciled.",
    "Credited": "Lower bounds, after evidence and kind of benefit; harm booked in full.",
}


def side_bars(found: SideBySide) -> tuple[WaterfallStep, ...]:
    """Return one bar an amount that is known."""
    amounts = (found.claimed, found.naive, found.corrected, found.credited)
    return tuple(
        WaterfallStep(key=label, label=label, amount=value, is_total=True, sentence=WORDS[label])
        for label, value in zip(WORDS, amounts, strict=True)
        if value is not None and not isinstance(value, NotDefined)
    )


def side_sentence(found: SideBySide, currency: str) -> str:
    """Say what choosing the winners does to a sum."""
    start = f"{found.winners} effects improved a KPI with a price; their best estimates add up to"
    start = f"{start} {money(found.naive, currency)}."
    if isinstance(found.corrected, NotDefined):
        return f"{start} No corrected sum: {found.corrected.reason}"
    corrected = (
        f"{start} Borrowing from all {found.evaluations} evaluations, losers included, leaves"
        f" {money(found.corrected, currency)}."
    )
    if isinstance(found.selection_excess, NotDefined):
        return corrected
    return (
        f"{corrected} Choosing winners alone is expected to explain"
        f" {money(found.selection_excess, currency)} of the difference; the rest is claims on one"
        " KPI and effects drawn to their mean."
    )


def left_out_sentence(found: SideBySide) -> str:
    """Name the studies that are in neither sum."""
    if not found.left_out:
        return ""
    return (
        "Not compared, because a study cannot be trusted or has no level to compare with:"
        f" {', '.join(found.left_out)}."
    )


def range_rows(found: PortfolioHonesty) -> pd.DataFrame:
    """Return the range of the whole, three ways."""
    if isinstance(found.value_range, NotDefined):
        return pd.DataFrame()
    one, currency = found.value_range, found.currency
    ways = (
        ("What benefits share drawn once", one.common, "Use and unit values err together."),
        ("All errors independent", one.independent, "Understates the risk."),
        ("Every bound added up", one.sum_of_bounds, "All initiatives err the same way at once."),
    )
    return pd.DataFrame(
        [
            {"90% range of the value": name, "Range": _range(span, currency), "Means": meaning}
            for name, span, meaning in ways
        ]
    )


def honesty_sentence(found: PortfolioHonesty) -> str:
    """Say on how many initiatives the value rests."""
    parts = [
        _rests(found.credited_rests_on, "The credited value"),
        _rests(found.claimed_rests_on, "The claimed value"),
    ]
    if not isinstance(found.evidence_coverage, NotDefined):
        parts.append(
            f"Evidence of grade A to C covers {found.evidence_coverage:.0%} of the claims."
        )
    if not isinstance(found.credit_rate, NotDefined):
        parts.append(f"{found.credit_rate:.0%} of what is claimed is credited.")
    return " ".join(part for part in parts if part)


def _rests(found: Resting | NotDefined, what: str) -> str:
    if isinstance(found, NotDefined):
        return ""
    return (
        f"{what} of {found.initiatives} initiatives is as concentrated as that of"
        f" {found.effective:.1f} equal ones."
    )


def _range(span: MoneyRange, currency: str) -> str:
    return f"{amount(span.low, currency)} to {amount(span.high, '')}"


def spoken_sides(bars: tuple[WaterfallStep, ...], currency: str) -> str:
    """Read every bar."""
    read = "; ".join(f"{one.label} {money(one.amount, currency)}" for one in bars)
    return f"Bar chart. {read}."
