"""What people report to save, and what is left of it: facts that pass to the page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeClaim:
    """Minutes a user says are saved a day, on how many days, at which hourly wage."""

    users: float
    minutes_a_day: float
    days: float
    wage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FreedTime:
    """Hours a year, their face value, and what is left after both shares, in money a year."""

    hours: float
    face_value: float
    realised: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredTime:
    """Hours a year that a study found, at which wage; ``redeployed`` is the policy's share."""

    hours: float
    wage: float
    redeployed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTime:
    """A claim of time beside what was measured; ``measured_share`` is at most 1."""

    claim: TimeClaim
    measured: MeasuredTime
    measured_share: float
    freed: FreedTime
