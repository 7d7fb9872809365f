"""What is watched of a use: a metric of a layer by period, with the limits that were set for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

VALUE_LAYERS = frozenset({"business"})
"""Layers that show the value itself; the others may run ahead of it."""


class SignalState(StrEnum):
    """Where a value lies; ``unjudged`` where no limit or no direction was set."""

    UNJUDGED = "unjudged"
    FINE = "fine"
    WARNING = "warning"
    BREACH = "breach"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalValue:
    """The value of a period with the limits of that period."""

    period_start: date
    value: float
    warn: float | None
    breach: float | None
    direction: int | None

    @property
    def state(self) -> SignalState:
        """Judge the value; beyond means below where more is better, above where less is."""
        if not self.direction or (self.warn is None and self.breach is None):
            return SignalState.UNJUDGED
        if self._beyond(self.breach):
            return SignalState.BREACH
        return SignalState.WARNING if self._beyond(self.warn) else SignalState.FINE

    def _beyond(self, limit: float | None) -> bool:
        return limit is not None and (self.value - limit) * (self.direction or 0) < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A metric of a layer of an initiative, period by period, the earliest first."""

    initiative_id: str
    layer: str
    metric: str
    values: tuple[SignalValue, ...]

    @property
    def name(self) -> str:
        """Metric as people read it, with its layer."""
        return f"{self.metric.replace('_', ' ')} ({self.layer})"

    def until(self, day: date) -> tuple[SignalValue, ...]:
        """Return the values of periods that had begun on a day."""
        return tuple(one for one in self.values if one.period_start <= day)

    def breached_since(self, day: date) -> date | None:
        """Return the first period of the breach that lasts on a day; ``None`` where none does."""
        since = None
        for one in reversed(self.until(day)):
            if one.state is not SignalState.BREACH:
                break
            since = one.period_start
        return since
