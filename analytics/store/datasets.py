"""Outcome files as typed tables: one a file, columns c1 ... cN, labels kept as data."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from analytics.domain.dataset import Column, ColumnType, Dataset
from analytics.store.journal import utc

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from analytics.store.connection import Store

COLUMNS = (
    "SELECT label, name, type, null_count, distinct_count, minimum, maximum, total"
    " FROM dataset_column WHERE dataset_id = ? ORDER BY number"
)
ENDINGS = (".csv", ".parquet")


def list_datasets(store: Store) -> tuple[Dataset, ...]:
    """List the current data set of every file name, oldest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT dataset_id, file_name, sha256, row_count FROM dataset WHERE dataset_id NOT IN"
            " (SELECT supersedes FROM dataset) ORDER BY number"
        ).fetchall()
        return tuple(_dataset(cursor, row) for row in rows)


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
    """Find the current data set of exactly this file name."""
    return next((one for one in list_datasets(store) if one.file_name == file_name), None)


def next_number(cursor: DuckDBPyConnection) -> int:
    """Return the number the next data set gets."""
    row = cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM dataset").fetchone()
    return int(row[0]) if row else 1


def save_dataset(
    cursor: DuckDBPyConnection, dataset: Dataset, now: datetime, *, number: int, supersedes: str
) -> None:
    """Describe a stored table, in the transaction that made it."""
    cursor.execute(
        "INSERT INTO dataset (dataset_id, number, file_name, sha256, row_count, fingerprint,"
        " stored_at, supersedes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            dataset.dataset_id,
            number,
            dataset.file_name,
            dataset.sha256,
            dataset.rows,
            fingerprint(dataset.columns),
            utc(now),
            supersedes,
        ],
    )
    for position, one in enumerate(dataset.columns, start=1):
        cursor.execute(
            "INSERT INTO dataset_column (dataset_id, number, label, name, type, null_count,"
            " distinct_count, minimum, maximum, total) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                dataset.dataset_id,
                position,
                one.label,
                one.name,
                one.type.value,
                one.nulls,
                one.distinct,
                one.minimum,
                one.maximum,
                one.total,
            ],
        )


def fingerprint(columns: tuple[Column, ...]) -> str:
    """Hash of labels and types: files with the same one can be read as batches of one file."""
    schema = "\n".join(f"{one.label}\t{one.type.value}" for one in columns)
    return hashlib.sha256(schema.encode()).hexdigest()


def _dataset(cursor: DuckDBPyConnection, row: tuple[object, ...]) -> Dataset:
    dataset_id, file_name, sha256, rows = row
    columns = cursor.execute(COLUMNS, [dataset_id]).fetchall()
    return Dataset(
        dataset_id=str(dataset_id),
        file_name=str(file_name),
        sha256=str(sha256),
        rows=int(str(rows)),
        columns=tuple(
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
            for label, name, kind, nulls, distinct, minimum, maximum, total in columns
        ),
        relation=str(dataset_id),
    )
