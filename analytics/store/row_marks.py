"""Rows that should not be there: totals among the data, rows that occur twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType
from analytics.domain.staging import StagedCell
from analytics.store.selection import NUMERIC
from analytics.store.text_marks import LONGEST_WORD

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.dataset import Column
    from analytics.domain.staging import RowSource


def rows_beginning_with(
    cursor: DuckDBPyConnection,
    source: RowSource,
    columns: tuple[Column, ...],
    words: str,
    *,
    most: int,
) -> tuple[tuple[StagedCell, ...], int]:
    """Rows whose first text cell is one of some words: the first of them, and how many there are.

    Parameters
    ----------
    words
        Pattern of the whole cell in lower case.
    """
    names = [column.name for column in columns if column.type is ColumnType.TEXT]
    if not names:
        return (), 0
    first = f"coalesce({', '.join(names)})"
    found = cursor.execute(
        f"SELECT place, cell, count(*) OVER () FROM (SELECT {source.line} AS place, {first} AS cell"
        f" FROM {source.relation}) WHERE length(cell) <= {LONGEST_WORD}"
        f" AND regexp_full_match(lower(cell), ?) ORDER BY place LIMIT {most}",
        [words],
    ).fetchall()
    cells = tuple(StagedCell(row=int(place), value=str(cell)) for place, cell, _ in found)
    return cells, int(found[0][2]) if found else 0


def rows_without_value(
    cursor: DuckDBPyConnection, relation: str, columns: tuple[Column, ...]
) -> int:
    """How many rows have no value in any cell."""
    empty = " AND ".join(f"{column.name} IS NULL" for column in columns)
    return _number(cursor, f"SELECT count(*) FROM {relation} WHERE {empty}")


def duplicate_rows(
    cursor: DuckDBPyConnection, relation: str, columns: tuple[Column, ...], *, rows: int
) -> int:
    """How many rows repeat an earlier one in every cell.

    Where a column is all different, no row can. Rows are compared by a hash of 64 bits, and by
    their cells only where two hashes are the same.
    """
    if any(column.distinct == rows for column in columns):
        return 0
    names = ", ".join(column.name for column in columns)
    hashes = f"SELECT DISTINCT hash({names}) FROM {relation}"
    if rows == _number(cursor, f"SELECT count(*) FROM ({hashes})"):
        return 0
    return rows - _number(cursor, f"SELECT count(*) FROM (SELECT DISTINCT {names} FROM {relation})")


def last_row_adds_up(cursor: DuckDBPyConnection, relation: str, columns: tuple[Column, ...]) -> str:
    """Return a number of the last row, where it has no label and adds up all other rows.

    Parameters
    ----------
    columns
        With their profile; the relation holds them typed.
    """
    numbers = [c for c in columns if c.type in NUMERIC and c.total]
    labels = [c for c in columns if c.type not in NUMERIC]
    if not numbers or not labels:
        return ""
    names = ", ".join(c.name for c in (*numbers, *labels))
    cells = cursor.execute(
        f"SELECT {names} FROM {relation} WHERE rowid = (SELECT max(rowid) FROM {relation})"
    ).fetchone()
    if cells is None:
        return ""
    values, words = cells[: len(numbers)], cells[len(numbers) :]
    if any(word is not None for word in words) or all(value is None for value in values):
        return ""
    pairs = [(v, c.total or 0.0) for v, c in zip(values, numbers, strict=True) if v is not None]
    if any(abs(2 * float(value) - total) > abs(total) * NEAR for value, total in pairs):
        return ""
    return str(pairs[0][0])


def last_line(cursor: DuckDBPyConnection, source: RowSource) -> int:
    """Line of the file in which the last row begins."""
    return _number(cursor, f"SELECT max({source.line}) FROM {source.relation}")


NEAR = 1e-9
"""Relative: a written total has the cents of its parts."""


def _number(cursor: DuckDBPyConnection, query: str) -> int:
    row = cursor.execute(query).fetchone()
    return int(row[0]) if row else 0
