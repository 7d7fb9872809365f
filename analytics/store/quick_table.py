"""A plain text file as a typed table in one pass: parsed, every cell checked, stored.

The types are those of the first rows. A cell that is not of its type ends the pass, so that the
careful reader can look at all cells. What was parsed must be what the bytes say: the database drops
an empty cell too many without a word, so rows are compared with lines and cells with delimiters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from analytics.domain.dataset import ColumnType
from analytics.domain.staging import CellKind, ColumnCount, RowSource
from analytics.store.cell_kinds import counted_kinds, kind_expression

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

HEAD_ROWS = 20_000
"""Rows that the types are taken from."""
LONGEST_LINE = 500_000
# Quick conditions that prove a kind; a cell that fails them is looked at by its whole kind.
QUICK = {
    ColumnType.INTEGER: "(length({v}) < 16 AND CAST(try_cast({v} AS BIGINT) AS VARCHAR) = {v})",
    ColumnType.NUMBER: (
        r"regexp_full_match({v}, '[-+]?((0|[1-9][0-9]{{0,14}})(\.[0-9]*)?|\.[0-9]+)')"
    ),
    ColumnType.DATE: "(length({v}) = 10 AND CAST(try_cast({v} AS DATE) AS VARCHAR) = {v})",
}
KINDS = {
    ColumnType.INTEGER: (CellKind.INTEGER,),
    ColumnType.NUMBER: (
        CellKind.INTEGER,
        CellKind.DECIMAL,
        CellKind.GROUPED,
        CellKind.SCIENTIFIC,
    ),
    ColumnType.DATE: (CellKind.DATE,),
    ColumnType.TIMESTAMP: (CellKind.DATE, CellKind.TIMESTAMP),
    ColumnType.BOOLEAN: (CellKind.BOOLEAN,),
}
SQL_TYPES = {
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.DATE: "DATE",
    ColumnType.TIMESTAMP: "TIMESTAMP",
    ColumnType.BOOLEAN: "BOOLEAN",
}


class NotPlainError(Exception):
    """The file needs the careful reader; whatever transaction this ran in is lost."""


def count_head(
    cursor: DuckDBPyConnection, path: Path, labels: tuple[str, ...], delimiter: str
) -> tuple[ColumnCount, ...]:
    """Count the kinds of cells in the first rows.

    Raises
    ------
    NotPlainError
        A row has too few cells.
    """
    names = [f"c{number}" for number in range(1, len(labels) + 1)]
    kinds = ", ".join(f"histogram({kind_expression(name)})" for name in names)
    query = f"SELECT {kinds} FROM (SELECT * FROM {_rows(names, delimiter)} LIMIT {HEAD_ROWS})"
    row = _run(cursor, query, path)
    return tuple(
        counted_kinds(label, name, found or {})
        for label, name, found in zip(labels, names, row or (), strict=True)
    )


def quick_table(
    cursor: DuckDBPyConnection,
    relation: str,
    path: Path,
    types: tuple[ColumnType, ...],
    delimiter: str,
) -> int:
    """Make the typed table and return its rows.

    Raises
    ------
    NotPlainError
        A row has too few cells, or a cell is not of its column's type.
    """
    names = [f"c{number}" for number in range(1, len(types) + 1)]
    cells = ", ".join(_guarded(name, kind) for name, kind in zip(names, types, strict=True))
    query = f"CREATE TABLE {relation} AS SELECT {cells} FROM {_rows(names, delimiter)}"
    _run(cursor, query, path)
    row = cursor.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0


def quick_rows(relation: str, *, first: int = 2) -> RowSource:
    """Rows of a table that was just made, with their line in the file: the header is line 1."""
    least = f"(SELECT min(rowid) FROM {relation})"
    return RowSource(relation=relation, line=f"(rowid - {least} + {first})")


def _run(cursor: DuckDBPyConnection, query: str, path: Path) -> tuple[dict[str, int], ...] | None:
    try:
        return cursor.execute(query, [str(path)]).fetchone()
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise NotPlainError from error


def _rows(names: list[str], delimiter: str) -> str:
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    return (
        f"read_csv(?, auto_detect=false, columns={{{columns}}}, header=false, skip=1,"
        f" delim='{delimiter}', quote='', escape='', strict_mode=true, null_padding=false,"
        f" max_line_size={LONGEST_LINE})"
    )


def _guarded(name: str, kind: ColumnType) -> str:
    if kind is ColumnType.TEXT:
        return name
    cast = f"try_cast({name} AS {SQL_TYPES[kind]})"
    listed = ", ".join(f"'{one.value}'" for one in KINDS[kind])
    quick = f"WHEN {QUICK[kind].format(v=name)} THEN {cast} " if kind in QUICK else ""
    return (
        f"CASE WHEN {name} IS NULL THEN NULL {quick}WHEN {kind_expression(name)} IN ({listed})"
        f" THEN {cast} ELSE error('another kind') END AS {name}"
    )
