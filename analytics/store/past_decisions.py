"""Decisions and actions that came as files: what was decided before reviews were held here."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from analytics.domain.following import ActionState
from analytics.domain.review import Choice, Decision, Forecast

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from analytics.store.connection import Store

QUERY = """
SELECT d.decision_id, coalesce(d.review_id, ''), d.initiative_id, d.decision,
    coalesce(d.rationale, ''), coalesce(p.display_name, d.decided_by, ''),
    coalesce(d.recommended, ''), d.amount, coalesce(d.reallocated_to, ''),
    coalesce(d.condition, ''), coalesce(d.dissent, ''), d.forecast_p10, d.forecast_p50,
    d.forecast_p90, d.prob_success, d.resolve_by, d.outcome_actual, r.held_on,
    coalesce(d.kill_criterion, '')
FROM decision AS d LEFT JOIN review AS r ON r.review_id = d.review_id
LEFT JOIN person AS p ON p.person_id = d.decided_by
ORDER BY r.held_on NULLS FIRST, d.decision_id
"""
ACTIONS = """
SELECT a.action_id, coalesce(d.review_id, ''), coalesce(d.initiative_id, ''),
    coalesce(i.name, d.initiative_id, ''), a.text,
    coalesce(p.display_name, a.owner_id, ''), a.due_on, a.closed_on,
    lower(coalesce(a.status, ''))
FROM action AS a LEFT JOIN decision AS d ON d.decision_id = a.decision_id
LEFT JOIN initiative AS i ON i.initiative_id = d.initiative_id
LEFT JOIN person AS p ON p.person_id = a.owner_id
WHERE a.due_on IS NOT NULL ORDER BY a.due_on, a.action_id
"""
ENDED = frozenset({"closed", "done", "dropped"})


def read_past_actions(store: Store, as_of: date) -> tuple[ActionState, ...]:
    """Read every uploaded action that has a day, with whether it is late."""
    with store.cursor() as cursor:
        rows = cursor.execute(ACTIONS).fetchall()
    return tuple(_action(row, as_of) for row in rows)


def read_past_decisions(store: Store) -> tuple[tuple[Decision, Decimal | None], ...]:
    """Read every uploaded decision with its reported outcome, ``None`` where there is none.

    A file does not say from which value on a decision was a success, so its probability is not
    scored; its interval is.
    """
    with store.cursor() as cursor:
        rows = cursor.execute(QUERY).fetchall()
    return tuple((_decision(row), row[16]) for row in rows)


def _action(row: tuple[Any, ...], as_of: date) -> ActionState:
    done = row[7] is not None or row[8] in ENDED
    return ActionState(
        action_id=str(row[0]),
        review_id=str(row[1]),
        initiative_id=str(row[2]),
        name=str(row[3]),
        text=str(row[4]),
        owner=str(row[5]),
        due_on=row[6],
        done=done,
        late=not done and row[6] < as_of,
        note=f"closed on {row[7]}" if row[7] else "",
        uploaded=True,
    )


def _decision(row: tuple[Any, ...]) -> Decision:
    held_on = row[17]
    return Decision(
        entry_id=str(row[0]),
        review_id=str(row[1]),
        initiative_id=str(row[2]),
        choice=Choice(str(row[3])),
        rationale=str(row[4]),
        decided_by=str(row[5]),
        recommended=str(row[6]),
        amount=row[7],
        reallocated_to=str(row[8]),
        condition=str(row[9]),
        dissent=str(row[10]),
        kill_text=str(row[18]),
        forecast=_forecast((row[11], row[12], row[13]), row[15]),
        recorded_at=datetime.combine(held_on, time.min, UTC) if held_on else None,
        recorded_by="uploaded",
    )


def _forecast(
    percentiles: tuple[Decimal | None, Decimal | None, Decimal | None], resolve_by: date | None
) -> Forecast | None:
    p10, p50, p90 = percentiles
    if p10 is None or p50 is None or p90 is None or resolve_by is None:
        return None
    return Forecast(
        p10=p10, p50=p50, p90=p90, probability=None, success_from=None, resolve_by=resolve_by
    )
