"""What an initiative returns, in words and rows: realised, a year as measured, forecast."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import MINUS, count, figure, percent
from analytics.domain.cost_categories import CATEGORIES, category_label
from analytics.domain.returns import InputUnit, NotDefined
from analytics.reports.money import money

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.returns import (
        CostPerSuccess,
        Forecast,
        InitiativeReturns,
        InputSwing,
        Realised,
        RunRate,
        ValueOutcome,
    )

NOT_DEFINED = "not defined"
HIGHEST_SHOWN = 10.0  # a rate above 1,000 % says no more than that
SURE = 0.99


def amount(value: float | Decimal, currency: str) -> str:
    """Write a computed amount short."""
    return money(Decimal(value), currency)


def rate(share: float | NotDefined) -> str:
    """Write a rate as a whole per cent; a huge one as more than 1,000 %."""
    if isinstance(share, NotDefined):
        return NOT_DEFINED
    if share > HIGHEST_SHOWN:
        return f"above {HIGHEST_SHOWN:,.0%}"
    return f"{share:.0%}".replace("-", MINUS)


def chance(probability: float) -> str:
    """Write a chance; never a certainty."""
    if probability > SURE:
        return f"above {SURE:.0%}"
    if probability < 1 - SURE:
        return f"below {1 - SURE:.0%}"
    return f"{probability:.0%}"


def years(length: float | NotDefined) -> str:
    """Write a length of time in months or years."""
    if isinstance(length, NotDefined):
        return NOT_DEFINED
    if length < 1:
        return f"{length * 12:.0f} months"
    return f"{length:.1f} years"


def realised_sentence(found: Realised | NotDefined, currency: str) -> str:
    """Say what has come back so far, over which time."""
    if isinstance(found, NotDefined):
        return found.reason
    side = "more" if found.net >= 0 else "less"
    measured = (
        f" Benefits count only from {_day(found.measured_from)} to {_day(found.measured_to)},"
        " when they were measured."
        if found.measured_from and found.measured_to
        else ""
    )
    return (
        f"Over {found.quarters} quarters from {_quarter(found.first)} to {_quarter(found.last)} it"
        f" was credited {money(found.benefit, currency)} and cost {money(found.cost, currency)}:"
        f" {money(abs(found.net), currency)} {side} than it cost.{measured}"
    )


def realised_rows(found: Realised, discount_rate: float, currency: str) -> pd.DataFrame:
    """Return every measure with its value and how to read it, or why it has none."""
    over = f"over all {found.quarters} quarters"
    measures = (
        (
            "Net present value",
            amount(found.net_present_value, currency),
            f"Credited less cost, discounted to the first quarter at {percent(discount_rate)}.",
        ),
        _read(
            "Return on investment",
            found.return_on_investment,
            f"Credited less cost, over cost, {over}; not a yearly rate.",
        ),
        (
            "Benefit-cost ratio",
            _ratio(found.benefit_cost_ratio),
            _reason(found.benefit_cost_ratio) or "Discounted benefits over discounted costs.",
        ),
        (
            "Payback",
            years(found.payback),
            _reason(found.payback) or "Since the first cost, until it had come back for good.",
        ),
        (
            "Discounted payback",
            years(found.discounted_payback),
            _reason(found.discounted_payback) or "The same, discounted.",
        ),
        _read(
            "Internal rate of return",
            found.internal_rate,
            "Yearly rate at which credited and cost are worth the same.",
        ),
        _read(
            "Modified rate of return",
            found.modified_rate,
            "Yearly, benefits reinvested and costs financed at the discount rate; always unique.",
        ),
    )
    return pd.DataFrame(measures, columns=["Measure", "Value", "How to read it"])


def outcome_sentence(found: ValueOutcome | NotDefined, currency: str, what: str) -> str:
    """Say how sure a net present value is."""
    if isinstance(found, NotDefined):
        return found.reason
    return (
        f"{what}: {amount(found.mean, currency)}; in 8 of 10 cases between"
        f" {amount(found.low, currency)} and {amount(found.high, currency)}. Chance that it is"
        f" above zero: {chance(found.probability_positive)}. Expected loss:"
        f" {amount(found.expected_loss, currency)}."
    )


def run_rate_sentence(found: RunRate | NotDefined, currency: str) -> str:
    """Say what a year brings at the rate measured; never called realised."""
    if isinstance(found, NotDefined):
        return found.reason
    cost = (
        found.cost.reason
        if isinstance(found.cost, NotDefined)
        else f"Recurring cost a year: {money(found.cost, currency)}."
    )
    return (
        f"A year at the rate measured would be credited {money(found.credited, currency)} (best"
        f" risk-adjusted estimate {amount(found.expected, currency)}); this has not been realised."
        f" {cost}"
    )


def forecast_sentence(found: Forecast | NotDefined, currency: str) -> str:
    """Say what is still to come, labelled as a forecast."""
    if isinstance(found, NotDefined):
        return found.reason
    falls = (
        f" The benefit keeps falling as it was found to: {percent(round(found.left_at_end, 2))} of"
        " it is left at the end."
        if found.left_at_end < 1
        else " No wearing off was found, so the benefit is taken to last."
    )
    return (
        f"Forecast for the next {found.months} months: worth {amount(found.at_credited, currency)}"
        f" today if only the credited lower bound goes on.{falls}"
    )


def break_even_sentence(found: Forecast, yearly: float, currency: str) -> str:
    """Say at which yearly benefit nothing is left."""
    if isinstance(found.break_even, NotDefined):
        return f"Break-even: {NOT_DEFINED}. {found.break_even.reason}"
    share = found.break_even / yearly if yearly > 0 else None
    beside = f", {figure(share * 100)}% of the best estimate" if share is not None else ""
    return (
        f"Break-even: a benefit of {amount(found.break_even, currency)} a year{beside}, pays for"
        " what it costs to go on."
    )


def swing_rows(found: Forecast, currency: str) -> pd.DataFrame:
    """Return every assumption with the values tried and what each makes of the forecast."""
    return pd.DataFrame(
        [
            {
                "Assumption": one.name,
                "Low": input_text(one, one.low, currency),
                "Base": input_text(one, one.base, currency),
                "High": input_text(one, one.high, currency),
                "Value at low": amount(one.at_low, currency),
                "Value at high": amount(one.at_high, currency),
            }
            for one in found.swings
        ]
    )


def input_text(swing: InputSwing, value: float, currency: str) -> str:
    """Write an assumption in its own unit."""
    if swing.unit is InputUnit.MONEY:
        return amount(value, currency)
    if swing.unit is InputUnit.MONTHS:
        return f"{value:.0f} months"
    return percent(value)


def ledger_rows(found: InitiativeReturns) -> pd.DataFrame:
    """Return cost by category with actual, forecast and budget."""
    return pd.DataFrame(
        [
            {
                "Category": category_label(one.category),
                "Actual": _or_none(one.actual, found.currency),
                "Forecast": _or_none(one.forecast, found.currency),
                "Budget": _or_none(one.budget, found.currency),
            }
            for one in found.ledger
        ]
    )


def ledger_sentence(found: InitiativeReturns) -> str:
    """Name the categories nothing is booked in: cost that is forgotten makes a return look good."""
    booked = {one.category for one in found.ledger if one.actual is not None}
    missing = [category_label(one).lower() for one in CATEGORIES if one not in booked]
    total = sum((one.actual for one in found.ledger if one.actual is not None), Decimal(0))
    start = f"Actual cost so far: {money(total, found.currency)}."
    return f"{start} Nothing is booked for {', '.join(missing)}." if missing else start


def success_sentence(found: CostPerSuccess | NotDefined, currency: str) -> str:
    """Say what a followed decision costs, and how much of that is tokens and checking."""
    if isinstance(found, NotDefined):
        return found.reason
    return (
        f"A decision that followed the AI costs {currency} {figure(found.per_success)}: recurring"
        f" cost of {money(found.cost, currency)} for {count(round(found.successes))} of them in"
        f" {found.quarters} quarters, {_part(found.verification, found.cost)} of it human"
        f" verification and {_part(found.tokens, found.cost)} tokens."
    )


def unit_cost_rows(found: CostPerSuccess, currency: str) -> pd.DataFrame:
    """Return what a followed decision costs by part; the parts add up to the total."""
    parts = (
        ("Human verification", found.verification),
        ("Inference (tokens)", found.tokens),
        ("All else that recurs", found.cost - found.verification - found.tokens),
        ("Total", found.cost),
    )
    return pd.DataFrame(
        [
            {
                "Part": name,
                "Cost": money(part, currency),
                "Per followed decision": f"{currency} {figure(float(part) / found.successes)}",
                "Share": _part(part, found.cost),
            }
            for name, part in parts
        ]
    )


def success_share_sentence(found: CostPerSuccess, currency: str) -> str:
    """Say how many tasks succeed, and what a success must be worth for the cost to come back."""
    if found.success_share is None:
        asked = "How often the AI was asked is not counted (decisions_with_ai in adoption.csv)."
    else:
        asked = (
            f"{percent(round(found.success_share, 3))} of {count(round(found.tasks or 0))}"
            " decisions with the AI were followed; the others cost as much."
        )
    return (
        f"{asked} Each followed one must be worth {currency} {figure(found.per_success)} or more."
    )


def _part(amount: Decimal, whole: Decimal) -> str:
    return f"{amount / whole:.0%}" if whole else "none"


def _or_none(value: Decimal | None, currency: str) -> str:
    return "none booked" if value is None else money(value, currency)


def _read(name: str, value: float | NotDefined, reading: str) -> tuple[str, str, str]:
    return name, rate(value), _reason(value) or reading


def _ratio(value: float | NotDefined) -> str:
    return NOT_DEFINED if isinstance(value, NotDefined) else figure(value)


def _reason(value: float | NotDefined) -> str:
    return value.reason if isinstance(value, NotDefined) else ""


def _quarter(first: date) -> str:
    return f"Q{(first.month + 2) // 3} {first.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
