"""Why what came differs from the plan: volume, adoption, effect, value of a unit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analytics.domain.amounts import short_money
from analytics.domain.pack import Chart, Figure, MissingPage, Page, Shape, Unit
from analytics.domain.plan_gap import PlanGap
from analytics.reports.labels import words
from analytics.reports.packs.shared import as_money, money, names_of, one_series, table, text
from analytics.reports.packs.written import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.domain.pack import Cell, PackFacts, Table

QUESTION = "Why is it not as planned?"


def why_not_as_planned(facts: PackFacts) -> Page | MissingPage:
    """Share the difference between plan and actual among the factors."""
    gaps = [one for one in facts.gaps if isinstance(one, PlanGap)]
    if not gaps:
        return MissingPage(
            question=QUESTION,
            reason="No plan states volume, adoption, effect and value of a unit.",
            remedy="Add the drivers that were planned; the studies say what came.",
        )
    planned, actual = sum(one.planned for one in gaps), sum(one.actual for one in gaps)
    factors = _by_factor(gaps)
    worst = min(factors, key=lambda name: factors[name])
    currency = facts.review.currency
    because = (
        f" Most is lost to {worst.lower()}: {short_money(as_money(factors[worst]), currency)}."
        if factors[worst] < 0
        else ""
    )
    return Page(
        key="plan_and_actual",
        question=QUESTION,
        sentence=(
            f"{short_money(as_money(actual), currency)} came of"
            f" {short_money(as_money(planned), currency)} planned, in {len(gaps)} plans.{because}"
        ),
        figures=(
            Figure(
                label="Actual of plan",
                value=actual / planned if planned else None,
                unit=Unit.SHARE,
                note="best estimates, not credited",
            ),
        ),
        chart=_chart(planned, factors, actual, currency),
        tables=(_table(facts, gaps, tuple(factors)),),
        method=(
            "Contributions are averaged over every order in which plan is exchanged for actual"
            " (Shapley), so they add up. Actual takes the measured effect, not its lower bound."
        ),
    )


def _by_factor(gaps: Sequence[PlanGap]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for one in gaps:
        for factor in one.factors:
            sums[words(factor.name)] += factor.contribution
    return dict(sums)


def _chart(planned: float, factors: Mapping[str, float], actual: float, currency: str) -> Chart:
    steps = [("Planned", planned), *factors.items(), ("Actual", actual)]
    return Chart(
        shape=Shape.STEPS,
        title=f"From plan to actual, {currency}",
        unit=Unit.MONEY,
        categories=tuple(name for name, _ in steps),
        series=(one_series("Amount", (value for _, value in steps)),),
        totals=(0, len(steps) - 1),
        spoken="; ".join(f"{name} {written(value, Unit.MONEY)}" for name, value in steps),
    )


def _table(facts: PackFacts, gaps: Sequence[PlanGap], factors: Sequence[str]) -> Table:
    names = names_of(facts)
    return table(
        "plan_and_actual",
        "Plan, what each factor changed, actual",
        (
            *text("Initiative", "KPI", "From", "To"),
            *money("Planned", *factors, "Actual", "Low", "High"),
        ),
        (_row(names[one.initiative_id], one, factors) for one in gaps),
    )


def _row(name: str, one: PlanGap, factors: Sequence[str]) -> tuple[Cell, ...]:
    found = {words(factor.name): factor.contribution for factor in one.factors}
    parts = tuple(found.get(factor) for factor in factors)
    days = (one.period_start, one.period_end)
    return (name, one.kpi, *days, one.planned, *parts, one.actual, one.low, one.high)
