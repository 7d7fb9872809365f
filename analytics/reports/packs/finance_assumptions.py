"""Which assumptions move the forecasts most, and the policy all numbers rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import percent, short_money
from analytics.domain.pack import Figure, MissingPage, Page, Role, Unit
from analytics.domain.returns import Forecast
from analytics.reports.labels import words
from analytics.reports.packs.shared import (
    MOST_BARS,
    as_money,
    bars,
    cut,
    money,
    names_of,
    numbers,
    one_series,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.pack import Cell, Chart, PackFacts, Table
    from analytics.domain.returns import InputSwing

QUESTION = "Which assumptions matter most?"

Swing = tuple[str, "InputSwing", float]


def which_assumptions_matter(facts: PackFacts) -> Page | MissingPage:
    """Rank assumptions by how far they swing the forecast."""
    swings = _swings(facts)
    if not swings:
        return MissingPage(
            question=QUESTION,
            reason="No initiative has a forecast to vary.",
            remedy="Add cost_entry.csv and studies with an approved unit value.",
        )
    name, what, width = swings[0]
    return Page(
        key="assumptions",
        question=QUESTION,
        sentence=(
            f"{what.name} of {name} moves most:"
            f" {short_money(as_money(width), facts.review.currency)} between its low and its high."
        ),
        figures=(
            Figure(
                label="Widest swing",
                value=width,
                unit=Unit.MONEY,
                note="forecast at high less at low",
            ),
        ),
        chart=_chart(swings, facts.review.currency),
        tables=(_table(swings), _policy(facts)),
        method=(
            "One assumption at a time, the others at their base. Shares of the policy have no"
            " empirical standing."
        ),
    )


def _swings(facts: PackFacts) -> list[Swing]:
    names = names_of(facts)
    found = [
        (names[one.initiative_id], swing, abs(swing.at_high - swing.at_low))
        for one in facts.returns
        if isinstance(one.forecast, Forecast)
        for swing in one.forecast.swings
    ]
    return sorted(found, key=lambda row: -row[2])


def _chart(swings: Sequence[Swing], currency: str) -> Chart:
    shown = swings[:MOST_BARS]
    return bars(
        cut(f"Swing of the forecast, {currency}", len(swings), "widest"),
        Unit.MONEY,
        [f"{name}: {swing.name}" for name, swing, _ in shown],
        [one_series("Swing", (width for _, _, width in shown), Role.SECOND)],
    )


def _table(swings: Sequence[Swing]) -> Table:
    return table(
        "assumptions",
        "Forecast at low and high of each assumption",
        (
            *text("Initiative", "Assumption", "In"),
            *numbers("Low", "Base", "High"),
            *money("Forecast at low", "Forecast at high", "Swing"),
        ),
        (
            (
                name,
                one.name,
                one.unit.value,
                one.low,
                one.base,
                one.high,
                one.at_low,
                one.at_high,
                width,
            )
            for name, one, width in swings
        ),
    )


def _policy(facts: PackFacts) -> Table:
    return table(
        "policy",
        "The policy every number rests on",
        text("Rule", "Value"),
        _policy_rows(facts),
    )


def _policy_rows(facts: PackFacts) -> list[tuple[Cell, ...]]:
    rules = facts.review.assumptions
    return [
        ("Policy", rules.policy_id),
        ("Discount rate a year", percent(rules.discount_rate)),
        ("Horizon", f"{rules.horizon_months} months"),
        ("Confidence of the lower bound", percent(rules.credit_confidence)),
        *(
            (f"Credited at grade {grade.value}", percent(factor))
            for grade, factor in rules.evidence_factors
        ),
        *(
            (f"Credited as {words(kind.value).lower()}", percent(factor))
            for kind, factor in rules.realisation_factors
        ),
    ]
