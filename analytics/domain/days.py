"""Which day a period label or a calendar distance means."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def day_of(label: str) -> date | None:
    """Return the day of an ISO label (2026-09-30); ``None`` for numbers and other labels."""
    if label.isdigit():  # 20260930 is a period number here, not a day
        return None
    try:
        return date.fromisoformat(label)
    except ValueError:
        return None


def a_year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February becomes 28 February."""
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
