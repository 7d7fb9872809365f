"""Frozen reviews and what was entered in them: written once, only added to, hashed line by line.

A frozen review is its snapshot and the texts of its figures. An entry (a decision, an action, a
lesson, the signature) is never changed; its hash stands in the journal's line of its write.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from analytics.domain.errors import ConflictError, NotFoundError
from analytics.domain.review import (
    Action,
    ActionClosed,
    Decision,
    Document,
    Entry,
    Lesson,
    Signature,
    Snapshot,
)
from analytics.store.codec import from_json, to_json
from analytics.store.journal import head

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.store.connection import Store

T = TypeVar("T")
KINDS: dict[str, type[Entry]] = {
    "decision": Decision,
    "action": Action,
    "action_closed": ActionClosed,
    "lesson": Lesson,
    "signature": Signature,
}
ACTIONS = {
    "decision": "record_decision",
    "action": "record_action",
    "action_closed": "close_action",
    "lesson": "record_lesson",
    "signature": "sign_review",
}
AFTER_SIGNING = frozenset({"action_closed"})
"""What may still be entered in a signed review: its hash does not cover it."""


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot_sha256(snapshot: Snapshot) -> str:
    """Hash over everything a snapshot says but its own hash."""
    return text_sha256(to_json(replace(snapshot, sha256="")))


def data_state(store: Store) -> tuple[int, str]:
    """Return the writes the store has seen and the hash of the journal's last line."""
    with store.cursor() as cursor:
        mark = head(cursor)
    return mark.sequence, mark.digest


def save_frozen(
    store: Store, snapshot: Snapshot, documents: dict[str, object], now: datetime, *, key: str = ""
) -> Snapshot:
    """Keep a review's figures as texts, with their hashes in its snapshot.

    Raises
    ------
    ConflictError
        Something was decided in a review of this period already, or the key was used.
    """
    texts = {name: to_json(value) for name, value in documents.items()}
    prints = tuple(
        Document(name=name, sha256=text_sha256(text)) for name, text in sorted(texts.items())
    )
    whole = replace(snapshot, documents=prints)
    whole = replace(whole, sha256=snapshot_sha256(whole))
    details = json.dumps({"period": whole.period, "sha256": whole.sha256})
    with store.write("prepare_review", whole.review_id, now, details=details, key=key) as cursor:
        _require_undecided(cursor, whole.period)
        cursor.execute(
            "INSERT INTO frozen_review (review_id, number, period, content) VALUES"
            " (?, (SELECT coalesce(max(number), 0) + 1 FROM frozen_review), ?, ?)",
            [whole.review_id, whole.period, to_json(whole)],
        )
        for one in prints:
            cursor.execute(
                "INSERT INTO review_document (review_id, name, content, sha256)"
                " VALUES (?, ?, ?, ?)",
                [whole.review_id, one.name, texts[one.name], one.sha256],
            )
    return whole


def read_snapshots(store: Store) -> tuple[Snapshot, ...]:
    """Read what every review stands on, in the order they were frozen."""
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT content FROM frozen_review ORDER BY number").fetchall()
    return tuple(from_json(Snapshot, str(row[0])) for row in rows)


def read_document(store: Store, review_id: str, name: str, cls: type[T]) -> T:
    """Read one figure back as it was frozen.

    Raises
    ------
    NotFoundError
        The review or the document is not in the store.
    """
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT content FROM review_document WHERE review_id = ? AND name = ?",
            [review_id, name],
        ).fetchone()
    if row is None:
        raise NotFoundError(
            f"The review '{review_id}' has no '{name}' in the store.", "Prepare the review again."
        )
    return from_json(cls, str(row[0]))


def read_entries(store: Store, review_id: str = "") -> tuple[Entry, ...]:
    """Read what was entered in a review, or in all, in the order of entry."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT e.kind, e.number, e.content FROM review_entry AS e"
            " WHERE ? = '' OR e.review_id = ? ORDER BY e.number",
            [review_id, review_id],
        ).fetchall()
    return tuple(_entry(str(kind), int(number), str(text)) for kind, number, text in rows)


def append_entry(store: Store, entry: Entry, now: datetime, *, key: str = "") -> Entry:
    """Add an entry; the same key again gives the entry that is there and changes nothing.

    Raises
    ------
    ConflictError
        The review is signed, the entry to correct was corrected already, or the key belongs to
        something else.
    """
    kind = kind_of(entry)
    content = to_json(replace(entry, number=0))
    digest = text_sha256(content)
    details = json.dumps({"entry": entry.entry_id, "kind": kind, "sha256": digest})
    try:
        with store.write(ACTIONS[kind], entry.review_id, now, details=details, key=key) as cursor:
            _require_open(cursor, entry)
            cursor.execute(
                "INSERT INTO review_entry (entry_id, review_id, number, kind, initiative_id,"
                " content, sha256) VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM"
                " review_entry), ?, ?, ?, ?)",
                [entry.entry_id, entry.review_id, kind, entry.initiative_id, content, digest],
            )
    except ConflictError:
        if not key or store.written(key) is None:
            raise
    return _found(store, entry)


def signing_sha256(snapshot: Snapshot, entries: Iterable[tuple[int, str]]) -> str:
    """Hash over a snapshot's hash and the numbers and hashes of the entries it is signed with."""
    return text_sha256(json.dumps([snapshot.sha256, [list(one) for one in entries]]))


