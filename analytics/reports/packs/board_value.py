"""What a board asks of value: is it more than we spend, and how much survives challenge."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import short_money
from analytics.domain.pack import Chart, Figure, MissingPage, Page, Role, Shape, Unit
from analytics.reports.claimed_to_credited import claimed_to_credited
from analytics.reports.packs.shared import (
    appraisals_of,
    bars,
    counts,
    listed,
    money,
    one_series,
    share_words,
    table,
    text,
)
from analytics.reports.packs.written import written

if TYPE_CHECKING:
    from analytics.domain.appraisal import Headline
    from analytics.domain.pack import PackFacts, Table
    from analytics.reports.claimed_to_credited import WaterfallStep

SPENDING = "Are we getting more than we spend?"
CHALLENGE = "How much of what is claimed survives challenge?"


def more_than_we_spend(facts: PackFacts) -> Page | MissingPage:
    """Relate credited value to cost, over time."""
    headline = facts.review.headline
    if headline.credited is None or headline.cost is None or not facts.quarters:
        return MissingPage(
            question=SPENDING,
            reason="No credited value, no cost, or neither is known in money.",
            remedy="Add cost_entry.csv and studies of KPIs with an approved unit value.",
        )
    left_out = f" Without dates, so not drawn: {listed(facts.undated)}." if facts.undated else ""
    return Page(
        key="value_and_cost",
        question=SPENDING,
        sentence=_spending_sentence(facts, headline.credited, headline.cost),
        figures=_spending_figures(facts),
        chart=_spending_chart(facts, headline.credited, headline.cost),
        tables=(_quarter_table(facts),),
        method=(
            "Benefits and claims are spread over the days they are for, costs belong to the quarter"
            " booked. Credited is a lower bound after the policy's factors, so it lies at or below"
            f" the measured range (initiatives independent).{left_out}"
        ),
    )


def survives_challenge(facts: PackFacts) -> Page | MissingPage:
    """Bridge from claimed to credited."""
    steps = claimed_to_credited(facts.review.ranked)
    headline, currency = facts.review.headline, facts.review.currency
    if not steps or headline.credit_rate is None:
        return MissingPage(
            question=CHALLENGE,
            reason="There is no claimed or no credited amount in the reporting currency.",
            remedy="Add benefit_claim.csv and studies of KPIs with an approved unit value.",
        )
    down = min(steps[1:-1], key=lambda step: step.amount, default=None)
    because = f" The largest step down: {down.label.lower()}." if down and down.amount < 0 else ""
    return Page(
        key="claimed_to_credited",
        question=CHALLENGE,
        sentence=(
            f"{short_money(steps[-1].amount, currency)} of {short_money(steps[0].amount, currency)}"
            f" claimed, {share_words(headline.credit_rate)}.{because}"
        ),
        figures=_challenge_figures(headline),
        chart=_steps_chart(steps, currency),
        tables=(_steps_table(steps), _claimed_by_grade(facts)),
        method="Only the lower bound of a measured effect is credited; harm is booked in full.",
    )


def _spending_sentence(facts: PackFacts, credited: Decimal, cost: Decimal) -> str:
    """Compare what one window brought and cost; two windows are named and not subtracted."""
    currency, last = facts.review.currency, facts.quarters[-1]
    if facts.undated:  # part of the credit has no place in time, so no window holds all of it
        return (
            f"That cannot be said: {short_money(credited, currency)} is credited so far, not all"
            f" of it with dates, and {short_money(cost, currency)} was spent in the last twelve"
            " months booked. Two windows, so one is not taken from the other."
        )
    answer = "Yes" if last.credited > last.spent else "Not yet"
    return (
        f"{answer}: from {facts.quarters[0].quarter} to {last.quarter},"
        f" {short_money(last.credited, currency)} was credited and"
        f" {short_money(last.spent, currency)} spent. The last twelve months booked cost"
        f" {short_money(cost, currency)}."
    )


def _spending_figures(facts: PackFacts) -> tuple[Figure, ...]:
    """Take cost from credit in one window alone."""
    last = facts.quarters[-1]
    if facts.undated:
        refused = Figure(
            label="Credited less cost",
            value=None,
            unit=Unit.MONEY,
            note="not of one window: some credit has no dates",
        )
        return (refused,)
    difference = Figure(
        label="Credited less cost",
        value=last.credited - last.spent,
        unit=Unit.MONEY,
        note=f"both from {facts.quarters[0].quarter} to {last.quarter}",
    )
    measured = Figure(
        label="Measured value so far",
        value=(last.low + last.high) / 2,
        unit=Unit.MONEY,
        low=last.low,
        high=last.high,
        note="P10 to P90, risk-adjusted",
    )
    return difference, measured


def _spending_chart(facts: PackFacts, credited: Decimal, cost: Decimal) -> Chart:
    """Draw value and cost over time; side by side where no credit has dates."""
    if not facts.undated or facts.quarters[-1].credited:
        return _over_time(facts)
    return bars(
        f"Two windows, {facts.review.currency}",
        Unit.MONEY,
        ("Credited so far", "Cost, last 12 months"),
        [one_series("Amount", (float(credited), float(cost)))],
    )


def _over_time(facts: PackFacts) -> Chart:
    quarters = facts.quarters
    series = (
        one_series("Credited", (float(one.credited) for one in quarters)),
        one_series("Cost", (float(one.spent) for one in quarters), Role.COST),
        one_series("Claimed", (float(one.claimed) for one in quarters), Role.CLAIMED),
        one_series("Measured, P10", (one.low for one in quarters), Role.RANGE),
        one_series("Measured, P90", (one.high for one in quarters), Role.RANGE),
    )
    ends = "; ".join(f"{one.name} {written(one.values[-1], Unit.MONEY)}" for one in series)
    return Chart(
        shape=Shape.LINES,
        title=f"Added up since {quarters[0].quarter}, {facts.review.currency}",
        unit=Unit.MONEY,
        categories=tuple(one.quarter for one in quarters),
        series=series,
        spoken=f"By the end of {quarters[-1].quarter}: {ends}.",
    )


def _quarter_table(facts: PackFacts) -> Table:
    placed = not facts.undated or bool(facts.quarters[-1].credited)  # else none has a place in time
    return table(
        "value_and_cost",
        "Added up by the end of each quarter",
        (
            *text("Quarter"),
            *money("Credited", "Cost", "Claimed", "Measured P10", "Measured P90"),
        ),
        (
            (
                one.quarter,
                one.credited if placed else None,
                one.spent,
                one.claimed,
                one.low if placed else None,
                one.high if placed else None,
            )
            for one in facts.quarters
        ),
    )


def _challenge_figures(headline: Headline) -> tuple[Figure, ...]:
    rate = Figure(
        label="Credit rate",
        value=headline.credit_rate,
        unit=Unit.SHARE,
        note="credited over claimed",
    )
    coverage = Figure(
        label="Evidence coverage",
        value=headline.evidence_coverage,
        unit=Unit.SHARE,
        note="of claims graded A to C",
    )
    return (rate, coverage)


def _steps_chart(steps: tuple[WaterfallStep, ...], currency: str) -> Chart:
    return Chart(
        shape=Shape.STEPS,
        title=f"From claimed to credited, {currency}",
        unit=Unit.MONEY,
        categories=tuple(step.label for step in steps),
        series=(one_series("Amount", (float(step.amount) for step in steps)),),
        totals=tuple(i for i, step in enumerate(steps) if step.is_total),
        spoken="; ".join(f"{one.label} {written(one.amount, Unit.MONEY)}" for one in steps),
    )


def _steps_table(steps: tuple[WaterfallStep, ...]) -> Table:
    return table(
        "claimed_to_credited",
        "Every step adds up",
        (*text("Step"), *money("Amount"), *text("Why")),
        ((one.label, one.amount, one.sentence) for one in steps),
    )


def _claimed_by_grade(facts: PackFacts) -> Table:
    by_grade: dict[str, list[Decimal]] = {}
    for one in appraisals_of(facts):
        if one.claimed is not None:
            by_grade.setdefault(one.grade.value, []).append(one.claimed)
    return table(
        "claimed_by_grade",
        "Claimed money by the evidence of its initiative",
        (*text("Grade"), *counts("Initiatives"), *money("Claimed")),
        (
            (grade, len(amounts), sum(amounts, Decimal(0)))
            for grade, amounts in sorted(by_grade.items())
        ),
    )
