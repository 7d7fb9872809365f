"""Decisions are kept word for word, by everybody, once; a signature closes the review."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import (
    AccessDeniedError,
    AssumptionError,
    ConflictError,
    NotFoundError,
)
from analytics.domain.review import Action, Choice, Lesson, LessonKind
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.services.decide import close_action, record_action, record_decision, record_lesson
from analytics.services.open_review import open_review
from analytics.services.reallocate import reallocate
from analytics.services.sign_review import sign_review
from analytics.store.seen import seen_by
from tests.services.reviews import FORECAST, RESOLVE, SPRING, SUMMER, decision

if TYPE_CHECKING:
    from analytics.domain.review import Decision
    from analytics.store.connection import Store

REVIEW = "RV-2026Q1"


@pytest.fixture
def held(prepared_store: Store) -> Store:
    return prepared_store


def action(text: str = "Add the licence to the ledger", owner: str = "Ben") -> Action:
    return Action(
        entry_id="", review_id=REVIEW, initiative_id="INI-1", text=text, owner=owner,
        due_on=SPRING.date() + timedelta(days=10),
    )  # fmt: skip


def test_a_decision_reads_back_word_for_word(held: Store) -> None:
    said = replace(
        decision(),
        choice=Choice.REALLOCATE,
        amount=Decimal("1200.50"),
        reallocated_to="INI-2",
        condition="Only with the new contract",
        dissent="Cy would wait | a quarter",
    )
    made = record_decision(held, said, now=SPRING, key="one")
    (found,) = open_review(held).decisions
    assert found == made
    kept = replace(found, entry_id="", number=0, recorded_at=None, recorded_by="")
    assert kept == said
    assert found.overrode
    assert found.recorded_at == SPRING


def test_the_journal_says_who_decided_and_carries_the_hash(held: Store) -> None:
    ana = seen_by(held, Viewer(name="ana@x", grants=(Grant(role=Role.REVIEWER, units=None),)))
    made = record_decision(ana, decision(), now=SPRING, key="one")
    with held.cursor() as cursor:
        line = cursor.execute(
            "SELECT action, subject, details FROM journal ORDER BY seq DESC LIMIT 1"
        ).fetchone()
    assert line is not None
    details = json.loads(line[2])
    assert (line[0], line[1]) == ("record_decision", REVIEW)
    assert (details["entry"], details["by"]) == (made.entry_id, "ana@x")
    assert len(details["sha256"]) == 64
    assert made.recorded_by == "ana@x"


def test_the_same_key_again_is_the_same_decision_not_a_second_one(held: Store) -> None:
    first = record_decision(held, decision(), now=SPRING, key="one")
    again = record_decision(held, decision(), now=SPRING + timedelta(minutes=1), key="one")
    assert again == first
    assert len(open_review(held).decisions) == 1
    with pytest.raises(ConflictError, match="Something else was saved"):
        record_decision(held, replace(decision(), rationale="No"), now=SPRING, key="one")
    assert len(open_review(held).decisions) == 1


def test_two_people_who_decide_at_once_both_keep_their_work(held: Store) -> None:
    people = [f"Person {number}" for number in range(8)]

    def decide(name: str) -> Decision:
        return record_decision(held, replace(decision(), decided_by=name), now=SPRING, key=name)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(decide, people))
    found = open_review(held)
    assert sorted(one.decided_by for one in found.decided("INI-1")) == people
    assert len({one.number for one in found.decisions}) == 8
    assert set(found.decisions) == set(made)


def test_a_correction_is_a_new_row_and_the_old_one_stays(held: Store) -> None:
    first = record_decision(held, decision(), now=SPRING, key="one")
    better = replace(decision(), choice=Choice.STOP, corrects=first.entry_id)
    second = record_decision(held, better, now=SPRING, key="two")
    found = open_review(held)
    assert found.decisions == (first, second)
    assert found.standing == (second,)
    with pytest.raises(ConflictError, match="Somebody else corrected"):
        record_decision(held, replace(better, rationale="No, so"), now=SPRING, key="three")
    with pytest.raises(NotFoundError, match="no decision 'E-none'"):
        record_decision(held, replace(better, corrects="E-none"), now=SPRING, key="four")
    assert open_review(held) == found


DAY = SPRING.date()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (replace(decision(), rationale="  "), "not said why"),
        (replace(decision(), choice=Choice.NO_DECISION, rationale=""), "why there is no decision"),
        (replace(decision(), decided_by=""), "who decides"),
        (replace(decision(), choice=Choice.REALLOCATE), "how much goes where"),
        (replace(decision(), reallocated_to="INI-1"), "stay where it is"),
        (replace(decision(), amount=Decimal(-1)), "The amount is -1"),
        (replace(decision(), forecast=replace(FORECAST, p10=Decimal(30000))), "do not rise"),
        (replace(decision(), forecast=replace(FORECAST, probability=1.2)), "probability is 1.2"),
        (replace(decision(), forecast=replace(FORECAST, success_from=None)), "what success is"),
        (replace(decision(), forecast=replace(FORECAST, resolve_by=DAY)), "not after today"),
        (replace(decision(review="RV-9")), "no review 'RV-9'"),
    ],
)
def test_a_decision_that_says_too_little_is_refused_and_nothing_is_kept(
    held: Store, wrong: Decision, words: str
) -> None:
    revision = held.revision()
    with pytest.raises((AssumptionError, NotFoundError), match=words):
        record_decision(held, wrong, now=SPRING, key="one")
    assert held.revision() == revision
    record_decision(held, decision(), now=SPRING, key="one")


def test_no_decision_is_a_decision_with_its_reason(held: Store) -> None:
    said = replace(
        decision(), choice=Choice.NO_DECISION, rationale="Cy is away", forecast=None, kill=None
    )
    made = record_decision(held, said, now=SPRING, key="one")
    assert open_review(held).decided("INI-1") == (made,)
    assert not made.overrode


def test_an_action_has_an_owner_and_a_day_and_is_closed_later(held: Store) -> None:
    made = record_action(held, action(), now=SPRING, key="a")
    for wrong in (action(owner=" "), action(text="")):
        with pytest.raises(AssumptionError, match="not said"):
            record_action(held, wrong, now=SPRING, key="b")
    with pytest.raises(AssumptionError, match="is past"):
        record_action(held, action(), now=SUMMER, key="b")
    record_decision(held, decision(), now=SPRING, key="one")
    signed = sign_review(held, open_review(held), signed_by="Ana", now=SPRING, key="s")
    closed = close_action(held, made.entry_id, "Done", now=SUMMER, key="c")
    assert open_review(held).closed == (closed,)
    assert open_review(held).signature == signed.signature
    with pytest.raises(NotFoundError, match="no action"):
        close_action(held, "E-none", "Done", now=SUMMER, key="d")


def test_nothing_is_added_to_a_signed_review(held: Store) -> None:
    record_decision(held, decision(), now=SPRING, key="one")
    signed = sign_review(held, open_review(held), signed_by="Ana", now=SPRING, key="s")
    assert signed.signature is not None
    assert signed.signature.entries == 1
    lesson = Lesson(
        entry_id="", review_id=REVIEW, initiative_id="INI-1", kind=LessonKind.LESSON, text="x"
    )
    with pytest.raises(ConflictError, match="is signed"):
        record_decision(held, decision("INI-2"), now=SPRING, key="two")
    with pytest.raises(ConflictError, match="is signed"):
        record_action(held, action(), now=SPRING, key="three")
    with pytest.raises(ConflictError, match="is signed"):
        record_lesson(held, lesson, now=SPRING, key="four")
    again = sign_review(held, open_review(held), signed_by="Ana", now=SUMMER, key="s")
    assert again == signed == open_review(held)
    with pytest.raises(ConflictError, match="is signed"):
        sign_review(held, open_review(held), signed_by="Ben", now=SUMMER, key="t")


def test_what_somebody_adds_while_another_signs_is_not_overlooked(held: Store) -> None:
    record_decision(held, decision(), now=SPRING, key="one")
    read_back = open_review(held)
    record_decision(held, decision("INI-2"), now=SPRING, key="two")
    with pytest.raises(ConflictError, match="since it was read back"):
        sign_review(held, read_back, signed_by="Ana", now=SPRING, key="s")
    assert sign_review(held, open_review(held), signed_by="Ana", now=SPRING, key="s").signature


def test_a_contradiction_is_settled_before_signing(held: Store) -> None:
    first = record_decision(held, decision(), now=SPRING, key="one")
    other = replace(decision(), choice=Choice.STOP, decided_by="Ben")
    record_decision(held, other, now=SPRING, key="two")
    with pytest.raises(ConflictError, match="different decisions about 'INI-1'"):
        sign_review(held, open_review(held), signed_by="Ana", now=SPRING, key="s")
    settled = replace(other, corrects=first.entry_id, rationale="We agreed")
    record_decision(held, settled, now=SPRING, key="three")
    assert sign_review(held, open_review(held), signed_by="Ana", now=SPRING, key="s").signature


def test_an_empty_review_cannot_be_signed(held: Store) -> None:
    with pytest.raises(AssumptionError, match="Nothing was decided"):
        sign_review(held, open_review(held), signed_by="Ana", now=SPRING, key="s")
    with pytest.raises(AssumptionError, match="who signs"):
        sign_review(held, open_review(held), signed_by=" ", now=SPRING, key="s")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_only_a_reviewer_decides(held: Store, role: Role) -> None:
    asker = seen_by(held, Viewer(name="x", grants=(Grant(role=role, units=None),)))
    with pytest.raises(AccessDeniedError, match="needs the role reviewer"):
        record_decision(asker, decision(), now=SPRING, key="one")
    assert open_review(asker).decisions == ()


def test_what_is_stopped_sets_its_cost_free_and_what_is_given_is_taken_from_it(
    held: Store,
) -> None:
    before = reallocate(open_review(held))
    assert before is not None
    assert before.moves == ()
    assert before.before == before.after
    assert before.spare == Decimal(0)
    record_decision(held, replace(decision(), choice=Choice.STOP), now=SPRING, key="one")
    given = replace(decision("INI-2"), choice=Choice.SCALE, amount=Decimal(1500))
    record_decision(held, given, now=SPRING, key="two")
    found = reallocate(open_review(held))
    assert found is not None
    # Costs of the register: 4,000 and 1,000; the first is stopped, 1,500 go to the second.
    assert [found.before.cost, found.after.cost] == [Decimal(5000), Decimal(2500)]
    assert found.spare == Decimal(2500)
    assert [one.freed for one in found.moves] == [Decimal(4000), Decimal(0)]
    assert [one.added for one in found.moves] == [Decimal(0), Decimal(1500)]
    assert all("INI-1" not in one.funded for one in found.frontier_after)
    signed = sign_review(held, open_review(held), signed_by="Ana", now=SPRING, key="s")
    assert signed.signature is not None
    assert reallocate(signed) == found == signed.signature.reallocation


def test_a_reallocation_moves_its_amount_and_costs_nothing_more(held: Store) -> None:
    said = replace(
        decision(), choice=Choice.REALLOCATE, amount=Decimal(700), reallocated_to="INI-2"
    )
    record_decision(held, said, now=SPRING, key="one")
    found = reallocate(open_review(held))
    assert found is not None
    assert found.before.cost == found.after.cost == Decimal(5000)
    assert found.spare == Decimal(0)
    assert found.moves[0].to == "Router"


def test_resolve_day_is_after_the_spring_review() -> None:
    assert SPRING.date() < RESOLVE
