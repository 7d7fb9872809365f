"""What was written, when, in which order: one line a write, with the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection


def append_line(
    cursor: DuckDBPyConnection, action: str, subject: str, details: str, now: datetime
) -> None:
    """Add the line of a write to its own transaction.

    The hash is SHA-256 over the JSON array of sequence, time, action, subject, details and the
    previous line's hash, so that a line cannot be changed alone.
    """
    previous = cursor.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    sequence, before = (int(previous[0]) + 1, str(previous[1])) if previous else (1, "")
    written_at = utc(now)
    line = [sequence, written_at.isoformat(), action, subject, details, before]
    digest = hashlib.sha256(json.dumps(line, ensure_ascii=False).encode()).hexdigest()
    cursor.execute(
        "INSERT INTO journal (seq, written_at, action, subject, details, previous_hash, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [sequence, written_at, action, subject, details, before, digest],
    )


def latest_sequence(cursor: DuckDBPyConnection) -> int:
    """Sequence of the last line; 0 where nothing was written yet."""
    row = cursor.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
    return int(row[0]) if row else 0


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
