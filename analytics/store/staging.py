"""A text file as a temporary table of text: line number and one column a header label.

What the tokenizer counted must be what the table holds: rows and characters are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from analytics.domain.dataset import ColumnType
from analytics.domain.errors import StoreError
from analytics.domain.staging import CellKind, ColumnCount, RowSource, StagedCell
from analytics.store.cell_kinds import counted_cells, kind_expression
from analytics.store.notations import STAGED, known, typed_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from analytics.domain.staging import Notation, StagedText

TOGETHER = 40
"""Columns counted in one query: a query over thousands of aggregates takes longer to plan."""

TYPED = {
    ColumnType.INTEGER: "CAST({value} AS BIGINT)",
    ColumnType.NUMBER: "CAST({value} AS DOUBLE)",
    ColumnType.DATE: "CAST({value} AS DATE)",
    ColumnType.TIMESTAMP: "CAST({value} AS TIMESTAMP)",
    ColumnType.BOOLEAN: "CAST(lower({value}) AS BOOLEAN)",
}


def stage_text(cursor: DuckDBPyConnection, copy: Path, text: StagedText) -> None:
    """Load a checked copy (``ingest.text_rows.copy_records``) as the temporary table ``staged``.

    Raises
    ------
    StoreError
        The database read something else than what was checked.
    """
    names = [f"c{i}" for i in range(1, len(text.labels) + 1)]
    columns = ", ".join(["'line': 'BIGINT'", *(f"'{name}': 'VARCHAR'" for name in names)])
    try:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {STAGED} AS SELECT * FROM read_csv(?,"
            f" auto_detect=false, columns={{{columns}}}, header=false, delim=',', quote='\"',"
            " escape='\"', new_line='\\n', strict_mode=true, null_padding=false)",
            [str(copy)],
        )
    except duckdb.InvalidInputException as error:
        raise _mismatch() from error
    row = cursor.execute(f"SELECT count(*) FROM {STAGED}").fetchone()
    if row is None or row[0] != text.rows or _characters(cursor, names) != text.characters:
        raise _mismatch()


def count_kinds(cursor: DuckDBPyConnection, labels: tuple[str, ...]) -> tuple[ColumnCount, ...]:
    """Count the kinds of cells in every staged column, over all rows."""
    names = [f"c{number}" for number in range(1, len(labels) + 1)]
    return counted_cells(cursor, STAGED, dict(zip(names, labels, strict=True)))


def find_cells(
    cursor: DuckDBPyConnection, name: str, kinds: tuple[CellKind, ...], *, most: int
) -> tuple[StagedCell, ...]:
    """Locate the first cells of these kinds in one column."""
    marks = ", ".join("?" for _ in kinds)
    rows = cursor.execute(
        f"SELECT line, {name} FROM {STAGED} WHERE {kind_expression(name)} IN ({marks})"
        f" ORDER BY line LIMIT {most}",
        [kind.value for kind in kinds],
    ).fetchall()
    return tuple(StagedCell(row=int(line), value=str(value)) for line, value in rows)


def typed_columns(
    types: tuple[ColumnType, ...], notations: Mapping[str, Notation], marked: frozenset[str]
) -> str:
    """Select list that turns staged text into typed columns c1 ... cN.

    Parameters
    ----------
    notations
        Notation of the columns that are not written plainly, by physical name.
    marked
        Columns in which words such as NA stand for missing values.
    """

    def cell(name: str, kind: ColumnType) -> str:
        if name in notations:
            return typed_value(name, notations[name])
        if kind is ColumnType.TEXT:
            return name
        value = f"CASE WHEN {known(name)} THEN {name} END" if name in marked else name
        return TYPED[kind].format(value=value)

    return ", ".join(
        f"{cell(name, kind)} AS {name}"
        for name, kind in ((f"c{i}", kind) for i, kind in enumerate(types, start=1))
    )


STAGED_ROWS = RowSource(relation=STAGED, line="line")


def drop_staged(cursor: DuckDBPyConnection) -> None:
    """Give the space of the staged table back."""
    cursor.execute(f"DROP TABLE IF EXISTS {STAGED}")


def _characters(cursor: DuckDBPyConnection, names: list[str]) -> int:
    total = 0
    for start in range(0, len(names), TOGETHER):
        sums = ", ".join(
            f"coalesce(sum(length({name})), 0)::BIGINT" for name in names[start : start + TOGETHER]
        )
        total += sum(cursor.execute(f"SELECT {sums} FROM {STAGED}").fetchone() or ())
    return total


def _mismatch() -> StoreError:
    return StoreError(
        "The database did not read the rows that were checked.",
        "Save the file as Parquet, and report this file: nothing of it was stored.",
    )
