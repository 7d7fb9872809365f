"""What was written, when, in which order: one line a write, with the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING

import duckdb

from analytics.store.anchor import NOTHING, Mark

if TYPE_CHECKING:
    from datetime import datetime


def append_line(
    cursor: duckdb.DuckDBPyConnection, action: str, subject: str, details: str, now: datetime
) -> Mark:
    """Add the line of a write to its own transaction and return its sequence and hash."""
    before = head(cursor)
    written_at = utc(now)
    line = (before.sequence + 1, written_at, action, subject, details, before.digest)
    mark = Mark(before.sequence + 1, line_digest(line))
    cursor.execute(
        "INSERT INTO journal (seq, written_at, action, subject, details, previous_hash, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [*line, mark.digest],
    )
    return mark


def line_digest(line: tuple[int, datetime, str, str, str, str]) -> str:
    """SHA-256 over the JSON array of sequence, time, action, subject, details and previous hash.

    The previous line's hash is in it, so that a line cannot be changed alone.
    """
    sequence, written_at, *words = line
    text = json.dumps([sequence, written_at.isoformat(), *words], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def head(cursor: duckdb.DuckDBPyConnection) -> Mark:
    """Sequence and hash of the last line; ``NOTHING`` before the first, or without a journal."""
    try:
        row = cursor.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    except duckdb.CatalogException:
        return NOTHING
    return Mark(int(row[0]), str(row[1])) if row else NOTHING


def latest_sequence(cursor: duckdb.DuckDBPyConnection) -> int:
    """Sequence of the last line; 0 where nothing was written yet."""
    return head(cursor).sequence


def utc(moment: datetime) -> datetime:
    """Moment in UTC without its zone, as the store keeps times.

    Raises
    ------
    ValueError
        The moment has no time zone, so nobody knows when it was.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None)
