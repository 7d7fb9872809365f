"""What a business leader has to do, and what could come next cheaply."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.appraisal import Advice
from analytics.domain.pack import MissingPage, Page, Unit
from analytics.reports.labels import ADVICE, NOT_SET, advice_label, stage_key, words
from analytics.reports.packs.shared import (
    MOST_BARS,
    bars,
    count_figure,
    counts,
    cut,
    money,
    one_series,
    share_words,
    shares,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.pack import Cell, PackFacts, Table
    from analytics.domain.scaling_path import NextUse

CHEAPLY = "What could we do next cheaply?"
AS_THEY_ARE = frozenset({Advice.SCALE, Advice.CONTINUE})
BEFORE_PRODUCTION = frozenset({"idea", "pilot", "scaling"})
MUCH = 0.5

Reuse = list[tuple["NextUse", float]]


def what_must_i_do(facts: PackFacts) -> Page:
    """List the advice with its first reason and what would open the gate."""
    ranked = facts.review.ranked
    found = Counter(one.recommendation.advice for one in ranked)
    to_act = sum(number for advice, number in found.items() if advice not in AS_THEY_ARE)
    unowned = sum(not one.appraisal.initiative.owner for one in ranked)
    given = [one for one in ADVICE if found[one]]
    return Page(
        key="what_to_do",
        question="What do I have to do?",
        sentence=(
            f"{to_act} of {len(ranked)} initiatives should not go on as they are;"
            f" {found[Advice.SCALE]} can be scaled."
        ),
        figures=(
            count_figure("Need action", to_act, f"of {len(ranked)}"),
            count_figure("Without an owner", unowned),
        ),
        chart=bars(
            "Initiatives by advice",
            Unit.COUNT,
            [ADVICE[one] for one in given],
            [one_series("Initiatives", (float(found[one]) for one in given))],
        ),
        tables=(_advice_table(ranked),),
        method="The program advises from evidence, value and readiness; people decide.",
    )


def what_next_cheaply(facts: PackFacts) -> Page | MissingPage:
    """List what can be built from what is there."""
    uses = [
        (one, one.reuse)
        for one in facts.next_uses
        if isinstance(one.reuse, float) and stage_key(one.stage) in BEFORE_PRODUCTION
    ]
    if not uses:
        return MissingPage(
            question=CHEAPLY,
            reason="No initiative before production states which shared assets it needs.",
            remedy="Add the tables of shared assets and of who needs them.",
        )
    uses.sort(key=lambda pair: -pair[1])
    first, reuse = uses[0]
    much = sum(share >= MUCH for _, share in uses)
    shown = uses[:MOST_BARS]
    return Page(
        key="reuse",
        question=CHEAPLY,
        sentence=f"{first.name} finds {share_words(reuse)} of what it needs already there.",
        figures=(count_figure("Find half or more", much, f"of {len(uses)} before production"),),
        chart=bars(
            cut("Share of needed assets that is there, by cost", len(uses)),
            Unit.SHARE,
            [one.name for one, _ in shown],
            [one_series("Reuse", (share for _, share in shown))],
        ),
        tables=(_reuse_table(uses),),
        method="Assets and who needs them as in the register; shares by cost of the assets.",
    )


def _advice_table(ranked: Sequence[RankedInitiative]) -> Table:
    return table(
        "what_to_do",
        "Advice, its first reason, and the next thing to put right",
        (
            *text("Initiative", "Owner", "Advice", "Why"),
            *counts("Gate points open"),
            *text("Next"),
        ),
        (_advice_row(one) for one in ranked),
    )


def _advice_row(one: RankedInitiative) -> tuple[Cell, ...]:
    still_open = one.gate.open if one.gate else ()
    return (
        one.appraisal.initiative.name,
        one.appraisal.initiative.owner or NOT_SET,
        advice_label(one.recommendation.advice),
        next(iter(one.recommendation.reasons), ""),
        len(still_open) if one.gate else None,
        still_open[0].remedy if still_open else "",
    )


def _reuse_table(uses: Reuse) -> Table:
    return table(
        "reuse",
        "What is needed, what is missing",
        (
            *text("Initiative", "Stage"),
            *shares("Reuse"),
            *money("Still to build"),
            *text("Needed", "Missing"),
        ),
        (
            (
                one.name,
                words(one.stage),
                share,
                one.still_to_build if isinstance(one.still_to_build, Decimal) else None,
                ", ".join(one.needed),
                ", ".join(one.missing) or "nothing",
            )
            for one, share in uses
        ),
    )
