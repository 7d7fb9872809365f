"""What was decided in a review: for every audience, once something was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analytics.domain.pack import Page, Unit
from analytics.domain.review import Choice
from analytics.reports.labels import words
from analytics.reports.packs.shared import (
    bars,
    count_figure,
    money,
    names_of,
    one_series,
    shares,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.domain.pack import Cell, PackFacts, Table
    from analytics.domain.review import Action, Decision, HeldReview


def what_was_decided(facts: PackFacts) -> tuple[Page, ...]:
    """List decisions with their forecasts, and actions; nothing before a first decision."""
    held, names = facts.held, names_of(facts)
    if held is None:
        return ()
    standing = tuple(one for one in held.standing if one.initiative_id in names)
    actions = tuple(one for one in held.actions if one.initiative_id in names)
    if not standing:
        return ()
    found = Counter(one.choice for one in standing)
    given = [one for one in Choice if found[one]]
    overrode = sum(one.overrode for one in standing)
    counted = ", ".join(f"{found[one]} {words(one.value).lower()}" for one in given)
    page = Page(
        key="decisions",
        question="What was decided?",
        sentence=f"{counted.capitalize()}; {overrode} against the advice.",
        figures=(
            count_figure("Decisions", len(standing)),
            count_figure("Actions", len(actions)),
        ),
        chart=bars(
            "Decisions by kind",
            Unit.COUNT,
            [words(one.value) for one in given],
            [one_series("Decisions", (float(found[one]) for one in given))],
        ),
        tables=(_decisions(standing, names), _actions(held, actions, names)),
        method="As they stand: a correction replaces the entry it names; both are kept.",
    )
    return (page,)


def _decisions(standing: Sequence[Decision], names: Mapping[str, str]) -> Table:
    return table(
        "decisions",
        "Decisions as they stand",
        (
            *text("Initiative", "Advised", "Decided", "By", "Rationale", "Condition", "Stops if"),
            *money("P10", "P50", "P90"),
            *shares("Probability"),
            *text("Resolved by", "Dissent"),
        ),
        (_decision(one, names) for one in standing),
    )


def _decision(one: Decision, names: Mapping[str, str]) -> tuple[Cell, ...]:
    ahead = one.forecast
    return (
        names[one.initiative_id],
        words(one.recommended),
        words(one.choice.value),
        one.decided_by,
        one.rationale,
        one.condition,
        _kill(one),
        *((ahead.p10, ahead.p50, ahead.p90, ahead.probability) if ahead else (None,) * 4),
        ahead.resolve_by if ahead else None,
        one.dissent,
    )


def _kill(one: Decision) -> str:
    """Say the number and the day at which it has failed; empty where none was set."""
    if one.kill is None:
        return ""
    side = "above" if one.kill.measure.met_above else "below"
    measure = words(one.kill.measure.value).lower()
    return f"{measure} {side} {one.kill.number:,} on {one.kill.on.isoformat()}"


def _actions(held: HeldReview, actions: Sequence[Action], names: Mapping[str, str]) -> Table:
    done = {one.action_id for one in held.closed}
    return table(
        "actions",
        "Actions",
        text("Initiative", "Action", "Owner", "Due", "Closed"),
        (
            (
                names[one.initiative_id],
                one.text,
                one.owner,
                one.due_on,
                "yes" if one.entry_id in done else "no",
            )
            for one in actions
        ),
    )
