"""Data sets of outcome files: states that never change, columns c1 ... cN, labels kept as data."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from analytics.domain.dataset import Column, ColumnType, Dataset
from analytics.store.batches import (
    COLUMN_LISTS,
    column_lists,
    parts_of,
    relation_of,
    save_parts,
)
from analytics.store.journal import utc

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.store.batches import Part
    from analytics.store.connection import Store

COLUMNS = (
    "SELECT label, name, type, null_count, distinct_count, minimum, maximum, total"
    " FROM dataset_column WHERE dataset_id = ? ORDER BY number"
)
ENDINGS = (".csv", ".parquet")


CURRENT = (
    "SELECT dataset_id, file_name, sha256, row_count FROM dataset WHERE dataset_id NOT IN"
    " (SELECT supersedes FROM dataset)"
)


def list_datasets(store: Store) -> tuple[Dataset, ...]:
    """List the current state of every data set, oldest first; one all withdrawn has no rows."""
    with store.cursor() as cursor:
        rows = cursor.execute(f"{CURRENT} ORDER BY number").fetchall()
        return tuple(_dataset(cursor, row) for row in rows)


def current_states(cursor: DuckDBPyConnection) -> dict[str, str]:
    """Id of the current state of every data set, by its file name."""
    rows = cursor.execute(CURRENT).fetchall()
    return {str(row[1]): str(row[0]) for row in rows}


def find_dataset(store: Store, name: str) -> Dataset | None:
    """Find a data set by its id, its file name, or its file name without the ending.

    By id an earlier version of a file is found too, by name only the current one.
    """
    names = [name, *(f"{name}{ending}" for ending in ENDINGS)]
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT dataset_id, file_name, sha256, row_count FROM dataset"
            " WHERE dataset_id = ? OR list_contains(?, file_name)"
            " ORDER BY dataset_id = ? DESC, list_position(?, file_name), number DESC LIMIT 1",
            [name, names, name, names],
        ).fetchone()
        return _dataset(cursor, row) if row else None


def current_dataset(store: Store, file_name: str) -> Dataset | None:
    """Find the current state of the data set of exactly this file name."""
    with store.cursor() as cursor:
        row = cursor.execute(f"{CURRENT} AND file_name = ?", [file_name]).fetchone()
        return _dataset(cursor, row) if row else None


def next_number(cursor: DuckDBPyConnection) -> int:
    """Return the number the next state of a data set gets."""
    row = cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM dataset").fetchone()
    return int(row[0]) if row else 1


def save_dataset(
    cursor: DuckDBPyConnection,
    dataset: Dataset,
    parts: tuple[Part, ...],
    now: datetime,
    *,
    supersedes: str,
) -> None:
    """Describe a state of a data set, in the transaction that made it."""
    save_parts(cursor, dataset.dataset_id, parts)
    cursor.execute(
        "INSERT INTO dataset (dataset_id, number, file_name, sha256, row_count, fingerprint,"
        " stored_at, supersedes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            dataset.dataset_id,
            int(dataset.dataset_id.removeprefix("ds_")),
            dataset.file_name,
            dataset.sha256,
            dataset.rows,
            fingerprint(dataset.columns),
            utc(now),
            supersedes,
        ],
    )
    cursor.execute(
        f"INSERT INTO dataset_column SELECT ?, {COLUMN_LISTS}",
        [
            dataset.dataset_id,
            *column_lists(dataset.columns),
        ],
    )


def fingerprint(columns: tuple[Column, ...]) -> str:
    """Hash of labels and types: files with the same one can be read as batches of one file."""
    schema = "\n".join(f"{one.label}\t{one.type.value}" for one in columns)
    return hashlib.sha256(schema.encode()).hexdigest()


def _dataset(cursor: DuckDBPyConnection, row: tuple[object, ...]) -> Dataset:
    dataset_id, file_name, sha256, rows = row
    found = cursor.execute(COLUMNS, [dataset_id]).fetchall()
    columns = tuple(
        Column(
            label=label,
            name=name,
            type=ColumnType(kind),
            nulls=nulls,
            distinct=distinct,
            minimum=minimum,
            maximum=maximum,
            total=total,
        )
        for label, name, kind, nulls, distinct, minimum, maximum, total in found
    )
    parts = parts_of(cursor, str(dataset_id))
    return Dataset(
        dataset_id=str(dataset_id),
        file_name=str(file_name),
        sha256=str(sha256),
        rows=int(str(rows)),
        columns=columns,
        relation=relation_of(columns, parts),
        batches=tuple(part.batch for part in parts),
    )
