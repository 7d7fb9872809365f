"""Enter what a review decides: decisions, actions, lessons; everything is added, nothing changed.

Every entry has a key of its own. Where the answer to a save was lost, the same key tells whether it
was saved; saving it again never makes two of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar, cast

from analytics.domain.errors import AssumptionError, NotFoundError
from analytics.domain.review import Action, ActionClosed, Choice, Decision, Lesson
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.reviews import append_entry, read_entries

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.domain.review import Forecast
    from analytics.store.connection import Store

E = TypeVar("E", Decision, Action, ActionClosed, Lesson)


@needs(Role.REVIEWER, whole=True)
def record_decision(store: Store, decision: Decision, *, now: datetime, key: str) -> Decision:
    """Add a decision to a review.

    Two people who decide at once both keep their work: both stand until somebody corrects one.

    Parameters
    ----------
    decision
        Its ``entry_id`` follows from the key; the name of who is signed in is kept beside it.
    key
        Names this decision, whoever sends it how often.

    Raises
    ------
    AssumptionError
        A reason, a decider or a part of the forecast or kill criterion is missing or cannot hold.
    ConflictError
        The review is signed, or somebody corrected the same decision meanwhile.
    """
    _require_decidable(decision, now)
    return _append(store, decision, now, key)


@needs(Role.REVIEWER, whole=True)
def record_action(store: Store, action: Action, *, now: datetime, key: str) -> Action:
    """Add an action with its owner and its day.

    Raises
    ------
    AssumptionError
        What, who or when is missing.
    """
    _require_said(action.text, "what is to be done")
    _require_said(action.owner, "who does it")
    if action.due_on < now.date():
        raise AssumptionError(f"{action.due_on} is past.", "Give a day from today on.")
    return _append(store, action, now, key)


@needs(Role.REVIEWER, whole=True)
def close_action(
    store: Store, action_id: str, note: str, *, now: datetime, key: str
) -> ActionClosed:
    """Say that an action is done, and what came of it; possible in a signed review, too.

    Raises
    ------
    NotFoundError
        There is no such action.
    """
    _require_said(note, "what came of it")
    action = next(
        (
            one
            for one in read_entries(store)
            if isinstance(one, Action) and one.entry_id == action_id
        ),
        None,
    )
    if action is None:
        raise NotFoundError(f"There is no action '{action_id}'.", "Look at the list of actions.")
    closed = ActionClosed(
        entry_id="",
        review_id=action.review_id,
        initiative_id=action.initiative_id,
        action_id=action_id,
        note=note,
    )
    return _append(store, closed, now, key)


@needs(Role.REVIEWER, whole=True)
def record_lesson(store: Store, lesson: Lesson, *, now: datetime, key: str) -> Lesson:
    """Add a success to celebrate or what a failure taught.

    Raises
    ------
    AssumptionError
        It says nothing.
    """
    _require_said(lesson.text, "what is worth telling")
    return _append(store, lesson, now, key)


def entry_id_of(key: str) -> str:
    """Id of the entry that a key names."""
    return f"E-{sha256(key.encode()).hexdigest()[:16]}"


def _append(store: Store, entry: E, now: datetime, key: str) -> E:
    if not key:
        raise ValueError("an entry needs a key")
    whole = replace(
        entry,
        entry_id=entry_id_of(key),
        recorded_at=now.astimezone(UTC),
        recorded_by=store.viewer.name,
    )
    return cast("E", append_entry(store, whole, now, key=key))


def _require_decidable(decision: Decision, now: datetime) -> None:
    _require_said(decision.decided_by, "who decides")
    _require_said(
        decision.rationale,
        "why there is no decision" if decision.choice is Choice.NO_DECISION else "why",
    )
    if decision.choice is Choice.REALLOCATE and (
        not decision.reallocated_to or decision.amount is None
    ):
        raise AssumptionError(
            "A reallocation says how much goes where.", "Give the amount and the initiative."
        )
    if decision.reallocated_to == decision.initiative_id:
        raise AssumptionError(
            "The money would stay where it is.", "Choose another initiative to receive it."
        )
    if decision.amount is not None and decision.amount < 0:
        raise AssumptionError(
            f"The amount is {decision.amount:,}.", "Give an amount of zero or more."
        )
    if decision.kill is not None and decision.kill.on <= now.date():
        raise AssumptionError(
            f"The kill criterion is due on {decision.kill.on}, which is not after today.",
            "Give a later day: a criterion is agreed before it is looked at.",
        )
    if decision.forecast is not None:
        _require_forecast(decision.forecast, now)


def _require_forecast(forecast: Forecast, now: datetime) -> None:
    if not forecast.p10 <= forecast.p50 <= forecast.p90:
        raise AssumptionError(
            f"P10 {forecast.p10:,}, P50 {forecast.p50:,} and P90 {forecast.p90:,} do not rise.",
            "Give a low, a middle and a high value.",
        )
    if forecast.probability is None or not 0 <= forecast.probability <= 1:
        raise AssumptionError(
            f"The probability is {forecast.probability}.", "Give a share from 0 to 1."
        )
    if forecast.success_from is None:
        raise AssumptionError(
            "A probability needs to say what success is.",
            "Give the credited value from which it counts as a success.",
        )
    if forecast.resolve_by <= now.date():
        raise AssumptionError(
            f"The forecast is to be resolved by {forecast.resolve_by}, which is not after today.",
            "Give a later day: a forecast is made before the outcome is known.",
        )


def _require_said(text: str, what: str) -> None:
    if not text.strip():
        raise AssumptionError(f"It is not said {what}.", "Write it in a few words.")