def signable_entries(store: Store, review_id: str) -> list[tuple[int, str]]:
    """Return number and hash of every entry that a signature covers, as they are now."""
    with store.cursor() as cursor:
        return signable(cursor, review_id)


def signable(cursor: DuckDBPyConnection, review_id: str) -> list[tuple[int, str]]:
    """Return number and hash of every entry that a signature covers."""
    rows = cursor.execute(
        "SELECT number, sha256 FROM review_entry WHERE review_id = ?"
        " AND kind NOT IN ('signature', 'action_closed') ORDER BY number",
        [review_id],
    ).fetchall()
    return [(int(number), str(digest)) for number, digest in rows]


def kind_of(entry: Entry) -> str:
    """Name of an entry's kind in the table."""
    return next(name for name, cls in KINDS.items() if isinstance(entry, cls))


def _entry(kind: str, number: int, text: str) -> Entry:
    return replace(from_json(KINDS[kind], text), number=number)


def _found(store: Store, entry: Entry) -> Entry:
    """Entry as it is in the store now: what was saved, whoever saved it under the key."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT kind, number, content FROM review_entry WHERE entry_id = ?", [entry.entry_id]
        ).fetchone()
    found = _entry(str(row[0]), int(row[1]), str(row[2])) if row else None
    if found is None or _said(found) != _said(entry):
        raise ConflictError(
            "Something else was saved under the same key already: nothing was changed.",
            "Look at what is there; to add to it, enter it again.",
        )
    return found


def _said(entry: Entry) -> Entry:
    """Entry without when it was recorded: the same words sent twice are the same entry."""
    return replace(entry, number=0, recorded_at=None)


def _require_undecided(cursor: DuckDBPyConnection, period: str) -> None:
    row = cursor.execute(
        "SELECT count(*), max(e.review_id) FROM review_entry AS e JOIN frozen_review AS r"
        " ON r.review_id = e.review_id WHERE r.period = ?",
        [period],
    ).fetchone()
    if row and row[0]:
        raise ConflictError(
            f"The review of {period} is frozen, and {row[0]:,} entries were made in it.",
            "Go on with it, or sign it and prepare the next period.",
        )


def _require_open(cursor: DuckDBPyConnection, entry: Entry) -> None:
    """Refuse what a signature closed, and a second correction of the same entry."""
    if not cursor.execute(
        "SELECT 1 FROM frozen_review WHERE review_id = ?", [entry.review_id]
    ).fetchone():
        raise NotFoundError(f"There is no review '{entry.review_id}'.", "Prepare the review first.")
    signed = cursor.execute(
        "SELECT 1 FROM review_entry WHERE review_id = ? AND kind = 'signature'", [entry.review_id]
    ).fetchone()
    if signed and kind_of(entry) not in AFTER_SIGNING:
        raise ConflictError(
            f"The review '{entry.review_id}' is signed: nothing can be added to it.",
            "Enter it in the next review.",
        )
    if isinstance(entry, Decision) and entry.corrects:
        _require_uncorrected(cursor, entry)
    if isinstance(entry, Signature) and len(signable(cursor, entry.review_id)) != entry.entries:
        raise ConflictError(
            "Somebody added to the review while it was being signed.",
            "Read it back again, then sign.",
        )


def _require_uncorrected(cursor: DuckDBPyConnection, entry: Decision) -> None:
    rows = cursor.execute(
        "SELECT entry_id, json_extract_string(content, '$.corrects') FROM review_entry"
        " WHERE review_id = ? AND kind = 'decision'",
        [entry.review_id],
    ).fetchall()
    if entry.corrects not in {str(row[0]) for row in rows}:
        raise NotFoundError(
            f"There is no decision '{entry.corrects}' in this review.", "Look at what is there."
        )
    if entry.corrects in {str(row[1]) for row in rows}:
        raise ConflictError(
            "Somebody else corrected this decision meanwhile: both stay as they are.",
            "Look at their correction; to change it, correct that one.",
        )
