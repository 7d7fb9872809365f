"""Identifiers of people become codes that lead back to nobody without a key kept elsewhere.

The same identifier gives the same code in every file of a store, so rows still belong together.
The key stands in a file of its own beside the database, or in the environment; neither the
database nor a backup of it holds it.

References
----------
Krawczyk, H., Bellare, M. and Canetti, R. (1997). RFC 2104 (keyed hashing; here both passes take the
key as text, as the database's SHA-256 does).
"""

from __future__ import annotations

import json
import os
import secrets
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.domain.errors import StoreError
from analytics.store.anchor import sync_folder
from analytics.store.faults import first_line
from analytics.store.journal import utc
from analytics.store.notations import STAGED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.store.connection import Store

KEY_BYTES, CODE_LETTERS = 32, 32
VARIABLE = "CREDENCE_HASH_KEY"


def hash_key(cursor: DuckDBPyConnection, database: Path | None) -> str:
    """Return the key of a store; a new one is made beside the database the first time.

    Parameters
    ----------
    database
        ``None`` for a store in memory, whose codes mean nothing afterwards.

    Raises
    ------
    StoreError
        The key cannot be read or written, or it is gone although codes were made with it.
    """
    said = os.environ.get(VARIABLE, "")
    if said:
        return said
    if database is None:
        return new_key()
    path = Path(f"{database}.key")
    try:
        if not path.exists():
            _require_first(cursor, path)
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            f"The key for codes of people cannot be used: {first_line(error)}.",
            f"Make the file '{path.name}' beside the database readable and writable for the owner.",
        ) from error
    if len(key) != 2 * KEY_BYTES:
        raise StoreError(
            f"The key for codes of people in '{path.name}' is not whole: codes made with it would"
            " be other ones, or lead back to people.",
            "Bring the file back from where you keep a copy of it. If no column was ever hashed,"
            " delete it; a new one is made.",
        )
    return key


def new_key() -> str:
    """Return a key that nobody had before."""
    return secrets.token_hex(KEY_BYTES)


def hash_staged(cursor: DuckDBPyConnection, names: Sequence[str], key: str) -> None:
    """Put codes in the place of the staged cells of some columns; an empty cell stays empty."""
    cells = ", ".join(
        f"{name} = 'p_' || substr(sha256(?::VARCHAR || sha256(?::VARCHAR || {name})), 1,"
        f" {CODE_LETTERS})"
        for name in names
    )
    cursor.execute(f"UPDATE {STAGED} SET {cells}", [f"outer {key}", f"inner {key}"] * len(names))


def hashed_before(cursor: DuckDBPyConnection, data_set: str) -> tuple[str, ...]:
    """Columns of a data set that were hashed when it was stored."""
    rows = cursor.execute("SELECT roles FROM mapping WHERE data_set = ?", [data_set]).fetchall()
    return tuple(sorted({one for (roles,) in rows for one in json.loads(roles).get("hashed", ())}))


def hashed_by_data_set(store: Store) -> dict[str, frozenset[str]]:
    """Columns of every data set that hold codes in the place of people's identifiers."""
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT data_set, roles FROM mapping").fetchall()
    found: defaultdict[str, set[str]] = defaultdict(set)
    for data_set, roles in rows:
        found[data_set].update(json.loads(roles).get("hashed", ()))
    return {name: frozenset(labels) for name, labels in found.items()}


def hashed_columns(store: Store, data_set: str) -> tuple[str, ...]:
    """Columns of a data set that hold codes in the place of people's identifiers."""
    with store.cursor() as cursor:
        return hashed_before(cursor, data_set)


def remember_hashed(
    cursor: DuckDBPyConnection,
    data_set: str,
    columns: tuple[str, str],
    hashed: Sequence[str],
    now: datetime,
) -> None:
    """Remember which columns of a data set are hashed.

    Parameters
    ----------
    columns
        Fingerprint of the columns, and their labels as JSON.
    """
    cursor.execute(
        "INSERT OR REPLACE INTO mapping VALUES (?, ?, ?, ?, '{}', ?)",
        [
            f"{data_set}:{columns[0]}",
            data_set,
            columns[1],
            json.dumps({"hashed": list(hashed)}),
            utc(now),
        ],
    )


def _require_first(cursor: DuckDBPyConnection, path: Path) -> None:
    """Refuse a new key where codes of another one are kept: nobody would be the same person."""
    rows = cursor.execute("SELECT DISTINCT roles FROM mapping").fetchall()
    if any(json.loads(roles).get("hashed") for (roles,) in rows):
        raise StoreError(
            f"The key for codes of people, '{path.name}' beside the database, is gone: codes made"
            " with a new one would not belong to the same people as those that are kept.",
            f"Bring the file back from where you keep a copy, or set {VARIABLE} to the key.",
        )


def _make(path: Path) -> None:
    """Write a new key and give it its name last: half a key is never taken for one."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{new_key()}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)
