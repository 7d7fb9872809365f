"""What else happened around a study: events at the same time, changes in how a KPI is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a study is about, as an event may concern it; empty where it is not set."""

    kpi_id: str
    domain_id: str = ""
    business_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """Something besides the initiative that may have moved outcomes.

    ``ended_on`` is ``None`` for a change that stayed. Empty scopes mean everybody: an event
    concerns a study where every scope it names is that of the study. ``severity`` is minor or
    major.
    """

    shock_id: str
    name: str
    started_on: date
    ended_on: date | None
    severity: str
    domain_id: str = ""
    business_unit: str = ""
    kpi_id: str = ""

    def concerns(self, scope: Scope) -> bool:
        """Whether the event may have moved what the study measures."""
        named = (
            (self.kpi_id, scope.kpi_id),
            (self.domain_id, scope.domain_id),
            (self.business_unit, scope.business_unit),
        )
        return all(mine in ("", theirs) for mine, theirs in named)

    def overlaps(self, low: date, high: date) -> bool:
        """Whether it happened between two days, both included; what stays happened on one day."""
        return self.started_on <= high and (self.ended_on or self.started_on) >= low


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionChange:
    """From a day on a KPI is counted differently; ``bridged`` where old values were converted."""

    kpi_id: str
    changed_on: date
    bridged: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the register knows that concerns one study, and whether it knows anything at all.

    ``kept_shocks`` and ``kept_changes`` say that somebody keeps the register: an empty one proves
    nothing.
    """

    shocks: tuple[Shock, ...] = ()
    changes: tuple[DefinitionChange, ...] = ()
    kept_shocks: bool = False
    kept_changes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Days on which the periods of a study begin, in order, and positions of its starts."""

    periods: tuple[date, ...]
    starts: tuple[int, ...]

    @property
    def end(self) -> date:
        """Last day of the last period."""
        return self.periods[-1] + max(self._step - timedelta(days=1), timedelta(0))

    def windows(self, reach: int) -> tuple[tuple[date, date], ...]:
        """Days from ``reach`` periods before each start to as many after it."""
        return tuple((self._day(s - reach), self._day(s + reach)) for s in self.starts)

    def _day(self, place: int) -> date:
        """First day of a period; beyond the ends, periods go on as long as the median one."""
        last = len(self.periods) - 1
        if 0 <= place <= last:
            return self.periods[place]
        end = self.periods[0] if place < 0 else self.periods[last]
        return end + (place if place < 0 else place - last) * self._step

    @property
    def _step(self) -> timedelta:
        apart = sorted(b - a for a, b in zip(self.periods, self.periods[1:], strict=False))
        return apart[len(apart) // 2] if apart else timedelta(0)
