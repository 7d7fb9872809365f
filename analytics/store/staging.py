"""A text file as a temporary table of text: line number and one column a header label.

What the tokenizer counted must be what the table holds: rows and characters are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from analytics.domain.dataset import ColumnType
from analytics.domain.errors import StoreError
from analytics.domain.staging import CellKind, ColumnCount, RowSource, StagedCell
from analytics.store.cell_kinds import counted_kinds, kind_expression
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
    counts: list[ColumnCount] = []
    for start in range(0, len(labels), TOGETHER):
        part = labels[start : start + TOGETHER]
        names = [f"c{start + i + 1}" for i in range(len(part))]
        kinds = ", ".join(f"{kind_expression(name)} AS {name}" for name in names)
        histograms = ", ".join(f"histogram({name})" for name in names)
        row = cursor.execute(f"SELECT {histograms} FROM (SELECT {kinds} FROM {STAGED})").fetchone()
        counts += [
            counted_kinds(label, name, found)
            for label, name, found in zip(part, names, row or (), strict=True)
        ]
    return tuple(counts)


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
    types: tuple[ColumnType, ...], notations: Mapping[str, Notation] | None = None
) -> str:
    """Select list that turns staged text into typed columns c1 ... cN.

    Parameters
    ----------
    notations
        Notation of the columns that are not written plainly, by physical name.
    """
    written = notations or {}
    return ", ".join(
        f"{typed_value(name, written[name]) if name in written else _typed(name, kind)} AS {name}"
        for name, kind in ((f"c{i}", kind) for i, kind in enumerate(types, start=1))
    )


STAGED_ROWS = RowSource(relation=STAGED, line="line")


def drop_staged(cursor: DuckDBPyConnection) -> None:
    """Give the space of the staged table back."""
    cursor.execute(f"DROP TABLE IF EXISTS {STAGED}")


def _typed(name: str, kind: ColumnType) -> str:
    if kind is ColumnType.TEXT:
        return name
    return TYPED[kind].format(value=f"CASE WHEN {known(name)} THEN {name} END")


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
