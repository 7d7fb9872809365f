"""For how long the effect behind a credit was observed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analytics.domain.days import day_of

if TYPE_CHECKING:
    from analytics.domain.credit import Credit

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """First and last day, both included, and the length in years."""

    first: date
    last: date
    years: float


def observed(credit: Credit) -> Observed | None:
    """Return the time an effect was observed in; ``None`` where its periods are not dates.

    A period labelled by the first of a month lasts that month.
    """
    start, end = day_of(credit.effect_from or credit.period_start), day_of(credit.period_end)
    if start is None or end is None or end < start:
        return None
    months = start.day == end.day == 1
    years = ((end - start).days + (DAYS_A_MONTH if months else 1.0)) / DAYS_A_YEAR
    return Observed(first=start, last=_end_of_month(end) if months else end, years=years)


def _end_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
