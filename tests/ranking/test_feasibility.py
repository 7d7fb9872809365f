from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analytics.domain.initiative import ReadinessAnswer
from analytics.ranking.feasibility import readiness_of
from tests.value.facts import AS_OF


def answer(
    item_id: str, score: float, section: str = "monitoring", **changes: Any
) -> ReadinessAnswer:
    plain = ReadinessAnswer(
        initiative_id="I-1",
        item_id=item_id,
        section=section,
        statement="In words.",
        score=score,
        assessed_on=date(2026, 9, 15),
        expires_on=date(2027, 3, 15),
    )
    return replace(plain, **changes)


def test_the_weakest_section_decides() -> None:
    """Means 0.75 and 0.5; 1 + 4 times the smaller is 3."""
    answers = (
        answer("M-1", 1.0),
        answer("M-2", 0.5),
        answer("R-1", 0.5, "rollback"),
        answer("X-1", 1.0, initiative_id="I-2"),
    )
    found = readiness_of("I-1", answers, as_of=AS_OF)
    assert found.feasibility is not None
    assert found.feasibility.score == pytest.approx(3.0)
    assert found.feasibility.weakest_section == "rollback"
    assert found.feasibility.sections == (("monitoring", 4.0), ("rollback", 3.0))
    assert (found.feasibility.answered, found.feasibility.items) == (3, 4)
    assert found.problems == ()


def test_an_expired_answer_counts_zero_and_is_named() -> None:
    found = readiness_of("I-1", (answer("M-1", 1.0, expires_on=date(2026, 10, 14)),), as_of=AS_OF)
    assert found.feasibility is not None
    assert found.feasibility.score == 1.0
    assert "M-1 (2026-10-14)" in found.problems[0].message


def test_the_latest_answer_counts_and_later_ones_are_not_known() -> None:
    answers = (
        answer("M-1", 1.0, assessed_on=date(2026, 11, 1)),
        answer("M-1", 0.5),
        answer("M-1", 0.0, assessed_on=None),
    )
    found = readiness_of("I-1", answers, as_of=AS_OF)
    assert found.feasibility is not None
    assert found.feasibility.score == pytest.approx(3.0)
    assert found.feasibility.answered == 1


def test_no_answer_is_unknown_not_one() -> None:
    found = readiness_of("I-1", (), as_of=AS_OF)
    assert found.feasibility is None
    assert found.problems[0].kind == "readiness_not_set"
