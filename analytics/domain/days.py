"""Which day a period label, a quarter or a calendar distance means."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

QUARTERS_A_YEAR = 4
MONTHS_A_QUARTER = 3


def day_of(label: str) -> date | None:
    """Return the day of an ISO label (2026-09-30); ``None`` for numbers and other labels."""
    if label.isdigit():  # 20260930 is a period number here, not a day
        return None
    try:
        return date.fromisoformat(label)
    except ValueError:
        return None


def quarter_of(day: date) -> int:
    """Return the calendar quarter of a day, counted in quarters since year 0."""
    return day.year * QUARTERS_A_YEAR + (day.month - 1) // MONTHS_A_QUARTER


def first_day_of(quarter: int) -> date:
    """Return the first day of a quarter counted like that."""
    year, part = divmod(quarter, QUARTERS_A_YEAR)
    return date(year, part * MONTHS_A_QUARTER + 1, 1)


def a_year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February becomes 28 February."""
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
