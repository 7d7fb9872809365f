"""Batches of a data set: every file stored into it, what became of it, what its columns held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analytics.domain.batch import Batch, BatchEnd
from analytics.domain.dataset import Column, ColumnType
from analytics.domain.problem import Problem
from analytics.domain.quality import BatchProfile, ColumnProfile
from analytics.store.journal import utc
from analytics.store.quick_table import SQL_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from analytics.store.connection import Store

FIELDS = (
    "b.batch_id, b.number, b.file_name, b.sha256, b.row_count, b.stored_at,"
    " e.ended, e.ended_at, e.reason, b.refused_count"
)
COLUMN_LISTS = (
    "unnest(range(1, ? + 1)), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),"
    " unnest(?::BIGINT[]), unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),"
    " unnest(?::DOUBLE[])"
)
"""Rows of described columns, given ``column_lists``."""
JOINED = "batch AS b LEFT JOIN batch_end AS e ON e.batch_id = b.batch_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A batch as part of a data set: which of its columns is c1, c2 and so on there."""

    batch: Batch
    names: tuple[str, ...]


def parts_of(cursor: DuckDBPyConnection, dataset_id: str) -> tuple[Part, ...]:
    """Batches of a state of a data set, in order, with what became of them since."""
    rows = cursor.execute(
        f"SELECT {FIELDS}, p.names FROM {JOINED} JOIN dataset_batch AS p ON p.batch_id ="
        " b.batch_id WHERE p.dataset_id = ? ORDER BY p.position",
        [dataset_id],
    ).fetchall()
    return tuple(Part(batch=_batch(row), names=tuple(str(row[-1]).split(","))) for row in rows)


def batch_history(store: Store, data_set: str) -> tuple[Batch, ...]:
    """Every batch a data set ever had, by number."""
    with store.cursor() as cursor:
        return history_of(cursor, data_set)


def history_of(cursor: DuckDBPyConnection, data_set: str) -> tuple[Batch, ...]:
    """Every batch a data set ever had, by number."""
    rows = cursor.execute(
        f"SELECT {FIELDS} FROM {JOINED} WHERE b.data_set = ? ORDER BY b.number", [data_set]
    ).fetchall()
    return tuple(_batch(row) for row in rows)


def seen_batches(cursor: DuckDBPyConnection) -> dict[str, tuple[Batch, ...]]:
    """Batches of every state of every data set, by the state's id."""
    rows = cursor.execute(
        f"SELECT {FIELDS}, p.dataset_id FROM {JOINED} JOIN dataset_batch AS p ON p.batch_id ="
        " b.batch_id ORDER BY p.dataset_id, p.position"
    ).fetchall()
    found: dict[str, list[Batch]] = {}
    for row in rows:
        found.setdefault(str(row[-1]), []).append(_batch(row))
    return {state: tuple(batches) for state, batches in found.items()}


def relation_of(columns: tuple[Column, ...], parts: tuple[Part, ...]) -> str:
    """Say what a state is read from: the table of its only batch, or the rows of all, in order.

    Among several, the columns of a batch may stand in another order and be of a narrower type; an
    only batch has the columns of its data set.
    """
    plain = tuple(column.name for column in columns)
    if len(parts) == 1 and parts[0].names == plain:
        return parts[0].batch.batch_id
    selects = [typed_rows(columns, part) for part in parts] or [_nothing(columns)]
    return f"({' UNION ALL '.join(selects)})"


def typed_rows(columns: tuple[Column, ...], part: Part) -> str:
    """Query that gives a batch's rows in the order and types of a data set's columns."""
    cells = ", ".join(
        f"CAST({name} AS {sql_type(column.type)}) AS {column.name}"
        for name, column in zip(part.names, columns, strict=True)
    )
    return f"SELECT {cells} FROM {part.batch.batch_id}"


def sql_type(kind: ColumnType) -> str:
    """Type of a stored column in the database's words."""
    return SQL_TYPES.get(kind, "VARCHAR")


def column_lists(columns: Sequence[Column]) -> list[object]:
    """Return what ``COLUMN_LISTS`` takes: how many columns, then a list for each of their facts."""
    return [
        len(columns),
        [one.label for one in columns],
        [one.name for one in columns],
        [one.type.value for one in columns],
        [one.nulls for one in columns],
        [one.distinct for one in columns],
        [one.minimum for one in columns],
        [one.maximum for one in columns],
        [one.total for one in columns],
    ]


def save_set_aside(cursor: DuckDBPyConnection, batch_id: str, aside: Sequence[Problem]) -> None:
    """Keep what was wrong with the rows of a batch's file that were set aside."""
    if not aside:
        return
    cursor.execute(
        "INSERT INTO refused_cell SELECT ?, unnest(range(1, ? + 1)), unnest(?::BIGINT[]),"
        " unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [
            batch_id,
            len(aside),
            [one.row for one in aside],
            [one.column for one in aside],
            [one.value for one in aside],
            [one.message for one in aside],
        ],
    )


