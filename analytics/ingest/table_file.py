"""Which rows a register file holds: every cell checked against its column, as canonical text."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.domain.staging import MARKERS
from analytics.ingest.cell_values import NotReadableError, read_cell
from analytics.ingest.refusal import refuse_all, shortened
from analytics.ingest.text_rows import read_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from analytics.domain.tables import Table, TableColumn
    from analytics.ingest.text_rows import Record

MISSING = frozenset({"", *MARKERS})
Cell = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A register file: its columns, its rows as canonical text, the line of every row."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]


def read_table(path: Path, file_name: str, table: Table, *, today: date) -> TableFile:
    """Read and check a file for one table.

    Raises
    ------
    UploadRefusedError
        A column is unknown or missing, a cell is not what its column says, an id occurs twice.
    """
    labels, records = read_records(path, file_name)
    columns = _columns(labels, table, file_name)
    problems: list[Problem] = []
    rows = tuple(tuple(_cells(record, columns, table, today, problems)) for record in records)
    lines = tuple(record.line for record in records)
    file = TableFile(columns=columns, rows=rows, lines=lines)
    problems += _duplicates(file, table)
    if problems:
        refuse_all(file_name, problems)
    return file


def _columns(labels: tuple[str, ...], table: Table, file_name: str) -> tuple[TableColumn, ...]:
    known = [column.name for column in table.columns]
    problems = [
        Problem(
            kind="unknown_column",
            message=f"{table.name} has no column '{shortened(label)}'.{_near(label, known)}",
            remedy="Rename or remove it. Columns are: " + ", ".join(known) + ".",
            row=1,
            column=label,
        )
        for label in labels
        if label not in known
    ]
    problems += [
        Problem(
            kind="missing_column",
            message=f"The column '{name}' is missing; {table.name} needs it.",
            remedy="Add the column and fill it in every row.",
            row=1,
            column=name,
        )
        for name in table.required
        if name not in labels
    ]
    if problems:
        refuse_all(file_name, problems)
    by_name = {column.name: column for column in table.columns}
    return tuple(by_name[label] for label in labels)


def _near(label: str, known: list[str]) -> str:
    near = get_close_matches(label.lower(), known, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def _cells(
    record: Record,
    columns: tuple[TableColumn, ...],
    table: Table,
    today: date,
    problems: list[Problem],
) -> Iterator[Cell]:
    for column, text in zip(columns, record.cells, strict=True):
        value = text.strip()
        if value in MISSING:
            if column.name in table.required:
                problems.append(_empty(record, column))
            yield None
            continue
        try:
            yield read_cell(value, column, today=today)
        except NotReadableError as error:
            problems.append(
                Problem(
                    kind=error.kind,
                    message=f"'{shortened(value, 40)}' in row {record.line} {error.message}",
                    remedy=error.remedy,
                    row=record.line,
                    column=column.name,
                    value=shortened(value),
                )
            )
            yield None


def _empty(record: Record, column: TableColumn) -> Problem:
    return Problem(
        kind="missing_value",
        message=f"'{column.name}' is empty in row {record.line}; it must be filled.",
        remedy="Fill it in, or remove the row.",
        row=record.line,
        column=column.name,
    )


def _duplicates(file: TableFile, table: Table) -> list[Problem]:
    """Rows whose key occurred before in the same file."""
    names = [column.name for column in file.columns]
    places = [names.index(key) for key in table.key]
    first: dict[tuple[Cell, ...], int] = {}
    problems = []
    for row, line in zip(file.rows, file.lines, strict=True):
        key = tuple(row[place] for place in places)
        if None in key:
            continue
        before = first.setdefault(key, line)
        if before != line:
            words = ", ".join(str(part) for part in key)
            problems.append(
                Problem(
                    kind="duplicate_key",
                    message=f"Row {line} has the same {' and '.join(table.key)} as row {before}:"
                    f" {shortened(words)}.",
                    remedy="Keep one of them, or give each an id of its own.",
                    row=line,
                    column=table.key[0],
                    value=shortened(words),
                )
            )
    return problems
