"""In which notation a column writes its numbers or dates: one that fits every cell, or a question.

Where one cell can only be read in one way, the others of its column are read in the same way. Where
every cell could be read in two ways, it is asked; an answer decides.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

from analytics.domain.staging import DateNotation, NumberNotation, NumberShape
from analytics.ingest.column_types import Finding

if TYPE_CHECKING:
    from analytics.domain.staging import NumberCount

WITH_POINT = (NumberShape.POINT, NumberShape.COMMA_GROUPS, NumberShape.SPACED_POINT)
WITH_COMMA = (NumberShape.COMMA, NumberShape.POINT_GROUPS, NumberShape.SPACED_COMMA)
UNDECIDED = (NumberShape.ONE_POINT_GROUP, NumberShape.ONE_COMMA_GROUP)


class Answer(StrEnum):
    """What a person says where the file cannot."""

    POINT = "decimal_point"
    COMMA = "decimal_comma"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"


FIRST_PART: dict[str, tuple[str, ...]] = {
    Answer.DAY_FIRST: ("%d",),
    Answer.MONTH_FIRST: ("%m",),
    Answer.YEAR_FIRST: ("%Y", "%y"),
}
"""How the formats begin that an answer about dates allows."""
CHOICES: dict[Finding, tuple[Answer, ...]] = {
    Finding.ASK_GROUPED: (Answer.POINT, Answer.COMMA),
    Finding.ASK_DAY_MONTH: (Answer.DAY_FIRST, Answer.MONTH_FIRST),
    Finding.ASK_YEAR_FIRST: (Answer.DAY_FIRST, Answer.YEAR_FIRST, Answer.MONTH_FIRST),
}

DAY, MONTH, YEAR, SHORT_YEAR = "[0-9]{1,2}", "[0-9]{1,2}", "[0-9]{4}", "[0-9]{2}"
CLOCKS = (
    ("", ""),
    (" %H:%M", " [0-9]{1,2}:[0-9]{2}"),
    (" %H:%M:%S", " [0-9]{1,2}:[0-9]{2}:[0-9]{2}"),
    (" %I:%M %p", " [0-9]{1,2}:[0-9]{2} [AaPp][Mm]"),
    (" %I:%M:%S %p", " [0-9]{1,2}:[0-9]{2}:[0-9]{2} [AaPp][Mm]"),
)
NAME = "[A-Za-z]{3,9}"
NAMED = tuple(
    (f"%d{mark}{name}{last}{year}", f"{DAY}[{mark}]{NAME}{last}{digits}")
    for mark, last in ((" ", " "), ("-", "-"), ("/", "/"), (" ", ", "))
    for name in ("%b", "%B")
    for year, digits in (("%Y", YEAR), ("%y", SHORT_YEAR))
)


def _numeric_formats() -> tuple[tuple[str, str], ...]:
    """Day, month and year in digits; nobody writes the month first with points between."""
    formats: list[tuple[str, str]] = []
    for mark, (year, digits), (clock, hours) in product(
        "/.-", (("%Y", YEAR), ("%y", SHORT_YEAR)), CLOCKS
    ):
        dot = f"[{mark}]"
        formats.append((f"%d{mark}%m{mark}{year}{clock}", f"{DAY}{dot}{MONTH}{dot}{digits}{hours}"))
        if mark != ".":
            form = f"%m{mark}%d{mark}{year}{clock}"
            formats.append((form, f"{MONTH}{dot}{DAY}{dot}{digits}{hours}"))
        # With two digits the year comes first between hyphens alone: nobody writes 26.01.31.
        if year == "%Y" or mark == "-":
            form = f"{year}{mark}%m{mark}%d{clock}"
            formats.append((form, f"{digits}{dot}{MONTH}{dot}{DAY}{hours}"))
    return tuple(formats)


FORMATS: tuple[tuple[str, str], ...] = (*_numeric_formats(), *NAMED)


def decide_numbers(count: NumberCount, answer: str = "") -> NumberNotation | Finding:
    """Return the notation that fits every number, a question, or that none does."""
    mixed = count.count(*WITH_POINT) and count.count(*WITH_COMMA)
    odd = count.count(NumberShape.OTHER) or len(count.currencies) > 1
    if mixed or odd or 0 < count.percents < count.total:
        return Finding.OTHER_NUMBERS
    percent = count.percents > 0
    if count.count(*WITH_POINT):
        return NumberNotation(decimal=".", percent=percent)
    if count.count(*WITH_COMMA):
        return NumberNotation(decimal=",", percent=percent)
    if count.count(*UNDECIDED) and not answer:
        return Finding.ASK_GROUPED
    return NumberNotation(decimal="," if answer == Answer.COMMA else ".", percent=percent)


def decide_dates(fitting: tuple[str, ...], answer: str = "") -> DateNotation | Finding:
    """Return the format that fits every date, a question, or that none does."""
    by_first = {
        said: [form for form in fitting if form.startswith(first)]
        for said, first in FIRST_PART.items()
    }
    possible = [said for said, forms in by_first.items() if forms]
    if not possible:
        return Finding.OTHER_DATES
    if len(possible) > 1 and not answer:
        asks_year = Answer.YEAR_FIRST in possible
        return Finding.ASK_YEAR_FIRST if asks_year else Finding.ASK_DAY_MONTH
    said = answer if answer in possible else possible[0]
    wanted = by_first[said][0]
    return DateNotation(format=wanted, with_time=":" in wanted)
