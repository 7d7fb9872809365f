"""What is said of a column: a question, located problems or a note, each with the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.ingest.column_types import Finding
from analytics.ingest.refusal import shortened

if TYPE_CHECKING:
    from analytics.domain.staging import StagedCell

MOST_CELLS = 100
"""Cells named of one column."""

# finding -> (message with {value} and {row}, remedy)
WORDS: dict[Finding, tuple[str, str]] = {
    Finding.ASK_GROUPED: (
        (
            "Is '{value}' a little more than a unit or more than a thousand? Every number of this "
            "column could be either."
        ),
        ("Say which it is where the file is added, or write thousands without a mark (1234)."),
    ),
    Finding.ASK_DAY_MONTH: (
        "Is '{value}' day/month or month/day? Every date of this column could be either.",
        "Say which it is where the file is added, or write dates as 2026-04-30.",
    ),
    Finding.ASK_YEAR_FIRST: (
        "Does '{value}' begin with day, month or year? Every date of this column fits several.",
        "Say which it is where the file is added, or write dates as 2026-04-30.",
    ),
    Finding.OTHER_NUMBERS: (
        "'{value}' in row {row} is a number in another notation than others of its column.",
        (
            "Write all of them with the same decimal mark and, where there is one, the same "
            "currency or percent sign; plain numbers such as -1234.50 are safest. Put a letter in "
            "front where it is a label."
        ),
    ),
    Finding.OTHER_DATES: (
        "'{value}' in row {row} is no date in a format that is read for all of its column.",
        ("Write all of them alike: dates as 2026-04-30, moments as 2026-04-30 14:00:00, in UTC."),
    ),
    Finding.INFINITE: (
        "'{value}' in row {row} is not a finite number.",
        "Leave the cell empty where there is no value.",
    ),
    Finding.NOT_A_NUMBER: (
        "'{value}' in row {row} is not a number; nearly every other cell of this column is.",
        ("Correct the cell or leave it empty; a column of labels needs a letter in every label."),
    ),
    Finding.NOT_A_DATE: (
        "'{value}' in row {row} is not a date; nearly every other cell of this column is.",
        "Write dates as 2026-04-30 or leave the cell empty.",
    ),
    Finding.LARGE_NUMBERS: (
        (
            "'{value}' in row {row} has more digits than a computed number can keep (beyond "
            "2^53), so the column is kept as text."
        ),
        "Nothing to do where it is an identifier; an amount must be rounded or scaled.",
    ),
    Finding.TIMES: (
        "'{value}' could be a time, a duration or a ratio, so the column is kept as text.",
        "Write a duration as a number of minutes and a ratio as a number.",
    ),
    Finding.MOSTLY_NUMBERS: (
        (
            "Most cells of this column are numbers, but '{value}' in row {row} is not, so the "
            "column is kept as text."
        ),
        ("Nothing to do where these are labels; otherwise correct the cells that are not numbers."),
    ),
    Finding.MARKERS_IN_TEXT: (
        (
            "'{value}' in row {row} is kept as a label: in a column of text it is not taken for a "
            "missing value."
        ),
        "Leave the cell empty where nothing is known.",
    ),
}


def describe(
    finding: Finding, cells: tuple[StagedCell, ...], *, label: str, file_name: str, count: int
) -> tuple[Problem, ...]:
    """One problem a cell; of more than ``MOST_CELLS`` the rest is counted.

    Parameters
    ----------
    finding
        What is said.
    cells
        The cells it is said of, at most ``MOST_CELLS``.
    count
        How many such cells the column has.
    """
    message, remedy = WORDS[finding]
    problems = tuple(
        Problem(
            kind=finding.value,
            message=message.format(value=shortened(cell.value, 40), row=f"{cell.row:,}"),
            remedy=remedy,
            where=file_name,
            row=cell.row,
            column=label,
            value=shortened(cell.value),
        )
        for cell in cells
    )
    if count <= len(cells) or len(cells) <= 1:
        return problems
    rest = Problem(
        kind=finding.value,
        message=f"{count - len(cells):,} more cells of '{label}' have the same problem.",
        remedy=remedy,
        where=file_name,
        column=label,
    )
    return (*problems, rest)
