"""What is odd about the rows of a file that can be read: what stops it, and what is only said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType
from analytics.domain.problem import Problem
from analytics.ingest.personal_data import PATTERNS
from analytics.ingest.refusal import shortened
from analytics.ingest.row_words import AMOUNT, FORMULA, TOTAL
from analytics.ingest.text_rows import REMARK, total_row
from analytics.store.row_marks import (
    duplicate_rows,
    last_line,
    last_row_adds_up,
    rows_beginning_with,
    rows_without_value,
)
from analytics.store.text_marks import OTHER_DIGITS, cells_matching, text_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.dataset import Column
    from analytics.domain.staging import RowSource
    from analytics.store.connection import Cursor
    from analytics.store.text_marks import TextFacts

FORMULA_FOUND, AMOUNT_FOUND = "FORMULA", "AMOUNT"
REMARK_FOUND, LABEL_FOUND = "REMARK", "LABEL"
"""Patterns that a row which is no data has in its first cell: a remark, the header once more."""
MOST_TOTALS = 20
"""Total rows named."""
FEW_TOTALS = 0.05
"""Share of rows above which a word for a total is a label of the data, and is only noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A file whose rows and columns are looked at; ``facts`` by physical name of text columns."""

    file_name: str
    source: RowSource
    columns: tuple[Column, ...]
    rows: int
    facts: Mapping[str, TextFacts]


def watch(
    cursor: Cursor,
    source: RowSource,
    columns: tuple[Column, ...],
    *,
    rows: int,
    file_name: str,
    kinds: bool = False,
) -> Watched:
    """Look once at the different values of every text column; count ``kinds`` where asked."""
    label = re.escape(columns[0].label) if columns else ""
    patterns = PATTERNS | {
        REMARK_FOUND: f"(?is)({REMARK.pattern}).*",
        LABEL_FOUND: label,
        FORMULA_FOUND: FORMULA,
        AMOUNT_FOUND: AMOUNT,
    }
    facts = {
        column.name: text_facts(cursor, source, column.name, (patterns, TOTAL), kinds=kinds)
        for column in columns
        if column.type is ColumnType.TEXT
    }
    return Watched(file_name=file_name, source=source, columns=columns, rows=rows, facts=facts)


def bad_rows(cursor: Cursor, watched: Watched) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Find totals among the rows: the problems, and notes where the word may be a label."""
    if not any(one.total for one in watched.facts.values()):
        return (), ()
    source, columns, file_name = watched.source, watched.columns, watched.file_name
    cells, count = rows_beginning_with(cursor, source, columns, TOTAL, most=MOST_TOTALS)
    problems = tuple(total_row(file_name, cell.row, cell.value) for cell in cells)
    if count <= max(1.0, FEW_TOTALS * watched.rows):
        return problems, ()
    return (), (_many_totals(file_name, cells[0].row, cells[0].value, count),)


def other_digits(cursor: Cursor, watched: Watched) -> tuple[Problem, ...]:
    """Numbers written in the digits of another script, which no number column would hold."""
    problems = []
    for column in watched.columns:
        if column.name not in watched.facts or not watched.facts[column.name].beyond_ascii:
            continue
        cell, count = cells_matching(cursor, watched.source, column.name, OTHER_DIGITS, whole=True)
        if cell is None:
            continue
        problems.append(
            Problem(
                kind="other_digits",
                message=f"'{shortened(cell.value, 40)}' in row {cell.row:,} is a number in digits"
                f" other than 0 to 9; {count:,} cells of '{column.label}' are.",
                remedy="Write numbers with the digits 0 to 9.",
                where=watched.file_name,
                row=cell.row,
                column=column.label,
                value=shortened(cell.value),
            )
        )
    return tuple(problems)


def adds_up(cursor: Cursor, watched: Watched, relation: str) -> tuple[Problem, ...]:
    """Refuse a last row without a label whose numbers are the sums of all other rows."""
    found = last_row_adds_up(cursor, relation, watched.columns)
    if not found:
        return ()
    return (total_row(watched.file_name, last_line(cursor, watched.source), found),)


def empty_rows(cursor: Cursor, watched: Watched, relation: str) -> tuple[Problem, ...]:
    """Note rows without a value in any cell, as spreadsheets leave below a table."""
    columns = watched.columns
    if not all(one.nulls for one in columns):
        return ()
    count = rows_without_value(cursor, relation, columns)
    if count == 0:
        return ()
    return (
        Problem(
            kind="empty_rows",
            message=f"{count:,} of {watched.rows:,} rows {'has' if count == 1 else 'have'} no value"
            " in any cell. They are stored and counted as rows.",
            remedy="Remove them where they mean nothing, and add the file again.",
            where=watched.file_name,
        ),
    )


def twice(cursor: Cursor, watched: Watched, relation: str) -> tuple[Problem, ...]:
    """Note rows that occur more than once."""
    rows = watched.rows
    count = duplicate_rows(cursor, relation, watched.columns, rows=rows)
    if count == 0:
        return ()
    return (
        Problem(
            kind="duplicate_rows",
            message=f"{count:,} of {rows:,} rows {'is' if count == 1 else 'are'} the same as an"
            " earlier row in every cell. They are stored and counted like all others.",
            remedy="Nothing to do where rows carry no id and may be alike; otherwise remove the"
            " repeated ones and add the file again.",
            where=watched.file_name,
        ),
    )


def _many_totals(file_name: str, row: int, word: str, count: int) -> Problem:
    return Problem(
        kind="total_rows",
        message=f"{count:,} rows begin with a word such as '{shortened(word, 40)}', the first is"
        f" row {row:,}. Where they add up other rows, everything counts twice.",
        remedy="Nothing to do where it is a label of the data; otherwise remove these rows.",
        where=file_name,
        row=row,
        value=shortened(word),
    )
