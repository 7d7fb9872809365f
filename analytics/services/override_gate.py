"""Go on although the gate does not pass: recorded once, with what the gate says at that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError
from analytics.domain.gate_override import GateOverride
from analytics.domain.viewer import Role
from analytics.reports.gate_words import gate_sentence
from analytics.services.needs import needs
from analytics.services.review_portfolio import review_portfolio
from analytics.store.gate_overrides import append_override, read_overrides

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.gate import Gate
    from analytics.domain.gate_override import OverrideRequest
    from analytics.store.connection import Store


@needs(Role.REVIEWER, whole=True)
def override_gate(
    store: Store, request: OverrideRequest, *, now: datetime, key: str
) -> GateOverride:
    """Record an override; the gate itself stays as it is, and what comes of it is scored later.

    Parameters
    ----------
    store
        Read for what the gate says, then added to.
    request
        Who, why and until when.
    now
        With a time zone.
    key
        Names this override, whoever sends it how often.

    Raises
    ------
    NotFoundError
        There is no such initiative.
    AssumptionError
        It is not at the gate, the gate passes, or who, why or until when is missing.
    ConflictError
        Another override of it is in force.
    """
    if not key:
        raise ValueError("an override needs a key")
    override_id = f"O-{sha256(key.encode()).hexdigest()[:16]}"
    known = next((one for one in read_overrides(store) if one.override_id == override_id), None)
    if known is not None:
        return known
    _require_said(request, now)
    ranked = _ranked(store, request.initiative_id, now)
    gate = _require_gate(ranked)
    outlook = gate.outlook
    override = GateOverride(
        override_id=override_id,
        initiative_id=request.initiative_id,
        decided_by=request.decided_by.strip(),
        reason=request.reason.strip(),
        until=request.until,
        verdict=gate.verdict,
        rules=tuple(one.name for one in gate.open),
        said=gate_sentence(gate),
        currency=ranked.appraisal.currency,
        seen=tuple(sorted({one.dataset_id for one in ranked.appraisal.studies})),
        recorded_at=now.astimezone(UTC),
        recorded_by=store.viewer.name,
    )
    if outlook is not None:
        override = replace(
            override,
            expected=outlook.expected,
            needed=outlook.needed,
            value=outlook.mean,
            probability=outlook.probability_positive,
        )
    append_override(store, override, now, key=key)
    return override


def _require_said(request: OverrideRequest, now: datetime) -> None:
    for text, what in ((request.decided_by, "who decides"), (request.reason, "why")):
        if not text.strip():
            raise AssumptionError(
                f"An override says {what}.", f"Fill in {what}: it is scored later."
            )
    if request.until <= now.date():
        raise AssumptionError(
            f"The override would end on {request.until}, which is not after today.",
            "Give a later day: the gate is looked at again then.",
        )


def _ranked(store: Store, initiative_id: str, now: datetime) -> RankedInitiative:
    return review_portfolio(store, as_of=now.date()).find(initiative_id)


def _require_gate(ranked: RankedInitiative) -> Gate:
    name = ranked.appraisal.initiative.name
    if ranked.gate is None:
        raise AssumptionError(
            f"{name} is not at the gate: it is no pilot or roll-out with units left to reach.",
            "Set stage, pilot_units and reachable_units in initiative.csv.",
        )
    if not ranked.gate.open:
        raise AssumptionError(
            f"The gate of {name} passes: there is nothing to override.", "Go on without."
        )
    return ranked.gate
