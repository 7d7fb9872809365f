"""Realised, run-rate and forecast, and whether going on pays."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent, short_money
from analytics.domain.pack import Figure, MissingPage, Page, Role, Series, Unit
from analytics.domain.returns import Forecast, Realised, RunRate, ValueOutcome
from analytics.reports.packs.shared import (
    FEW_GROUPS,
    MOST_BARS,
    as_float,
    as_money,
    bars,
    count_figure,
    cut,
    known,
    listed,
    money,
    names_of,
    numbers,
    one_series,
    shares,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.domain.pack import Cell, Chart, PackFacts, Table
    from analytics.domain.returns import InitiativeReturns

CLOCKS = "What is realised, what is run-rate, what is forecast?"
PAYS = "Does going on pay?"
EVEN = 0.5  # below it a loss is more likely than a gain
ZERO = Decimal(0)

Clocks = tuple[str, Decimal | None, Decimal | None, Decimal | None]
Ahead = tuple["InitiativeReturns", Forecast, ValueOutcome]


def three_clocks(facts: PackFacts) -> Page | MissingPage:
    """Set realised, run-rate and forecast side by side, never added."""
    rows = [row for row in _clocks(facts) if row[1:] != (None, None, None)]
    if not rows:
        return MissingPage(
            question=CLOCKS,
            reason="No initiative has both cost and credited value.",
            remedy="Add cost_entry.csv and studies with an approved unit value.",
        )
    currency = facts.review.currency
    realised = sum((row[1] for row in rows if row[1] is not None), ZERO)
    rate = sum((row[2] for row in rows if row[2] is not None), ZERO)
    return Page(
        key="three_clocks",
        question=CLOCKS,
        sentence=(
            f"{short_money(realised, currency)} has been realised; a year at the measured rate is"
            f" {short_money(rate, currency)}. Forecasts are neither."
        ),
        figures=(
            Figure(
                label="Realised so far",
                value=realised,
                unit=Unit.MONEY,
                note="credited, in the time measured",
            ),
            Figure(
                label="Run-rate a year",
                value=rate,
                unit=Unit.MONEY,
                note="credited, if it went on",
            ),
        ),
        chart=_clocks_chart(rows, currency),
        tables=(_clocks_table(rows),),
        method=(
            "Forecast: net present value over"
            f" {facts.review.assumptions.horizon_months} months if only the credited rate goes on."
        ),
    )


def does_it_pay(facts: PackFacts) -> Page | MissingPage:
    """Show the appraisal of what is still to come."""
    ahead = _ahead(facts)
    if not ahead:
        return MissingPage(
            question=PAYS,
            reason="No initiative has a run-rate and a recurring cost.",
            remedy="Add cost_entry.csv and studies with an approved unit value.",
        )
    names, rules = names_of(facts), facts.review.assumptions
    losing = [one for one, _, outcome in ahead if outcome.probability_positive < EVEN]
    loss = sum(outcome.expected_loss for _, _, outcome in ahead)
    return Page(
        key="appraisal",
        question=PAYS,
        sentence=_pays_sentence([names[one.initiative_id] for one in losing], len(ahead)),
        figures=(
            count_figure("More likely to lose", len(losing), f"of {len(ahead)} with a forecast"),
            Figure(
                label="Expected loss",
                value=loss,
                unit=Unit.MONEY,
                note="sum of what each loses on average",
            ),
        ),
        chart=_pays_chart(ahead, names, facts.review.currency),
        tables=(_pays_table(ahead, names),),
        method=(
            f"{rules.horizon_months} months at {percent(rules.discount_rate)} a year; what was"
            " spent is sunk. Simulated with a fixed seed. An IRR or payback that is not known does"
            " not exist."
        ),
    )


def _clocks(facts: PackFacts) -> list[Clocks]:
    names = names_of(facts)
    rows: list[Clocks] = []
    for one in facts.returns:
        ahead = one.forecast.at_credited if isinstance(one.forecast, Forecast) else None
        rows.append(
            (
                names[one.initiative_id],
                one.realised.benefit if isinstance(one.realised, Realised) else None,
                one.run_rate.credited if isinstance(one.run_rate, RunRate) else None,
                None if ahead is None else as_money(ahead),
            )
        )
    return sorted(rows, key=lambda row: -abs(row[2] or row[1] or ZERO))


def _clocks_chart(rows: Sequence[Clocks], currency: str) -> Chart:
    shown = rows[:FEW_GROUPS]
    return bars(
        cut(f"Three clocks, never added, {currency}", len(rows), most=FEW_GROUPS),
        Unit.MONEY,
        [row[0] for row in shown],
        [
            one_series("Realised so far", (as_float(row[1]) for row in shown)),
            one_series("Run-rate a year", (as_float(row[2]) for row in shown), Role.SECOND),
            one_series(
                "Forecast, present value", (as_float(row[3]) for row in shown), Role.CLAIMED
            ),
        ],
    )


def _clocks_table(rows: Sequence[Clocks]) -> Table:
    return table(
        "three_clocks",
        "By initiative",
        (
            *text("Initiative"),
            *money("Realised so far", "Run-rate a year", "Forecast, present value"),
        ),
        rows,
    )


def _ahead(facts: PackFacts) -> list[Ahead]:
    """Return every forecast with a distribution, the best first."""
    found = [
        (one, one.forecast, one.forecast.outcome)
        for one in facts.returns
        if isinstance(one.forecast, Forecast) and isinstance(one.forecast.outcome, ValueOutcome)
    ]
    return sorted(found, key=lambda row: -row[2].mean)


def _pays_sentence(losing: Sequence[str], whole: int) -> str:
    start = f"{len(losing)} of {whole} are more likely to lose than to make money if they go on"
    if not losing:
        return f"{start} as they are."
    return f"{start}: {listed(losing[::-1])}."


def _pays_chart(ahead: Sequence[Ahead], names: Mapping[str, str], currency: str) -> Chart:
    largest = sorted(ahead, key=lambda row: -abs(row[2].mean))[:MOST_BARS]
    shown = sorted(largest, key=lambda row: -row[2].mean)
    series = Series(
        name="Mean",
        role=Role.CREDITED,
        values=tuple(outcome.mean for _, _, outcome in shown),
        low=tuple(outcome.low for _, _, outcome in shown),
        high=tuple(outcome.high for _, _, outcome in shown),
    )
    return bars(
        cut(f"Net present value of going on, P10 to P90, {currency}", len(ahead)),
        Unit.MONEY,
        [names[one.initiative_id] for one, _, _ in shown],
        [series],
    )


def _pays_table(ahead: Sequence[Ahead], names: Mapping[str, str]) -> Table:
    return table(
        "appraisal",
        "What is still to come, and what came back so far",
        (
            *text("Initiative"),
            *money("NPV mean", "NPV P10", "NPV P90"),
            *shares("P(NPV > 0)"),
            *money("Expected loss"),
            *shares("IRR so far"),
            *numbers("Payback, years"),
            *money("Break-even a year"),
        ),
        (
            (
                names[one.initiative_id],
                outcome.mean,
                outcome.low,
                outcome.high,
                outcome.probability_positive,
                outcome.expected_loss,
                *_so_far(one),
                known(forecast.break_even),
            )
            for one, forecast, outcome in ahead
        ),
    )


def _so_far(one: InitiativeReturns) -> tuple[Cell, Cell]:
    if not isinstance(one.realised, Realised):
        return None, None
    return known(one.realised.internal_rate), known(one.realised.payback)
