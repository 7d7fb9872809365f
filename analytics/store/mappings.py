"""What was said of the columns of a file, kept by the fingerprint of its schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.domain.column_mapping import ColumnMapping
from analytics.store.journal import utc

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.store.connection import Store


def save_roles(cursor: DuckDBPyConnection, fingerprint: str, said: ColumnMapping) -> None:
    """Keep which column plays which role; what was said before of the same columns is replaced."""
    roles = json.dumps({"roles": dict(said.roles)})
    _save(cursor, f"roles:{said.data_set}:{fingerprint}", said, roles, "{}")


def save_answers(cursor: DuckDBPyConnection, fingerprint: str, said: ColumnMapping) -> None:
    """Keep how ambiguous columns were meant, in the write that stores the file."""
    answers = json.dumps(dict(said.answers))
    _save(cursor, f"answers:{said.data_set}:{fingerprint}", said, "{}", answers)


def read_mappings(store: Store, labels: tuple[str, ...]) -> tuple[ColumnMapping, ...]:
    """Read what was said of files with these columns in this order, oldest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT data_set, columns, roles, answers, saved_at FROM mapping WHERE columns = ?"
            " ORDER BY saved_at, fingerprint",
            [_listed(labels)],
        ).fetchall()
    return tuple(_mapping(*row) for row in rows)


def _mapping(
    data_set: str, columns: str, roles: str, answers: str, saved_at: datetime
) -> ColumnMapping:
    return ColumnMapping(
        data_set=data_set,
        labels=tuple(json.loads(columns)),
        saved_at=saved_at,
        roles=tuple(
            (role, tuple(found)) for role, found in json.loads(roles).get("roles", {}).items()
        ),
        answers=tuple(json.loads(answers).items()),
    )


def _save(
    cursor: DuckDBPyConnection, key: str, said: ColumnMapping, roles: str, answers: str
) -> None:
    cursor.execute(
        "INSERT OR REPLACE INTO mapping VALUES (?, ?, ?, ?, ?, ?)",
        [key, said.data_set, _listed(said.labels), roles, answers, utc(said.saved_at)],
    )


def _listed(labels: tuple[str, ...]) -> str:
    return json.dumps(list(labels))
