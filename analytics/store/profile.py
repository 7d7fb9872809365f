"""What every column of a relation holds: missing, different values, smallest, largest, sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import Column, ColumnType
from analytics.store.selection import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

TOGETHER = 40
"""Columns in one query; a file with more is scanned once for each forty."""
PARTS = 5


def plain_columns(labels: Sequence[str], types: Sequence[ColumnType]) -> tuple[Column, ...]:
    """Columns c1 ... cN without a profile."""
    return tuple(
        Column(label=label, name=f"c{number}", type=kind)
        for number, (label, kind) in enumerate(zip(labels, types, strict=True), start=1)
    )


def profiled(
    cursor: DuckDBPyConnection, relation: str, columns: tuple[Column, ...]
) -> tuple[Column, ...]:
    """Profile columns in one pass. Sums are compensated, so they do not depend on threads."""
    found: list[Column] = []
    for start in range(0, len(columns), TOGETHER):
        part = columns[start : start + TOGETHER]
        asked = ", ".join(_asked(column) for column in part)
        row = cursor.execute(f"SELECT count(*), {asked} FROM {relation}").fetchone() or ()
        rows, values = int(row[0]), row[1:]
        found += [
            _filled(column, rows, values[i * PARTS : (i + 1) * PARTS])
            for i, column in enumerate(part)
        ]
    return tuple(found)


def _asked(column: Column) -> str:
    name = column.name
    summed = column.type in (ColumnType.INTEGER, ColumnType.NUMBER)
    total = f"fsum(CAST({name} AS DOUBLE))" if summed else "NULL"
    return (
        f"count({name}), count(DISTINCT {name}), CAST(min({name}) AS VARCHAR),"
        f" CAST(max({name}) AS VARCHAR), {total}"
    )


def _filled(column: Column, rows: int, values: tuple[object, ...]) -> Column:
    present, distinct, minimum, maximum, total = values
    return Column(
        label=column.label,
        name=column.name,
        type=column.type,
        nulls=rows - int(str(present)),
        distinct=int(str(distinct)),
        minimum="" if minimum is None else str(minimum),
        maximum="" if maximum is None else str(maximum),
        total=float(str(total)) if column.type in NUMERIC and total is not None else None,
    )
