"""What freed working time is worth: hours at face value, and the part that becomes money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.assumptions import BenefitClass
from analytics.domain.errors import AssumptionError
from analytics.domain.freed_time import FreedTime, MeasuredTime, ReportedTime, TimeClaim
from analytics.domain.observed import observed

if TYPE_CHECKING:
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import Kpi

MINUTES = 60.0
PER_HOUR = {"minutes": MINUTES, "hours": 1.0}  # units of an hour, by the first word of a unit


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


def measured_time(credit: Credit, kpi: Kpi, assumptions: Assumptions) -> MeasuredTime | None:
    """Return the hours a year that a study found to be freed; ``None`` where it measured no time.

    Parameters
    ----------
    credit
        Of a KPI in minutes or hours whose benefit is freed working time.
    kpi
        Its unit says which.
    assumptions
        Share of freed time that counts as money.
    """
    per_hour = PER_HOUR.get(kpi.unit.partition(" ")[0].lower())
    span = observed(credit)
    if per_hour is None or span is None or credit.unit_value is None:
        return None
    if credit.benefit_class is not BenefitClass.CAPACITY_RELEASE or credit.good_effect <= 0:
        return None
    return MeasuredTime(
        hours=credit.good_effect * credit.exposure / per_hour / span.years,
        wage=float(credit.unit_value) * per_hour,
        redeployed=float(assumptions.realisation_factor(BenefitClass.CAPACITY_RELEASE)),
    )


def reported_time(claim: TimeClaim, measured: MeasuredTime) -> ReportedTime:
    """Lay what people report beside what was measured; no more than the report can be left."""
    reported = claim.users * claim.minutes_a_day * claim.days / MINUTES
    if reported <= 0:
        raise AssumptionError("No time is reported.", "State users, minutes and days above zero.")
    share = min(1.0, measured.hours / reported)
    freed = freed_time(claim, measured_share=share, redeployed_share=measured.redeployed)
    return ReportedTime(claim=claim, measured=measured, measured_share=share, freed=freed)
