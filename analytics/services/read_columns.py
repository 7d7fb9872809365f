"""Which type and notation every staged column has, answers of a person included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, ColumnType
from analytics.domain.problem import Problem
from analytics.domain.staging import CellKind, DateNotation, NumberNotation
from analytics.ingest.column_types import Finding, Verdict, decide_type
from analytics.ingest.notations import FIRST_PART, FORMATS, Answer, decide_dates, decide_numbers
from analytics.ingest.refusal import shortened
from analytics.store.notations import count_numbers, example_of, fitting_formats
from analytics.store.staging import find_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.staging import ColumnCount, Notation, StagedCell
    from analytics.store.connection import Cursor

NUMBERS = (Finding.OTHER_NUMBERS, Finding.ASK_GROUPED)
DATES = (Finding.OTHER_DATES, Finding.ASK_DAY_MONTH)
NEVER_REWRITTEN = (CellKind.SCIENTIFIC, CellKind.ROUNDED, CellKind.LARGE)
"""Numbers whose digits would be lost or moved by reading them in another notation."""
ASKED_OF = (CellKind.GROUPED, CellKind.NUMBER_LIKE, CellKind.DAY_MONTH, CellKind.DATE_LIKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReading:
    """Verdict on one column and, where it is not written plainly, its notation."""

    column: ColumnCount
    verdict: Verdict
    notation: Notation | None = None


def read_columns(
    cursor: Cursor, columns: tuple[ColumnCount, ...], answers: Mapping[str, str]
) -> tuple[ColumnReading, ...]:
    """Decide every column from its counts; look again at those in another notation.

    Parameters
    ----------
    answers
        What a person answered, by column label (``ingest.notations.Answer``).
    """
    return tuple(_read(cursor, column, answers.get(column.label, "")) for column in columns)


def notation_notes(
    cursor: Cursor, file_name: str, readings: tuple[ColumnReading, ...]
) -> tuple[Problem, ...]:
    """Say with an example how columns in another notation were read."""
    return tuple(
        _note(cursor, file_name, one.column, one.notation)
        for one in readings
        if one.notation is not None
    )


def contradictions(
    file_name: str, readings: tuple[ColumnReading, ...], answers: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Refuse answers about columns that are not there, or are surely written in another way."""
    by_label = {one.column.label: one for one in readings}
    problems = []
    for label, answer in answers.items():
        reading = by_label.get(label)
        if reading is None or not _may_be(reading, answer):
            found = "there is no such column" if reading is None else _found(reading, answer)
            problems.append(
                Problem(
                    kind="notation_contradicted",
                    message=f"'{label}' is said to be written as {answer.replace('_', ' ')}, but"
                    f" {found}.",
                    remedy="Correct the notation, or leave the column out of it.",
                    where=file_name,
                    column=label,
                    value=answer,
                )
            )
    return tuple(problems)


def _may_be(reading: ColumnReading, answer: str) -> bool:
    """Tell whether a column can be written as it is said to be."""
    kind, notation = reading.verdict.type, reading.notation
    if reading.verdict.finding in (*NUMBERS, *DATES) or not reading.column.counts:
        return True  # what is wrong with it is said of its cells
    if answer in FIRST_PART:
        if not isinstance(notation, DateNotation):
            return kind in TIMES
        return notation.format.startswith(FIRST_PART[answer])
    if kind is ColumnType.INTEGER:
        return True
    decimal = notation.decimal if isinstance(notation, NumberNotation) else "."
    return kind is ColumnType.NUMBER and decimal == ("," if answer == Answer.COMMA else ".")


def _found(reading: ColumnReading, answer: str) -> str:
    asked = answer in FIRST_PART
    if asked and isinstance(reading.notation, DateNotation):
        return "its dates can only be read in another way"
    if not asked and reading.verdict.type is ColumnType.NUMBER:
        return "its numbers can only be read with the other decimal mark"
    return f"it holds {reading.verdict.type.value}"


def missing_notes(file_name: str, readings: tuple[ColumnReading, ...]) -> tuple[Problem, ...]:
    """Say how many cells of number, date and truth columns were read as missing by their word."""
    return tuple(
        Problem(
            kind="missing_read",
            message=f"{count:,} cell{'s' if count > 1 else ''} of '{one.column.label}' with a word"
            " such as NA or NULL count as missing.",
            remedy="Nothing to do where nothing is known; otherwise write the value.",
            where=file_name,
            column=one.column.label,
        )
        for one in readings
        if one.verdict.type is not ColumnType.TEXT and (count := one.column.count(CellKind.MARKER))
    )


def rounded_notes(
    cursor: Cursor, file_name: str, readings: tuple[ColumnReading, ...]
) -> tuple[Problem, ...]:
    """Say where long whole numbers were written with an exponent, as spreadsheets show long ids."""
    notes = []
    for one in readings:
        if one.verdict.type is ColumnType.TEXT or not one.column.count(CellKind.ROUNDED):
            continue
        (cell,) = find_cells(cursor, one.column.name, (CellKind.ROUNDED,), most=1)
        notes.append(_rounded(file_name, one.column, cell))
    return tuple(notes)


def _rounded(file_name: str, column: ColumnCount, cell: StagedCell) -> Problem:
    return Problem(
        kind="rounded_numbers",
        message=f"'{shortened(cell.value, 40)}' in row {cell.row:,} of '{column.label}' has few"
        " digits and a large exponent: a spreadsheet may have rounded an identifier, and different"
        " ones may now be the same.",
        remedy="Nothing to do where it is an amount; export identifiers again, formatted as text.",
        where=file_name,
        row=cell.row,
        column=column.label,
        value=shortened(cell.value),
    )


def _read(cursor: Cursor, column: ColumnCount, answer: str) -> ColumnReading:
    verdict = decide_type(column)
    if verdict.finding in NUMBERS and not column.count(*NEVER_REWRITTEN):
        found = decide_numbers(count_numbers(cursor, column.name), answer)
        return _reading(column, verdict, found, ColumnType.NUMBER)
    if verdict.finding in DATES and not column.count(CellKind.OFFSET_TIMESTAMP):
        dates = decide_dates(fitting_formats(cursor, column.name, FORMATS), answer)
        clock = not isinstance(dates, Finding) and dates.with_time
        return _reading(column, verdict, dates, ColumnType.TIMESTAMP if clock else ColumnType.DATE)
    return ColumnReading(column=column, verdict=verdict)


def _reading(
    column: ColumnCount, verdict: Verdict, found: Notation | Finding, kind: ColumnType
) -> ColumnReading:
    if not isinstance(found, Finding):
        return ColumnReading(column=column, verdict=Verdict(type=kind), notation=found)
    kinds = verdict.kinds if found is verdict.finding else ASKED_OF
    return ColumnReading(
        column=column, verdict=Verdict(type=ColumnType.TEXT, finding=found, kinds=kinds)
    )


def _note(cursor: Cursor, file_name: str, column: ColumnCount, notation: Notation) -> Problem:
    example = example_of(cursor, column.name, notation)
    row, cell, value = (example[0].row, example[0].value, example[1]) if example else (None, "", "")
    percent = isinstance(notation, NumberNotation) and notation.percent
    return Problem(
        kind="notation_read",
        message=f"'{shortened(cell, 40)}' in '{column.label}' was read as {value}"
        f"{', percent as hundredths' if percent else ''}.",
        remedy="Nothing to do where that is right; otherwise write plain numbers (1234.50) and"
        " dates (2026-04-30).",
        where=file_name,
        row=row,
        column=column.label,
        value=shortened(cell),
    )
