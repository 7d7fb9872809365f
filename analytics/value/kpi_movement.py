"""What a KPI did while credits on it were observed: the approved total of that time, or why none.

Totals come from a holdout, the finance ledger or a model, in KPI units against what would have
happened without (positive is good); the firmest source that covers the time counts. A total of
another time is no yardstick, so it is said and not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import hypot
from typing import TYPE_CHECKING

from analytics.domain.days import day_of
from analytics.value.reconcile import Movement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from analytics.domain.credit import Credit
    from analytics.domain.initiative import KpiTotal

SOURCES = ("holdout", "finance_ledger", "model")
TOLERANCE = timedelta(days=31)  # a monthly period is labelled by its first day
COVERED = 0.9  # of the days observed


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMovement:
    """A movement with the source it comes from."""

    movement: Movement
    source: str


def movement_of(entries: Sequence[Credit], totals: Iterable[KpiTotal]) -> KnownMovement | None:
    """Find the total of the time in which credits on one KPI were observed.

    Parameters
    ----------
    entries
        Credits on one KPI that overlap in time; at least one.
    totals
        Of every KPI.
    """
    window = _window(entries)
    if window is None:
        return None
    mine = [one for one in totals if one.kpi_id == entries[0].kpi_id]
    for source in SOURCES:
        inside = [one for one in mine if one.source == source and _is_inside(one, window)]
        if inside and _covers(inside, window):
            return KnownMovement(
                movement=Movement(
                    total=sum(one.movement for one in inside),
                    std_error=hypot(*(one.std_error for one in inside)),
                ),
                source=source,
            )
    return None


def _window(entries: Sequence[Credit]) -> tuple[date, date] | None:
    """First and last day on which any of the effects was observed."""
    starts = [day_of(one.effect_from or one.period_start) for one in entries]
    ends = [day_of(one.period_end) for one in entries]
    known_starts = [start for start in starts if start is not None]
    known_ends = [end for end in ends if end is not None]
    if len(known_starts) < len(entries) or len(known_ends) < len(entries):
        return None
    return min(known_starts), max(known_ends)


def _is_inside(one: KpiTotal, window: tuple[date, date]) -> bool:
    return one.period_start >= window[0] - TOLERANCE and one.period_end <= window[1] + TOLERANCE


def _covers(inside: list[KpiTotal], window: tuple[date, date]) -> bool:
    days = sum((one.period_end - one.period_start).days + 1 for one in inside)
    return days >= COVERED * ((window[1] - window[0]).days + 1)
