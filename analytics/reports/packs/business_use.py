"""Whether the people who could use it do."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.hidden_use import ALL_BUT
from analytics.domain.pack import Figure, MissingPage, Page, Unit
from analytics.reports.packs.shared import (
    MOST_BARS,
    bars,
    count_figure,
    counts,
    cut,
    names_of,
    one_series,
    share_words,
    shares,
    table,
    text,
)

if TYPE_CHECKING:
    from analytics.domain.initiative import Adoption
    from analytics.domain.pack import Cell, Chart, PackFacts, Table

QUESTION = "Are the people using it?"
WELL_USED = 0.6  # of those who could: below it adoption is worth a question

Rates = list[tuple["Adoption", float]]


def is_it_used(facts: PackFacts) -> Page | MissingPage:
    """Relate active to eligible users."""
    rows, hidden = _latest(facts), _hidden(facts)
    if not rows:
        return MissingPage(
            question=QUESTION,
            reason=_hidden_words(hidden)
            or "No numbers of eligible and active users are in the register.",
            remedy="The policy sets the least number (smallest_group)."
            if hidden
            else "Add adoption.csv.",
        )
    middle = median(rate for _, rate in rows)
    below = sum(rate < WELL_USED for _, rate in rows)
    lowest = names_of(facts)[rows[0][0].initiative_id]
    return Page(
        key="adoption",
        question=QUESTION,
        sentence=(
            f"In the middle initiative{' of those shown' if hidden else ''}"
            f" {share_words(middle)} of those who could use it do; {below} of {len(rows)} are below"
            f" {percent(WELL_USED)}, {lowest} lowest.{_nearly_all(hidden)}"
        ),
        figures=(
            Figure(
                label="Active of eligible",
                value=middle,
                unit=Unit.SHARE,
                low=rows[0][1],
                high=rows[-1][1],
                note="median, lowest to highest",
            ),
            count_figure(f"Below {percent(WELL_USED)}", below, f"of {len(rows)} with numbers"),
        ),
        chart=_chart(facts, rows),
        tables=(_table(facts, rows, hidden),),
        method=" ".join(
            (
                f"{percent(WELL_USED)} is a line to ask from, without empirical standing.",
                _hidden_words(hidden),
            )
        ).strip(),
    )


def _latest(facts: PackFacts) -> Rates:
    """Return the latest period of every initiative with its share of active users, lowest first."""
    rows = [
        (one, one.active_users / one.eligible_users)
        for one in _periods(facts)
        if one.active_users is not None and one.eligible_users
    ]
    return sorted(rows, key=lambda pair: pair[1])


def _hidden(facts: PackFacts) -> list[Adoption]:
    """Return the latest periods whose counts are hidden because they tell of few people."""
    return [one for one in _periods(facts) if one.hidden]


def _periods(facts: PackFacts) -> list[Adoption]:
    """Return the latest period of every initiative."""
    names = names_of(facts)
    latest: dict[str, Adoption] = {}
    for one in facts.review.register.adoption:
        if one.initiative_id in names and one.period_start <= facts.review.as_of:
            latest[one.initiative_id] = one  # the register reads them in order of time
    return list(latest.values())


def _nearly_all(hidden: list[Adoption]) -> str:
    """Say how many of the hidden are used by nearly everybody: those shown are not the better."""
    nearly = [one.hidden for one in hidden if one.hidden.startswith(ALL_BUT)]
    if not nearly:
        return ""
    return f" Hidden: {len(hidden)}, of which used by {nearly[0]}: {len(nearly)}."


def _hidden_words(hidden: list[Adoption]) -> str:
    """Say for how many initiatives numbers are hidden, and why; empty where for none."""
    if not hidden:
        return ""
    many = f"{len(hidden)} initiative{'s' if len(hidden) > 1 else ''}"
    return (
        f"The numbers of {many} are hidden and in no figure here: too few people use it, or too few"
        " do not, to be counted without naming them."
    )


def _chart(facts: PackFacts, rows: Rates) -> Chart:
    names, shown = names_of(facts), rows[:MOST_BARS]
    return bars(
        cut("Active users as a share of eligible", len(rows), "lowest"),
        Unit.SHARE,
        [names[one.initiative_id] for one, _ in shown],
        [one_series("Active", (rate for _, rate in shown))],
    )


def _table(facts: PackFacts, rows: Rates, hidden: list[Adoption]) -> Table:
    names = names_of(facts)
    return table(
        "adoption",
        "Latest period of each initiative",
        (
            *text("Initiative", "Period from"),
            *counts("Eligible", "Active"),
            *shares("Active of eligible"),
            *counts("Decisions followed"),
        ),
        [
            *(
                (
                    names[one.initiative_id],
                    one.period_start,
                    one.eligible_users,
                    one.active_users,
                    rate,
                    one.decisions_followed,
                )
                for one, rate in rows
            ),
            *(_hidden_row(names[one.initiative_id], one) for one in hidden),
        ],
    )


def _hidden_row(name: str, one: Adoption) -> tuple[Cell, ...]:
    """Write words where a number is hidden: no zero and no empty cell, which would be others."""
    words = f"hidden: {one.hidden}"
    eligible = words if one.eligible_users is None else one.eligible_users
    return (name, one.period_start, eligible, words, "hidden", one.decisions_followed)
