"""Where to go next: what passes the gate, what to stop, and what is asked for."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.appraisal import Advice
from analytics.domain.gate import GateVerdict
from analytics.domain.pack import Figure, MissingPage, Page, Unit
from analytics.reports.labels import advice_label, words
from analytics.reports.packs.shared import (
    MOST_BARS,
    bars,
    count_figure,
    counts,
    cut,
    listed,
    money,
    one_series,
    shares,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.gate import ScalingOutlook
    from analytics.domain.pack import Cell, Chart, PackFacts, Table

QUESTION = "Where next?"


def where_next(facts: PackFacts) -> Page | MissingPage:
    """Show the gate and the advice: what to scale, what to stop."""
    gated = [one for one in facts.review.ranked if one.gate is not None]
    if not gated:
        return MissingPage(
            question=QUESTION,
            reason="No initiative is at a stage from which it could be scaled.",
            remedy="Set stage, pilot_units and reachable_units in initiative.csv.",
        )
    scale, stop = (_named(facts, one) for one in (Advice.SCALE, Advice.STOP))
    return Page(
        key="where_next",
        question=QUESTION,
        sentence=f"Scale: {scale or 'none yet'}. Stop: {stop or 'none'}.",
        figures=_figures(facts, gated),
        chart=_chart(facts, gated),
        tables=(_table(facts),),
        method="Chances and values are risk-adjusted: what a pilot shows rarely arrives whole.",
    )


def _figures(facts: PackFacts, gated: Sequence[RankedInitiative]) -> tuple[Figure, ...]:
    verdicts = Counter(one.gate.verdict for one in gated if one.gate)
    advice = Counter(one.recommendation.advice for one in facts.review.ranked)
    asked = [
        one.appraisal.initiative.scale_capex
        for one in gated
        if one.gate and one.gate.verdict is GateVerdict.PASS
    ]
    stated = [one for one in asked if one is not None]
    return (
        count_figure(
            "Pass the gate", verdicts[GateVerdict.PASS], f"of {len(gated)} that could grow"
        ),
        count_figure("Advised to stop", advice[Advice.STOP]),
        Figure(
            label="Asked to scale",
            value=sum(stated, Decimal(0)) if stated else None,
            unit=Unit.MONEY,
            note="capital of those that pass",
        ),
    )


def _chart(facts: PackFacts, gated: Sequence[RankedInitiative]) -> Chart | None:
    valued: list[tuple[str, ScalingOutlook]] = [
        (one.appraisal.initiative.name, one.gate.outlook)
        for one in gated
        if one.gate and one.gate.outlook
    ]
    if not valued:
        return None
    largest = sorted(valued, key=lambda pair: -abs(pair[1].mean))[:MOST_BARS]
    shown = sorted(largest, key=lambda pair: -pair[1].mean)
    return bars(
        cut(f"Net present value of scaling, {facts.review.currency}", len(valued)),
        Unit.MONEY,
        [name for name, _ in shown],
        [one_series("Best estimate", (outlook.mean for _, outlook in shown))],
    )


def _table(facts: PackFacts) -> Table:
    return table(
        "where_next",
        "Advice and gate by initiative, in ranking order",
        (
            *counts("Rank"),
            *text("Initiative", "Advice", "Gate"),
            *shares("Pays at scale"),
            *money("Value of scaling"),
            *text("What binds, or why"),
        ),
        (_row(one) for one in facts.review.ranked),
    )


def _row(one: RankedInitiative) -> tuple[Cell, ...]:
    gate, reasons = one.gate, one.recommendation.reasons
    outlook = gate.outlook if gate else None
    binding = gate.binding if gate else None
    return (
        one.rank,
        one.appraisal.initiative.name,
        advice_label(one.recommendation.advice),
        words(gate.verdict.value) if gate else "cannot grow",
        outlook.probability_positive if outlook else None,
        outlook.mean if outlook else None,
        binding.sentence if binding else next(iter(reasons), ""),
    )


def _named(facts: PackFacts, advice: Advice) -> str:
    return listed(
        [
            one.appraisal.initiative.name
            for one in facts.review.ranked
            if one.recommendation.advice is advice
        ]
    )
