"""What is worth knowing about the columns of a file that was read: notes, nothing is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, ColumnType
from analytics.domain.problem import Problem
from analytics.ingest.personal_data import (
    CARD,
    EMAIL,
    PATTERNS,
    PHONE,
    PersonalData,
    named_personal,
    proven,
)
from analytics.ingest.refusal import shortened
from analytics.ingest.row_words import AMOUNT, FORMULA, looks_serial, named_as_date, named_as_period
from analytics.services.watch_rows import AMOUNT_FOUND, FORMULA_FOUND
from analytics.store.text_marks import (
    TWICE_DECODED,
    candidates,
    cells_matching,
    labels_alike,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.domain.dataset import Column
    from analytics.domain.staging import StagedCell
    from analytics.services.watch_rows import Watched
    from analytics.store.connection import Cursor

SAMPLE = 1_000
"""Different candidates whose check digits are looked at."""
FIRST_YEAR, LAST_YEAR = "1900", "2100"
LONG_NUMBER = 10**12
HALF = 0.5
# kind -> (message, remedy), said of the first such cell of a column
CELL_WORDS = {
    "mojibake": (
        (
            "'{value}' in row {row} looks like text that was decoded wrongly before; {count} cells"
            " of '{label}' do."
        ),
        ("Nothing to do where only labels suffer; otherwise export the file again as 'CSV UTF-8'."),
    ),
    "formula": (
        (
            "'{value}' in row {row} begins as a formula does, as {count} of the cells of '{label}'"
            " do. They are kept as text and computed nowhere."
        ),
        "Nothing to do where it is a label; otherwise export values, not formulas.",
    ),
    "numbers_as_text": (
        (
            "'{label}' is kept as text: '{value}' in row {row}, as {count} of its cells, is in no"
            " notation of numbers that is read. No study can compute with it."
        ),
        (
            "Nothing to do where these are labels; otherwise write plain numbers such as"
            " -1234.50, and the unit in the name of the column."
        ),
    ),
}
LEAVE_OUT = "Leave the column out, or replace its values by codes that lead back to nobody."


def column_notes(cursor: Cursor, watched: Watched) -> tuple[Problem, ...]:
    """Say what is odd or personal in profiled columns."""
    return tuple(note for column in watched.columns for note in _notes(cursor, watched, column))


def _notes(cursor: Cursor, watched: Watched, column: Column) -> Iterator[Problem]:
    file_name = watched.file_name
    if column.type is ColumnType.TEXT:
        yield from _odd_text(cursor, watched, column)
    elif column.type is ColumnType.INTEGER and column.minimum and named_as_period(column.label):
        if looks_serial(int(column.minimum), int(column.maximum)):
            yield _serial(column, file_name)
    elif column.type in TIMES and _odd_years(column):
        yield _odd_year(column, file_name)
    kind = _personal(cursor, watched, column)
    if kind is not None:
        yield _about_people(column, kind, file_name)


def _odd_text(cursor: Cursor, watched: Watched, column: Column) -> Iterator[Problem]:
    facts, file_name = watched.facts[column.name], watched.file_name
    known = watched.rows - column.nulls
    for kind, asked, pattern, whole, least in (
        ("mojibake", facts.beyond_ascii, TWICE_DECODED, False, 0.0),
        ("formula", FORMULA_FOUND in facts.matching, FORMULA, True, 0.0),
        ("numbers_as_text", AMOUNT_FOUND in facts.matching, AMOUNT, True, HALF * known),
    ):
        if asked:
            source = watched.source
            cell, count = cells_matching(cursor, source, column.name, pattern, whole=whole)
            if cell is not None and count > least:
                yield _cell_note(kind, column, cell, count, file_name)
    yield from _odd_labels(cursor, watched, column)


def _odd_labels(cursor: Cursor, watched: Watched, column: Column) -> Iterator[Problem]:
    source, file_name = watched.source, watched.file_name
    alike = labels_alike(cursor, source, column)
    if alike:
        yield Problem(
            kind="labels_alike",
            message=f"'{shortened(alike[0], 40)}' and '{shortened(alike[1], 40)}' in"
            f" '{column.label}' look the same but for case, blanks or alphabet; they are two"
            " labels.",
            remedy="Write them alike where they are the same.",
            where=file_name,
            column=column.label,
            value=shortened(alike[0]),
        )
    if named_as_date(column.label) and _has_digits(column):
        yield Problem(
            kind="dates_as_text",
            message=f"'{column.label}' is kept as text: '{shortened(column.minimum, 40)}' is in no"
            " notation of dates that is read.",
            remedy="Write dates as 2026-04-30.",
            where=file_name,
            column=column.label,
            value=shortened(column.minimum),
        )


def _cell_note(kind: str, column: Column, cell: StagedCell, count: int, file_name: str) -> Problem:
    message, remedy = CELL_WORDS[kind]
    return Problem(
        kind=kind,
        message=message.format(
            value=shortened(cell.value, 40),
            row=f"{cell.row:,}",
            count=f"{count:,}",
            label=column.label,
        ),
        remedy=remedy,
        where=file_name,
        row=cell.row,
        column=column.label,
        value=shortened(cell.value),
    )


def _has_digits(column: Column) -> bool:
    return all(any(map(str.isdigit, end)) for end in (column.minimum, column.maximum))


def _serial(column: Column, file_name: str) -> Problem:
    return Problem(
        kind="serial_dates",
        message=f"'{column.label}' has whole numbers from {column.minimum} to {column.maximum}:"
        " they look like dates as a spreadsheet or a computer counts them, and are kept so.",
        remedy="Format the column as a date (2026-04-30) and export it again, if it is one.",
        where=file_name,
        column=column.label,
        value=column.minimum,
    )


def _odd_years(column: Column) -> bool:
    ends = (column.minimum[:4], column.maximum[:4])
    return bool(column.minimum) and (ends[0] < FIRST_YEAR or ends[1] >= LAST_YEAR)


def _odd_year(column: Column, file_name: str) -> Problem:
    return Problem(
        kind="odd_year",
        message=f"'{column.label}' goes from {column.minimum[:10]} to {column.maximum[:10]}.",
        remedy=f"Check the years before {FIRST_YEAR} and from {LAST_YEAR} on.",
        where=file_name,
        column=column.label,
        value=column.minimum,
    )


def _personal(cursor: Cursor, watched: Watched, column: Column) -> PersonalData | None:
    if column.distinct == 0:
        return None
    named = named_personal(column.label)
    if named is not None:
        return named
    if column.type is ColumnType.INTEGER and int(column.minimum) >= LONG_NUMBER:
        found = candidates(cursor, watched.source, column.name, CARD, most=SAMPLE)
        return PersonalData.CARD if proven(PersonalData.CARD, found) else None
    return _personal_text(cursor, watched, column) if column.type is ColumnType.TEXT else None


def _personal_text(cursor: Cursor, watched: Watched, column: Column) -> PersonalData | None:
    source, facts = watched.source, watched.facts[column.name]
    if facts.at_sign and cells_matching(cursor, source, column.name, EMAIL)[1]:
        return PersonalData.EMAIL
    for kind in (PersonalData.IBAN, PersonalData.CARD):
        if kind.name not in facts.matching:
            continue
        found = candidates(cursor, source, column.name, PATTERNS[kind.name], most=SAMPLE)
        if proven(kind, found):
            return kind
    if PersonalData.PHONE.name not in facts.matching:
        return None
    phones = len(candidates(cursor, source, column.name, PHONE, most=SAMPLE))
    if phones > HALF * min(column.distinct, SAMPLE) and phones > 1:
        return PersonalData.PHONE
    return None


def _about_people(column: Column, kind: PersonalData, file_name: str) -> Problem:
    return Problem(
        kind="personal_data",
        message=f"'{column.label}' seems to hold {kind.value}. No study needs them.",
        remedy=LEAVE_OUT,
        where=file_name,
        column=column.label,
    )
