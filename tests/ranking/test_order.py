from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from analytics.domain.appraisal import Appraisal, Feasibility
from analytics.domain.estimate import Grade
from analytics.ranking.order import priority_of, rank_initiatives
from tests.value.facts import AS_OF, BROKEN, INITIATIVE, POLICY, credit, estimate

GAIN = credit(estimate())
UNCLEAR = credit(estimate(effect=-0.5))
HARM = credit(estimate(effect=2.4))
BROKEN_STUDY = credit(estimate(trustworthy=False, grade=Grade.U, checks=(BROKEN,)))
READY = Feasibility(
    score=4.0, weakest_section="monitoring", sections=(("monitoring", 4.0),), answered=1, items=1
)


def row(
    name: str, *credits_of: object, value: float | None = None, ready: bool = True
) -> Appraisal:
    return Appraisal(
        initiative=replace(INITIATIVE, initiative_id=name, name=name),
        grade=Grade.A,
        credits=tuple(credits_of),  # type: ignore[arg-type] # credits, by their names above
        value_score=value,
        feasibility=READY if ready else None,
    )


def names(*rows: Appraisal) -> list[str]:
    ranked = rank_initiatives(rows, assumptions=POLICY, as_of=AS_OF)
    assert [one.rank for one in ranked] == list(range(1, len(rows) + 1))
    return [one.appraisal.initiative.name for one in ranked]


def test_priority_weighs_value_and_feasibility() -> None:
    assert priority_of(row("a", GAIN, value=3.0), POLICY) == pytest.approx(0.6 * 3 + 0.4 * 4)


def test_unknown_feasibility_counts_as_one_and_unknown_value_has_no_priority() -> None:
    assert priority_of(row("a", GAIN, value=3.0, ready=False), POLICY) == pytest.approx(2.2)
    assert priority_of(row("a", GAIN), POLICY) is None


def test_harm_and_broken_studies_are_never_above_neutral_ones() -> None:
    found = names(
        row("harm", GAIN, HARM, value=5.0),
        row("broken", BROKEN_STUDY),
        row("nothing"),
        row("poor", UNCLEAR, value=1.0),
        row("rich", GAIN, value=4.0),
    )
    assert found == ["rich", "poor", "nothing", "broken", "harm"]


def test_without_money_the_direction_of_the_evidence_decides_then_the_name() -> None:
    found = names(
        row("harm", HARM),
        row("both", HARM, GAIN),
        row("b nothing"),
        row("a nothing"),
        row("broken", BROKEN_STUDY),
        row("unclear", UNCLEAR),
        row("gain", GAIN),
    )
    assert found == ["gain", "unclear", "a nothing", "b nothing", "broken", "both", "harm"]


def test_the_order_does_not_depend_on_the_order_of_the_register() -> None:
    rows = (row("a", GAIN, value=2.0), row("b", GAIN, value=2.0), row("c", HARM), row("d"))
    assert len({tuple(names(*some)) for some in permutations(rows)}) == 1
