"""What freed working time is worth: hours at face value, and the part that becomes money."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.errors import AssumptionError

MINUTES = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FreedTime:
    """Hours a year, their face value, and what is left after both shares, in money a year."""

    hours: float
    face_value: float
    realised: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeClaim:
    """Minutes a user says are saved a day, on how many days, at which hourly wage."""

    users: float
    minutes_a_day: float
    days: float
    wage: float


def freed_time(claim: TimeClaim, *, measured_share: float, redeployed_share: float) -> FreedTime:
    """Value freed time: what people report, times what was measured, times what was redeployed.

    Parameters
    ----------
    claim
        As reported.
    measured_share
        Measured over self-reported minutes.
    redeployed_share
        Share of the hours that changed headcount, volume or backlog.

    Raises
    ------
    AssumptionError
        A share outside 0 to 1.
    """
    for name, share in (("measured", measured_share), ("redeployed", redeployed_share)):
        if not 0 <= share <= 1:
            raise AssumptionError(
                f"The {name} share is {share:g}; a share lies between 0 and 1.",
                "State it as a share, 0.3 for 30 %.",
            )
    hours = claim.users * claim.minutes_a_day * claim.days / MINUTES
    face = hours * claim.wage
    return FreedTime(
        hours=hours, face_value=face, realised=face * measured_share * redeployed_share
    )
