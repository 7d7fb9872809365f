"""Going on although the gate does not pass: who, when, why, until when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analytics.domain.gate import GateVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRequest:
    """What somebody asks for; what the gate says is read at that moment, not believed."""

    initiative_id: str
    decided_by: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOverride:
    """One override as it was recorded; it is never changed.

    ``rules`` are the conditions that were open, ``said`` the gate's sentence. ``expected`` is the
    value a unit and year that the gate expected to arrive, ``needed`` what has to arrive for
    scaling to pay, ``value`` and ``probability`` the net present value it forecast and the chance
    that it is above zero; all ``None`` where the value at scale was not known. ``seen`` are the
    data sets the evidence then rested on.
    """

    override_id: str
    initiative_id: str
    decided_by: str
    reason: str
    until: date
    verdict: GateVerdict
    rules: tuple[str, ...]
    said: str
    currency: str = ""
    expected: float | None = None
    needed: float | None = None
    value: float | None = None
    probability: float | None = None
    seen: tuple[str, ...] = ()
    recorded_at: datetime | None = None
    recorded_by: str = ""

    @property
    def decided_on(self) -> date:
        """Day it was recorded."""
        return self.recorded_at.date() if self.recorded_at else date.min

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on a day, its last one included."""
        return self.decided_on <= day <= self.until


class OverrideResult(StrEnum):
    """How an override turned out, once something was measured after it."""

    WELL = "well"
    BADLY = "badly"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredOverride:
    """An override with what was measured since: the value that arrived a unit and year."""

    override: GateOverride
    name: str
    in_force: bool
    result: OverrideResult
    sentence: str
    realised: float | None = None
    realised_low: float | None = None
    realised_high: float | None = None
