"""What time that people report to save would be worth beside what a study measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.value.freed_time import measured_time, reported_time

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.credit import Credit
    from analytics.domain.freed_time import MeasuredTime, ReportedTime, TimeClaim


def time_measured(
    review: PortfolioReview, appraisal: Appraisal, credit: Credit
) -> MeasuredTime | None:
    """Return the hours a year behind a credit; ``None`` where it is no freed time."""
    kpi = next((one for one in appraisal.kpis if one.kpi_id == credit.kpi_id), None)
    return None if kpi is None else measured_time(credit, kpi, review.assumptions)


def report_time(claim: TimeClaim, measured: MeasuredTime) -> ReportedTime:
    """Say what is left of a report of saved time.

    Raises
    ------
    AssumptionError
        Nothing is reported.
    """
    return reported_time(claim, measured)
