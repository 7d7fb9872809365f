"""Which register files were stored, in which order: what a repeated file is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.store.journal import utc

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.store.connection import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file stored into a register table."""

    table: str
    file_name: str
    sha256: str
    rows: int
    header: str


def latest_upload(store: Store, table: str) -> tuple[str, str]:
    """Id and hash of the last file stored into a table; empty where there was none."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT upload_id, sha256 FROM upload WHERE table_name = ?"
            " ORDER BY upload_id DESC LIMIT 1",
            [table],
        ).fetchone()
    return (str(row[0]), str(row[1])) if row else ("", "")


def save_upload(cursor: DuckDBPyConnection, upload: Upload, now: datetime) -> None:
    """Keep what was stored, in the transaction that stored it."""
    row = cursor.execute("SELECT count(*) FROM upload").fetchone()
    number = int(row[0]) + 1 if row else 1
    cursor.execute(
        "INSERT INTO upload (upload_id, table_name, file_name, sha256, uploaded_at, rows_in,"
        " rows_accepted, rows_rejected, schema_fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
        [
            f"U-{number:09d}",
            upload.table,
            upload.file_name,
            upload.sha256,
            utc(now),
            upload.rows,
            upload.rows,
            upload.header,
        ],
    )
