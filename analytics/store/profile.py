"""What every column of a relation holds: missing, different values, smallest, largest, sum."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.dataset import NUMBERS, Column, ColumnType
from analytics.store.selection import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

LONG = 100_000
"""Rows above which different values are first counted by an estimate (HyperLogLog)."""
FEW = 10_000
"""Different values up to which they are counted exactly, whatever the length."""
CLOSE = 0.9
"""Share of the rows above which all of them may be different, which is worth an exact count."""
BITS = 8
"""Span of whole numbers, in rows, within which a bit for each says how many are different."""
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
    """Profile columns. Sums are compensated, so they do not depend on threads.

    Above ``LONG`` rows the number of different values is exact up to ``FEW``, where all rows are
    different and for whole numbers that lie close; else it is an estimate, rounded to two digits so
    that it shows.
    """
    found: list[Column] = []
    for start in range(0, len(columns), TOGETHER):
        part = columns[start : start + TOGETHER]
        long = _rows(cursor, relation) > LONG
        asked = ", ".join(_asked(column, estimate=long) for column in part)
        row = cursor.execute(f"SELECT count(*), {asked} FROM {relation}").fetchone() or ()
        rows, values = int(row[0]), row[1:]
        found += [
            _filled(column, rows, values[i * PARTS : (i + 1) * PARTS])
            for i, column in enumerate(part)
        ]
    return _counted(cursor, relation, tuple(found)) if found else ()


def _counted(
    cursor: DuckDBPyConnection, relation: str, columns: tuple[Column, ...]
) -> tuple[Column, ...]:
    """Replace estimates by exact counts where that is cheap, or there is one value a row."""
    rows = _rows(cursor, relation)
    if rows <= LONG:
        return columns
    likely = sorted((c for c in columns if c.distinct > CLOSE * rows), key=_float_last)
    exact = [c for c in columns if c.distinct <= FEW or _close_together(c, rows)] + likely[:1]
    counts = {c.name: _exact(c, rows) for c in exact}
    known = _answers(cursor, relation, counts)
    return tuple(
        replace(c, distinct=known.get(c.name, _estimate(c.distinct, rows))) for c in columns
    )


def _close_together(column: Column, rows: int) -> bool:
    return (
        column.type is ColumnType.INTEGER
        and column.minimum != ""
        and int(column.maximum) - int(column.minimum) < BITS * rows
    )


def _exact(column: Column, rows: int) -> str:
    if not _close_together(column, rows):
        return f"count(DISTINCT {column.name})"
    least, most = int(column.minimum), int(column.maximum)
    return f"bit_count(bitstring_agg({column.name}, {least}, {most}))"


def _answers(cursor: DuckDBPyConnection, relation: str, asked: Mapping[str, str]) -> dict[str, int]:
    """One number for each expression; asked apart, these are far cheaper than in one scan."""
    found: dict[str, int] = {}
    names = list(asked)
    for start in range(0, len(names), TOGETHER):
        part = names[start : start + TOGETHER]
        asking = ", ".join(f"(SELECT {asked[name]} FROM {relation})" for name in part)
        found |= dict(zip(part, cursor.execute(f"SELECT {asking}").fetchone() or (), strict=True))
    return found


def _float_last(column: Column) -> bool:
    return column.type is ColumnType.NUMBER


def _estimate(count: int, rows: int) -> int:
    """Round to two digits; an estimate never says that every row is different."""
    return min(int(float(f"{count:.1e}")), rows - 1)


def _rows(cursor: DuckDBPyConnection, relation: str) -> int:
    row = cursor.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0


def _asked(column: Column, *, estimate: bool) -> str:
    name = column.name
    summed = column.type in NUMBERS
    total = f"fsum(CAST({name} AS DOUBLE))" if summed else "NULL"
    different = f"approx_count_distinct({name})" if estimate else f"count(DISTINCT {name})"
    return (
        f"count({name}), {different}, CAST(min({name}) AS VARCHAR),"
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
