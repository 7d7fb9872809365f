"""Looks taken at a study before its end: added once for each state of its data, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.looks import Look
from analytics.store.codec import from_json, to_json
from analytics.store.journal import utc

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.store.connection import Cursor, Store


def read_looks(store: Store, study_id: str) -> tuple[Look, ...]:
    """Read the looks at a study in their order, whatever version its plan has had since."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT content FROM study_look WHERE study_id = ? ORDER BY number", [study_id]
        ).fetchall()
    return tuple(from_json(Look, str(row[0])) for row in rows)


def add_look(cursor: Cursor, study_id: str, look: Look, now: datetime) -> None:
    """Keep a look; the same data again is the same look and changes nothing."""
    cursor.execute(
        "INSERT INTO study_look (study_id, number, seen_at, data_sha256, content)"
        " SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM study_look"
        " WHERE study_id = ? AND data_sha256 = ?)",
        [
            *(study_id, look.number, utc(now), look.data_sha256, to_json(look)),
            *(study_id, look.data_sha256),
        ],
    )
