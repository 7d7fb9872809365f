"""Which type a column of text has, decided over all its cells; or a question, or what is wrong.

A column is a number, date or truth column only where every cell that is not missing says so. Where
nearly every cell does, the others are named as problems; where a notation could be read in two
ways, it is asked; where text looks like something else, it stays text and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType
from analytics.domain.staging import CellKind

if TYPE_CHECKING:
    from analytics.domain.staging import ColumnCount

WHOLE = (CellKind.INTEGER,)
NUMBERS = (
    CellKind.INTEGER, CellKind.DECIMAL, CellKind.SCIENTIFIC, CellKind.ROUNDED, CellKind.GROUPED,
)  # fmt: skip
LABELS = (CellKind.LARGE, CellKind.ZERO_LED, CellKind.CODE)
MISSING = (CellKind.EMPTY, CellKind.MARKER)
DATES = (CellKind.DATE,)
PLAIN_OR_NOT = (*NUMBERS, CellKind.NUMBER_LIKE)
TIMES = (CellKind.DATE, CellKind.TIMESTAMP)
OTHER_DATES = (
    CellKind.DAY_MONTH,
    CellKind.DATE_LIKE,
    CellKind.NAMED_MONTH,
    CellKind.OFFSET_TIMESTAMP,
)
FEW = 0.05
"""Up to this share of cells that do not fit are problems; with more the column is text."""
LEAST = 3
"""Cells needed before one that does not fit stands out."""


class Finding(StrEnum):
    """What is said about a column besides its type."""

    NONE = ""
    ASK_GROUPED = "ask_grouped"
    ASK_DAY_MONTH = "ask_day_month"
    ASK_YEAR_FIRST = "ask_year_first"
    OTHER_NUMBERS = "other_numbers"
    OTHER_DATES = "other_dates"
    INFINITE = "infinite"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    LARGE_NUMBERS = "large_numbers"
    TIMES = "times"
    MOSTLY_NUMBERS = "mostly_numbers"
    MARKERS_IN_TEXT = "markers_in_text"


QUESTIONS = (Finding.ASK_GROUPED, Finding.ASK_DAY_MONTH, Finding.ASK_YEAR_FIRST)
NOTES = (Finding.LARGE_NUMBERS, Finding.TIMES, Finding.MOSTLY_NUMBERS, Finding.MARKERS_IN_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Type of a column and what is said about it; ``kinds`` are the cells it is said of."""

    type: ColumnType
    finding: Finding = Finding.NONE
    kinds: tuple[CellKind, ...] = ()


def decide_type(column: ColumnCount) -> Verdict:
    """Decide from the counts of one column."""
    present = sum(count for kind, count in column.counts if kind not in MISSING)
    if present == 0:
        return _text(column, present)
    return _certain(column, present) or _refused(column, present) or _text(column, present)


def _certain(column: ColumnCount, present: int) -> Verdict | None:
    """Every cell is of one type."""
    if column.count(*NUMBERS) == present:
        return _number(column, present)
    if column.count(*DATES) == present:
        return Verdict(type=ColumnType.DATE)
    if column.count(*TIMES) == present:
        return Verdict(type=ColumnType.TIMESTAMP)
    if column.count(CellKind.BOOLEAN) == present:
        return Verdict(type=ColumnType.BOOLEAN)
    return None


def _number(column: ColumnCount, present: int) -> Verdict:
    """Name a number column; ask where a point could divide thousands in every cell."""
    if column.count(CellKind.GROUPED) and column.count(*WHOLE, CellKind.GROUPED) == present:
        return _found(Finding.ASK_GROUPED, CellKind.GROUPED)
    whole = column.count(*WHOLE) == present
    return Verdict(type=ColumnType.INTEGER if whole else ColumnType.NUMBER)


def _refused(column: ColumnCount, present: int) -> Verdict | None:
    """Every cell is in a notation that is not read yet, or nearly every one is of one type."""
    return _other_notation(column, present) or _nearly(column, present)


def _other_notation(column: ColumnCount, present: int) -> Verdict | None:
    if column.count(CellKind.DAY_MONTH) == present:
        return _found(Finding.ASK_DAY_MONTH, CellKind.DAY_MONTH)
    if column.count(*OTHER_DATES) and column.count(*TIMES, *OTHER_DATES) == present:
        return _found(Finding.OTHER_DATES, *OTHER_DATES)
    if column.count(CellKind.INFINITE) and _infinite(column, present):
        return _found(Finding.INFINITE, CellKind.INFINITE)
    other = column.count(CellKind.NUMBER_LIKE)
    if other and column.count(*NUMBERS, CellKind.NUMBER_LIKE, CellKind.LARGE) == present:
        return _found(Finding.OTHER_NUMBERS, CellKind.NUMBER_LIKE)
    return None


def _nearly(column: ColumnCount, present: int) -> Verdict | None:
    """Name the few cells that do not fit; ids with leading zeros or many digits are labels."""
    if column.count(*NUMBERS, *LABELS) == present:
        return None
    for kinds, finding in ((PLAIN_OR_NOT, Finding.NOT_A_NUMBER), (TIMES, Finding.NOT_A_DATE)):
        found = column.count(*kinds)
        if found and found + column.count(CellKind.PLACEHOLDER) == present:
            return _found(finding, CellKind.PLACEHOLDER)
    if _few(present - column.count(*NUMBERS), present):
        return _found(Finding.NOT_A_NUMBER, *_others(column, NUMBERS))
    if _few(present - column.count(*TIMES), present):
        return _found(Finding.NOT_A_DATE, *_others(column, TIMES))
    return None


def _text(column: ColumnCount, present: int) -> Verdict:
    """Labels; a note where they could be taken for something else."""
    if column.count(CellKind.LARGE):
        return _found(Finding.LARGE_NUMBERS, CellKind.LARGE)
    if present and column.count(CellKind.TIME_LIKE) == present:
        return _found(Finding.TIMES, CellKind.TIME_LIKE)
    if present and column.count(*PLAIN_OR_NOT) * 2 >= present:
        rest = _others(column, (*PLAIN_OR_NOT, CellKind.ZERO_LED))
        return _found(Finding.MOSTLY_NUMBERS, *rest) if rest else Verdict(type=ColumnType.TEXT)
    if column.count(CellKind.MARKER):
        return _found(Finding.MARKERS_IN_TEXT, CellKind.MARKER)
    return Verdict(type=ColumnType.TEXT)


def _found(finding: Finding, *kinds: CellKind) -> Verdict:
    return Verdict(type=ColumnType.TEXT, finding=finding, kinds=kinds)


def _few(others: int, present: int) -> bool:
    return present >= LEAST and others <= max(1.0, FEW * present)


def _infinite(column: ColumnCount, present: int) -> bool:
    """Infinite cells belong to a number column, however many they are."""
    numbers = column.count(*NUMBERS)
    return numbers + column.count(CellKind.INFINITE) == present or _few(present - numbers, present)


def _others(column: ColumnCount, kinds: tuple[CellKind, ...]) -> tuple[CellKind, ...]:
    return tuple(kind for kind, _ in column.counts if kind not in kinds and kind not in MISSING)
