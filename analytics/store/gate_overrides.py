"""Overrides of the gate: added with a journal line that carries their hash, never changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.domain.errors import ConflictError
from analytics.domain.gate_override import GateOverride
from analytics.store.codec import from_json, to_json
from analytics.store.reviews import text_sha256

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.store.connection import Store

ACTION = "override_gate"


def append_override(store: Store, override: GateOverride, now: datetime, *, key: str) -> None:
    """Add an override; the same key again changes nothing.

    Raises
    ------
    ConflictError
        Another override of the same initiative is in force, or the key belongs to something else.
    """
    content = to_json(override)
    digest = text_sha256(content)
    details = json.dumps({"override": override.override_id, "sha256": digest})
    try:
        with store.write(ACTION, override.initiative_id, now, details=details, key=key) as cursor:
            for (text,) in cursor.execute(
                "SELECT content FROM gate_override WHERE initiative_id = ?",
                [override.initiative_id],
            ).fetchall():
                _require_over(from_json(GateOverride, str(text)), override)
            cursor.execute(
                "INSERT INTO gate_override (override_id, number, initiative_id, content, sha256)"
                " VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM gate_override), ?, ?, ?)",
                [override.override_id, override.initiative_id, content, digest],
            )
    except ConflictError:
        known = {one.override_id for one in read_overrides(store)}
        if store.written(key) is None or override.override_id not in known:
            raise


def read_overrides(store: Store) -> tuple[GateOverride, ...]:
    """Read every override, in the order in which they were recorded."""
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT content FROM gate_override ORDER BY number").fetchall()
    return tuple(from_json(GateOverride, str(text)) for (text,) in rows)


def _require_over(earlier: GateOverride, override: GateOverride) -> None:
    if earlier.in_force(override.decided_on):
        raise ConflictError(
            f"The gate is overridden until {earlier.until} already, by {earlier.decided_by}.",
            "Wait until it ends; what was recorded stays as it is.",
        )
