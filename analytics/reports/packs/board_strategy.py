"""What initiatives do to the strategic position: scores on a fixed scale, never money."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean
from typing import TYPE_CHECKING

from analytics.domain.pack import Figure, MissingPage, Page, Series, Unit
from analytics.domain.pack import Role as Colour
from analytics.domain.practice import latest_scores
from analytics.reports.labels import words
from analytics.reports.packs.shared import (
    MOST_BARS,
    bars,
    count_figure,
    counts,
    cut,
    listed,
    names_of,
    numbers,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.pack import Cell, Chart, PackFacts

QUESTION = "What does it do to our strategic position?"
HIGH = 3.0  # on the scale from 0 none to 4 decisive

Given = dict[str, dict[str, tuple[float, ...]]]


def strategic_position(facts: PackFacts) -> Page | MissingPage:
    """Show what assessors said, with how far they are apart."""
    given = _given(facts)
    if not given:
        return MissingPage(
            question=QUESTION,
            reason="No anchored scores of the strategic position are in the register.",
            remedy="Add strategic_score.csv; it is never expressed in money.",
        )
    names = names_of(facts)
    means = {key: mean(mean(one) for one in scores.values()) for key, scores in given.items()}
    order = sorted(means, key=lambda key: (-means[key], names[key]))
    high = [names[key] for key in order if means[key] >= HIGH]
    apart = max(max(one) - min(one) for scores in given.values() for one in scores.values())
    return Page(
        key="strategic_position",
        question=QUESTION,
        sentence=f"Scored {HIGH:.0f} or higher of 4: {listed(high) or 'none'}.",
        figures=(
            count_figure("Scored high", len(high), f"of {len(order)} that were scored"),
            Figure(
                label="Assessors furthest apart",
                value=apart,
                unit=Unit.NUMBER,
                note="points on one criterion",
            ),
        ),
        chart=_chart(order, given, means, names),
        tables=(
            table(
                "strategic_position",
                "Mean of the assessors' latest scores, 0 none to 4 decisive",
                (*text("Initiative", "Criterion"), *numbers("Mean", "Low", "High"), *counts("By")),
                _rows(order, given, names),
            ),
        ),
        method="Opinions on a fixed scale. They are in no amount of money and in no credit.",
    )


def _given(facts: PackFacts) -> Given:
    """Scores by initiative and criterion, of initiatives that are shown."""
    names, found = names_of(facts), defaultdict[str, dict[str, tuple[float, ...]]](dict)
    scores = facts.review.register.practice.scores
    for (key, criterion), given in latest_scores(scores, facts.review.as_of).items():
        if key in names:
            found[key][criterion] = given
    return dict(found)


def _chart(order: list[str], given: Given, means: dict[str, float], names: dict[str, str]) -> Chart:
    shown = order[:MOST_BARS]
    ends = [[score for one in given[key].values() for score in one] for key in shown]
    series = Series(
        name="Mean score",
        role=Colour.SECOND,
        values=tuple(means[key] for key in shown),
        low=tuple(min(one) for one in ends),
        high=tuple(max(one) for one in ends),
    )
    title = cut("Score, 0 none to 4 decisive, with its range", len(order), "highest")
    return bars(title, Unit.NUMBER, [names[key] for key in shown], [series])


def _rows(order: list[str], given: Given, names: dict[str, str]) -> Iterable[tuple[Cell, ...]]:
    for key in order:
        for criterion, one in sorted(given[key].items()):
            yield names[key], words(criterion), mean(one), min(one), max(one), len(one)
