"""Why a value differs from its plan, what closed forecasts delivered: sentences, rows and bars."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.amounts import MINUS, figure, percent
from analytics.domain.returns import NotDefined
from analytics.reports.claimed_to_credited import WaterfallStep
from analytics.reports.money import money
from analytics.reports.returns_words import amount

if TYPE_CHECKING:
    from analytics.domain.plan_gap import CorrectedForecast, FactorGap, MoneyReference, PlanGap

MEANING = {
    "Volume": "How much there was to act on.",
    "Adoption": "Which share of it had the initiative.",
    "Effect": "What it did to each of them, as measured.",
    "Price": "What finance approved a unit to be worth.",
}


def gap_sentence(one: PlanGap) -> str:
    """Say what was planned, what came, and which factor made most of the difference."""
    largest = max(one.factors, key=lambda factor: abs(factor.contribution))
    rate = one.realisation_rate
    share = "" if rate is None else f", {percent(round(rate, 2))} of it"
    period = f"{one.period_start:%b %Y} to {one.period_end:%b %Y}"
    state = "" if one.closed else " The period is not over."
    return (
        f"{one.kpi}, {period}: planned {amount(one.planned, one.currency)}, came"
        f" {amount(one.actual, one.currency)}{share} (by the bounds of the effect"
        f" {amount(one.low, one.currency)} to {amount(one.high, one.currency)}). Most of the"
        f" difference is {largest.name.lower()}: {_signed(largest.contribution, one.currency)}."
        f"{_shared(one)}{state} This is the best estimate, not what is credited."
    )


def gap_bars(one: PlanGap) -> tuple[WaterfallStep, ...]:
    """Return the bars from plan to actual; they add up to the cent, what is zero has no bar."""
    planned, actual = _cents(one.planned), _cents(one.actual)
    changes = [_cents(factor.contribution) for factor in one.factors]
    largest = max(range(len(changes)), key=lambda i: abs(changes[i]))
    changes[largest] += actual - planned - sum(changes, Decimal(0))  # what rounding leaves
    return (
        WaterfallStep(
            key="planned", label="Planned", amount=planned, sentence=_stated(one), is_total=True
        ),
        *(
            WaterfallStep(
                key=factor.name.lower(),
                label=factor.name,
                amount=change,
                sentence=MEANING[factor.name],
            )
            for factor, change in zip(one.factors, changes, strict=True)
            if change
        ),
        WaterfallStep(
            key="actual",
            label="Came",
            amount=actual,
            sentence="Volume and adoption as they were, effect as measured, price as approved.",
            is_total=True,
        ),
    )


def gap_rows(one: PlanGap) -> pd.DataFrame:
    """Return one row a factor: planned, actual, and what it contributed."""
    return pd.DataFrame(
        [
            {
                "Factor": factor.name,
                "Planned": _value(factor, factor.planned, one),
                "Actual": _value(factor, factor.actual, one),
                "Contribution": _signed(factor.contribution, one.currency),
                "Meaning": MEANING[factor.name],
            }
            for factor in one.factors
        ]
    )


def money_reference_sentence(found: MoneyReference | NotDefined) -> str:
    """Say what closed forecasts of its kind delivered in money."""
    if isinstance(found, NotDefined):
        return found.reason
    gained = found.claims - found.without_gain
    none = f" {found.without_gain} brought none." if found.without_gain else ""
    return (
        f"Of {found.claims} closed forecasts of money ({found.name}) {gained} brought a gain: on"
        f" average {percent(round(found.geometric_mean, 2))} of what was forecast (median"
        f" {percent(round(found.median, 2))}; all together {percent(round(found.aggregate, 2))});"
        f" with 80% confidence the next one brings {percent(round(found.next_low, 2))} or more, if"
        f" it brings a gain at all.{none}"
    )


def corrected_sentence(one: CorrectedForecast, currency: str) -> str:
    """Say what a forecast is worth after what its class delivered."""
    return (
        f"Forecast {one.claim_id} of {money(one.amount, currency)}: by what its class delivered"
        f" {money(one.expected, currency)} is to be expected, {money(one.low, currency)} with 80%"
        " confidence. It stays a forecast."
    )


def _shared(one: PlanGap) -> str:
    if one.share >= 1:
        return ""
    return (
        f" Others claim the same KPI: {percent(round(one.share, 2))} of the effect is counted here."
    )


def _stated(one: PlanGap) -> str:
    who = f" by {one.stated_by}" if one.stated_by else ""
    when = f" on {one.stated_on}" if one.stated_on else ""
    return (
        f"Stated{who}{when}." if who or when else "Volume, adoption, effect and price as planned."
    )


def _value(factor: FactorGap, value: float, one: PlanGap) -> str:
    if factor.name == "Adoption":
        return percent(round(value, 3))
    if factor.name == "Price":
        return f"{one.currency} {figure(value)}"
    return figure(value)


def _signed(value: float, currency: str) -> str:
    shown = amount(value, currency)
    return shown if shown.startswith(MINUS) or not value else f"+{shown}"


def _cents(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"))
