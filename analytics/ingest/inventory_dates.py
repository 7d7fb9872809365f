"""Which day a date of a public inventory means: a list of formats, tried in order, and a range.

A parser that guesses either drops most of these dates without a word or reads "Apr-25" as a day of
the year 1. Months and years alone mean their first day.
"""

from __future__ import annotations

from datetime import date, datetime

FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M",
    "%m/%Y",
    "%b-%y",
    "%b %Y",
    "%B %Y",
    "%Y",
)
FIRST_YEAR = 1950
"""Earlier days are the serial numbers of a spreadsheet or slips: 7/15/1905 is the number 2023."""
YEARS_AHEAD = 10


class OutOfRangeError(ValueError):
    """A day that cannot be meant."""


def read_day(text: str, today: date) -> date | None:
    """Read a date in any of the formats; ``None`` where it is in none of them.

    Raises
    ------
    OutOfRangeError
        The day is before 1950 or far in the future.
    """
    for form in FORMATS:
        try:
            # A day of the calendar: a zone would only move it.
            found = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
        if not FIRST_YEAR <= found.year <= today.year + YEARS_AHEAD:
            raise OutOfRangeError(found.isoformat())
        return found
    return None
