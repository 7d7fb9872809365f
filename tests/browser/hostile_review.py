"""A review in which everybody writes what an attacker would."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError
from analytics.domain.gate_override import OverrideRequest
from analytics.domain.review import (
    Action,
    Choice,
    Decision,
    KillCriterion,
    KillMeasure,
    Lesson,
    LessonKind,
)
from analytics.services.decide import close_action, record_action, record_decision, record_lesson
from analytics.services.override_gate import override_gate
from analytics.services.prepare_review import prepare_review
from tests.browser.injection_strings import STRINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from analytics.store.connection import Store

DECIDED = 11


def hold_hostile_review(store: Store, period: str, *, now: datetime) -> None:
    """Prepare a review and fill every text field of it, so that every string is in one."""
    frozen = prepare_review(store, period, now=now, key="hostile")
    review, said = frozen.snapshot.review_id, cycle(STRINGS)
    queue = [one.initiative_id for one in frozen.queue.rows][:DECIDED]
    for number, initiative in enumerate(queue):
        made = record_decision(
            store, _decision(review, initiative, said, now), now=now, key=f"decide {number}"
        )
        action = Action(
            entry_id="",
            review_id=review,
            initiative_id=initiative,
            text=next(said),
            owner=next(said),
            due_on=now.date() + timedelta(days=9),
            decision_id=made.entry_id,
        )
        done = record_action(store, action, now=now, key=f"act {number}")
        lesson = Lesson(
            entry_id="",
            review_id=review,
            initiative_id=initiative,
            kind=tuple(LessonKind)[number % len(LessonKind)],
            text=next(said),
        )
        record_lesson(store, lesson, now=now, key=f"learn {number}")
        _override(store, initiative, said, now)
    close_action(store, done.entry_id, next(said), now=now, key="close")


def _decision(review: str, initiative: str, said: Iterator[str], now: datetime) -> Decision:
    return Decision(
        entry_id="",
        review_id=review,
        initiative_id=initiative,
        choice=Choice.CONTINUE,
        rationale=next(said),
        decided_by=next(said),
        condition=next(said),
        dissent=next(said),
        kill=KillCriterion(
            measure=KillMeasure.NET_CREDITED,
            number=Decimal(5),
            on=now.date() + timedelta(days=20),
        ),
    )


def _override(store: Store, initiative: str, said: Iterator[str], now: datetime) -> None:
    """Override the gate where an initiative stands at it."""
    request = OverrideRequest(
        initiative_id=initiative,
        decided_by=next(said),
        reason=next(said),
        until=now.date() + timedelta(days=60),
    )
    try:
        override_gate(store, request, now=now, key=f"override {initiative}")
    except AssumptionError:
        return