def read_set_aside(store: Store, data_set: str) -> tuple[Problem, ...]:
    """Read what was wrong with every row set aside of the batches a data set has now."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT b.file_name, r.line, r.label, r.value, r.reason FROM refused_cell AS r"
            " JOIN batch AS b ON b.batch_id = r.batch_id"
            " LEFT JOIN batch_end AS e ON e.batch_id = b.batch_id"
            " WHERE b.data_set = ? AND e.ended IS NULL ORDER BY b.number, r.number",
            [data_set],
        ).fetchall()
    return tuple(
        Problem(
            kind="set_aside",
            message=str(reason),
            remedy="Correct the row, and put the whole file in the place of this batch.",
            where=str(name),
            row=line,
            column=str(label),
            value=str(value),
        )
        for name, line, label, value, reason in rows
    )


def save_batch(
    cursor: DuckDBPyConnection,
    batch: Batch,
    data_set: str,
    profiles: Sequence[ColumnProfile],
    fingerprint: str,
) -> None:
    """Describe a stored batch, in the transaction that made its table."""
    cursor.execute(
        "INSERT INTO batch (batch_id, data_set, number, file_name, sha256, row_count,"
        " refused_count, fingerprint, stored_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch.batch_id,
            data_set,
            batch.number,
            batch.file_name,
            batch.sha256,
            batch.rows,
            batch.refused,
            fingerprint,
            utc(batch.stored_at),
        ],
    )
    columns = [one.column for one in profiles]
    cursor.execute(
        f"INSERT INTO batch_column SELECT ?, {COLUMN_LISTS}, unnest(?::DOUBLE[]),"
        " unnest(?::DOUBLE[]), unnest(?::DOUBLE[])",
        [
            batch.batch_id,
            *column_lists(columns),
            [one.shift for one in profiles],
            [one.shift_by_chance for one in profiles],
            [one.unseen for one in profiles],
        ],
    )


def save_parts(cursor: DuckDBPyConnection, dataset_id: str, parts: tuple[Part, ...]) -> None:
    """Keep which batches a state of a data set has."""
    for position, part in enumerate(parts, start=1):
        cursor.execute(
            "INSERT INTO dataset_batch (dataset_id, position, batch_id, names) VALUES (?, ?, ?, ?)",
            [dataset_id, position, part.batch.batch_id, ",".join(part.names)],
        )


def end_batch(
    cursor: DuckDBPyConnection, batch_id: str, ended: BatchEnd, reason: str, now: datetime
) -> None:
    """Keep when, how and why a batch left its data set; a batch leaves once."""
    cursor.execute(
        "INSERT INTO batch_end (batch_id, ended, ended_at, reason) VALUES (?, ?, ?, ?)",
        [batch_id, ended.value, utc(now), reason],
    )


def batch_profiles(store: Store, data_set: str) -> tuple[BatchProfile, ...]:
    """Read what the columns of every batch of a data set held when it was stored, by number."""
    with store.cursor() as cursor:
        batches = history_of(cursor, data_set)
        return tuple(
            BatchProfile(batch=one, columns=column_profiles(cursor, one.batch_id))
            for one in batches
        )


def column_profiles(cursor: DuckDBPyConnection, batch_id: str) -> tuple[ColumnProfile, ...]:
    """Read what the columns of one batch held, in the order of its file."""
    rows = cursor.execute(
        "SELECT label, name, type, null_count, distinct_count, minimum, maximum, total, shift,"
        " shift_by_chance, unseen FROM batch_column WHERE batch_id = ? ORDER BY number",
        [batch_id],
    ).fetchall()
    return tuple(
        ColumnProfile(
            column=Column(
                label=row[0],
                name=row[1],
                type=ColumnType(row[2]),
                nulls=row[3],
                distinct=row[4],
                minimum=row[5],
                maximum=row[6],
                total=row[7],
            ),
            shift=row[8],
            shift_by_chance=row[9],
            unseen=row[10],
        )
        for row in rows
    )


def _nothing(columns: tuple[Column, ...]) -> str:
    cells = ", ".join(f"CAST(NULL AS {sql_type(one.type)}) AS {one.name}" for one in columns)
    return f"SELECT {cells} WHERE false"


def _batch(row: tuple[object, ...]) -> Batch:
    batch_id, number, file_name, sha256, rows, stored_at, ended, ended_at, reason = row[:9]
    return Batch(
        batch_id=str(batch_id),
        number=int(str(number)),
        file_name=str(file_name),
        sha256=str(sha256),
        rows=int(str(rows)),
        stored_at=_moment(stored_at),
        ended=BatchEnd(str(ended)) if ended else None,
        ended_at=_moment(ended_at) if ended_at else None,
        reason=str(reason or ""),
        refused=int(str(row[9])),
    )


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is not a moment")
    return value.replace(tzinfo=UTC)
