"""Whether frozen reviews and what was decided in them are as they were written and signed.

The journal's line of every write carries the hash of what it wrote; the journal itself is checked
against its chain and its anchor. So a figure, a decision or a signature that was changed, taken out
or put in by hand differs from the journal.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.review import Signature, Snapshot
from analytics.domain.store_check import Finding
from analytics.store.codec import from_json
from analytics.store.gate_overrides import ACTION as OVERRIDE
from analytics.store.reviews import (
    ACTIONS,
    signable,
    signing_sha256,
    snapshot_sha256,
    text_sha256,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHANGED, MISSING, ADDED = "review_changed", "review_missing", "review_added"


def check_reviews(cursor: DuckDBPyConnection, remedy: str) -> tuple[Finding, ...]:
    """Compare every review with the journal; a store from before there were any has nothing."""
    try:
        found = [*_snapshots(cursor), *_entries(cursor), *_signatures(cursor)]
        found += _overrides(cursor) if _has_overrides(cursor) else []
    except duckdb.CatalogException:
        return ()
    return tuple(Finding(kind=kind, message=words, remedy=remedy) for kind, words in found)


def _snapshots(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    said = {
        subject: details["sha256"] for subject, details in _journalled(cursor, ["prepare_review"])
    }
    rows = cursor.execute("SELECT review_id, content FROM frozen_review").fetchall()
    held = {str(name): str(content) for name, content in rows}
    found = [
        (MISSING, f"The review '{name}' is missing.") for name in sorted(said.keys() - held.keys())
    ]
    for name, content in sorted(held.items()):
        if name not in said:
            found.append((ADDED, f"The review '{name}' was not prepared by Credence."))
            continue
        snapshot = _read(content)
        if snapshot is None or snapshot_sha256(snapshot) != said[name]:
            found.append((CHANGED, f"What the review '{name}' stands on was changed."))
        else:
            found += _documents(cursor, snapshot)
    return found


def _documents(cursor: DuckDBPyConnection, snapshot: Snapshot) -> list[tuple[str, str]]:
    rows = cursor.execute(
        "SELECT name, content FROM review_document WHERE review_id = ?", [snapshot.review_id]
    ).fetchall()
    held = {str(name): text_sha256(str(content)) for name, content in rows}
    said = {one.name: one.sha256 for one in snapshot.documents}
    return [
        (CHANGED, f"The frozen figures '{name}' of the review '{snapshot.review_id}' were changed.")
        for name in sorted(said.keys() | held.keys())
        if said.get(name) != held.get(name)
    ]


def _entries(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    said = {
        details["entry"]: (details["sha256"], details["kind"], subject)
        for subject, details in _journalled(cursor, list(ACTIONS.values()))
    }
    rows = cursor.execute("SELECT entry_id, kind, review_id, content FROM review_entry").fetchall()
    held = {
        str(name): (text_sha256(str(content)), str(kind), str(review))
        for name, kind, review, content in rows
    }
    found = [
        (MISSING, f"The {said[name][1]} '{name}' of the review '{said[name][2]}' is missing.")
        for name in sorted(said.keys() - held.keys())
    ]
    for name, (_, kind, review) in sorted(held.items()):
        if name not in said:
            found.append((ADDED, f"The {kind} '{name}' of '{review}' was not entered in Credence."))
        elif said[name] != held[name]:
            found.append((CHANGED, f"The {kind} '{name}' of the review '{review}' was changed."))
    return found


def _signatures(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    rows = cursor.execute(
        "SELECT e.review_id, e.content, r.content FROM review_entry AS e JOIN frozen_review AS r"
        " ON r.review_id = e.review_id WHERE e.kind = 'signature' ORDER BY e.review_id"
    ).fetchall()
    found = []
    for name, signed, content in rows:
        snapshot = _read(str(content))
        signature = from_json(Signature, str(signed))
        covered = signable(cursor, str(name))
        if snapshot is None or signing_sha256(snapshot, covered) != signature.sha256:
            found.append((CHANGED, f"The review '{name}' is not as it was signed."))
    return found


def _has_overrides(cursor: DuckDBPyConnection) -> bool:
    """Tell whether the store is of a version that keeps overrides of the gate."""
    found = cursor.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'gate_override'")
    return found.fetchone() is not None


def _overrides(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    said = {
        details["override"]: (details["sha256"], subject)
        for subject, details in _journalled(cursor, [OVERRIDE])
    }
    rows = cursor.execute("SELECT override_id, initiative_id, content FROM gate_override")
    held = {
        str(name): (text_sha256(str(content)), str(initiative))
        for name, initiative, content in rows.fetchall()
    }
    found = [
        (MISSING, f"The override '{name}' of the gate of '{said[name][1]}' is missing.")
        for name in sorted(said.keys() - held.keys())
    ]
    for name, (_, initiative) in sorted(held.items()):
        words = f"The override '{name}' of the gate of '{initiative}'"
        if name not in said:
            found.append((ADDED, f"{words} was not entered in Credence."))
        elif said[name] != held[name]:
            found.append((CHANGED, f"{words} was changed."))
    return found


def _read(content: str) -> Snapshot | None:
    try:
        return from_json(Snapshot, content)
    except (TypeError, ValueError, KeyError):
        return None


def _journalled(cursor: DuckDBPyConnection, actions: list[str]) -> list[tuple[str, dict[str, str]]]:
    rows = cursor.execute(
        "SELECT subject, details FROM journal WHERE list_contains(?, action) ORDER BY seq",
        [actions],
    ).fetchall()
    return [(str(subject), json.loads(str(details))) for subject, details in rows]
