"""The policy's shares give way to what became of weak evidence, once that is known often enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.domain.assumption_register import UNTRIED
from analytics.domain.estimate import Grade
from analytics.domain.own_history import OwnHistory
from analytics.reports.own_history_tables import grade_record_rows, replaced_sentence
from analytics.reports.policy_tables import grade_factor_rows
from analytics.value.appraise import appraise
from analytics.value.own_history import grade_records, with_history
from tests.value.facts import AS_OF, INITIATIVE, KPI, POLICY, PRICE, estimate, register, study

if TYPE_CHECKING:
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register
    from analytics.domain.study import Study

EARLY, LATE = ("2025-01-01", "2025-06-30"), ("2026-01-01", "2026-06-30")


def book(count: int) -> Register:
    ids = [f"I-{i}" for i in range(count)]
    return register(
        initiatives=tuple(replace(INITIATIVE, initiative_id=one, name=one) for one in ids),
        kpis=tuple(replace(KPI, kpi_id=f"K{one}") for one in ids),
        unit_values=tuple(
            replace(PRICE, kpi_id=f"K{one}", valid_from=date(2024, 1, 1)) for one in ids
        ),
        claims=(),
        costs=(),
    )


def pair(number: int, first: float, then: float, grade: Grade = Grade.C) -> tuple[Study, Study]:
    """One effect measured at a weak grade and again by an experiment; less is better here."""
    place = {"initiative_id": f"I-{number}", "kpi_id": f"KI-{number}"}
    return (
        study(f"S{number}-weak", estimate(effect=-first, grade=grade, period=EARLY), **place),
        study(f"S{number}-again", estimate(effect=-then, grade=Grade.A, period=LATE), **place),
    )


def learnt(pairs: list[tuple[Study, Study]], count: int | None = None) -> Assumptions:
    studies = tuple(one for both in pairs for one in both)
    return with_history(POLICY, book(count or len(pairs)), studies, as_of=AS_OF)


def test_eight_pairs_that_kept_half_are_drawn_to_the_policy_by_as_many() -> None:
    """(8 x 0.5 + 8 x 0.70) / 16 = 0.60."""
    found = learnt([pair(i, 4.0, 2.0) for i in range(8)])
    assert found.evidence_factor(Grade.C) == Decimal("0.6000")
    assert found.evidence_factor(Grade.D) == POLICY.evidence_factor(Grade.D)
    (history,) = found.own_history
    assert (history.grade, history.pairs, history.mean) == (Grade.C, 8, 0.5)
    assert history.policy == Decimal("0.70")


def test_seven_pairs_change_nothing() -> None:
    assert learnt([pair(i, 4.0, 2.0) for i in range(7)]) == POLICY


def test_what_came_to_nothing_counts_as_nothing_and_luck_as_twice_at_most() -> None:
    """Four turned to harm (0), four tripled (2): mean 1, drawn to (8 x 1 + 8 x 0.7) / 16."""
    pairs = [pair(i, 1.0, -1.0) for i in range(4)] + [pair(i, 1.0, 3.0) for i in range(4, 8)]
    assert learnt(pairs).evidence_factor(Grade.C) == Decimal("0.8500")


def test_no_share_rises_above_the_whole() -> None:
    assert learnt([pair(i, 1.0, 9.0) for i in range(60)]).evidence_factor(Grade.C) == 1


@pytest.mark.parametrize("grade", [Grade.E, Grade.U, Grade.A])
def test_plain_before_and_after_learns_no_credit(grade: Grade) -> None:
    assert learnt([pair(i, 4.0, 4.0, grade) for i in range(20)]) == POLICY


def test_only_a_later_trusted_and_better_study_is_a_second_measurement() -> None:
    pairs = [pair(i, 4.0, 2.0) for i in range(8)]
    weak, again = pairs[0]
    assert weak.estimate is not None
    assert again.estimate is not None
    distrusted = replace(again, estimate=replace(again.estimate, trustworthy=False))
    alike = replace(again, estimate=replace(again.estimate, grade=Grade.C))
    earlier = study("S0-again", estimate(effect=-2.0, grade=Grade.A,
                                         period=("2024-01-01", "2024-06-30")),
                    initiative_id="I-0", kpi_id="KI-0")  # fmt: skip
    for other in (distrusted, alike, earlier, replace(again, estimate=None)):
        assert learnt([(weak, other), *pairs[1:]]) == POLICY
    tomorrow = with_history(
        POLICY, book(8), tuple(s for both in pairs for s in both), as_of=date(2026, 6, 29)
    )
    assert tomorrow == POLICY, "what was observed after the day is not known on it"


def test_a_loss_measured_first_promised_nothing() -> None:
    assert learnt([pair(i, -4.0, 2.0) for i in range(8)]) == POLICY


def test_credits_and_the_policy_page_say_where_the_share_comes_from() -> None:
    pairs = [pair(i, 4.0, 2.0) for i in range(8)]
    fresh = study("S-new", estimate(grade=Grade.C), initiative_id="I-8", kpi_id="KI-8")
    studies = (*(one for both in pairs for one in both), fresh)
    found = appraise(book(9), studies, assumptions=POLICY, as_of=AS_OF)[8].credits[0]
    step = next(one for one in found.steps if one.key == "evidence")
    assert "by 8 own effects measured again, counts 60%" in step.sentence
    rows = grade_factor_rows(learnt(pairs)).set_index("Evidence grade")["Basis"].tolist()
    assert rows[0] == UNTRIED
    assert "own history: 8 effects measured again" in rows[2]
    assert "the policy said 70%" in rows[2]


def test_history_that_is_in_the_assumptions_is_not_applied_twice() -> None:
    pairs = [pair(i, 4.0, 2.0) for i in range(8)]
    once = learnt(pairs)
    again = with_history(once, book(8), tuple(s for both in pairs for s in both), as_of=AS_OF)
    assert again is once


def recorded(pairs: list[tuple[Study, Study]]) -> OwnHistory:
    studies = tuple(one for both in pairs for one in both)
    found = grade_records(learnt(pairs), book(len(pairs)), studies, as_of=AS_OF)
    return OwnHistory(grades=found, classes=())


def test_a_replaced_factor_stands_with_its_count_and_interval() -> None:
    """Four kept all, four a half: mean 0.75, s 0.267261, t(7, 0.95) 1.894579: 0.75 +- 0.179021."""
    history = recorded([pair(i, 4.0, 4.0 if i % 2 else 2.0) for i in range(8)])
    record = next(one for one in history.grades if one.grade is Grade.C)
    assert (record.pairs, record.mean, record.replaced) == (8, 0.75, True)
    assert record.low == pytest.approx(0.570979, abs=1e-6)
    assert record.high == pytest.approx(0.929021, abs=1e-6)
    assert (record.policy, record.used) == (Decimal("0.70"), Decimal("0.7250"))
    row = grade_record_rows(history).set_index("Evidence grade").loc["C"]
    assert (row["90% interval"], row["Basis"]) == ("57.1% to 92.9%", "own history")
    assert "grade C credits 72.5% where the policy says 70%" in replaced_sentence(history)


def test_below_eight_pairs_no_average_is_shown_and_the_default_says_what_it_is() -> None:
    history = recorded([pair(i, 4.0, 2.0) for i in range(7)])
    row = grade_record_rows(history).set_index("Evidence grade").loc["C"]
    assert list(row) == ["7 of 8 needed", "too few", "too few", "70%", "70%", UNTRIED]
    assert "replaced no factor yet" in replaced_sentence(history)
