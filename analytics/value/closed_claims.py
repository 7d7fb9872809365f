"""Which forecasts of money are closed, what came of them, and what that says of the next one.

A forecast is closed where its period is over and what came is known from somebody other than its
sponsor: by its drivers with a measured effect, or by a claim of realised money that finance has
validated. What is closed neither way is not counted as kept.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.domain.plan_gap import (
    ClosedOutcome,
    CorrectedForecast,
    MoneyReference,
    PlanGap,
)
from analytics.domain.returns import NotDefined
from analytics.value.cents import cents
from analytics.value.reference_class import CLAIMS_NEEDED, ClosedClaim, calibrate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.initiative import BenefitClaim, Kpi
    from analytics.domain.plan_gap import UnmetPlan

ALL_CLASSES = "all kinds of benefit"


def closed_outcomes(
    gaps: Sequence[PlanGap | UnmetPlan],
    claims: Sequence[BenefitClaim],
    kpis: Sequence[Kpi],
    *,
    currency: str,
    as_of: date,
) -> tuple[ClosedOutcome, ...]:
    """Collect closed forecasts; a plan with its drivers goes before a claim on the same KPI.

    Parameters
    ----------
    gaps
        Plans compared with what came.
    claims
        Of the whole register.
    kpis
        Their kinds of benefit, for claims that name none.
    currency
        Others are left out.
    as_of
        What ends later is open.
    """
    closed = [one for one in gaps if isinstance(one, PlanGap) and one.closed and one.planned > 0]
    known = {(one.initiative_id, one.kpi_id) for one in closed}
    kinds = {one.kpi_id: one.benefit_class for one in kpis}
    ledger = {
        (one.initiative_id, one.kpi_id, one.period_start, one.period_end): one
        for one in claims
        if one.claim_type == "realised" and one.status == "validated" and one.currency == currency
    }
    found = [
        ClosedOutcome(
            initiative_id=one.initiative_id,
            kpi_id=one.kpi_id,
            benefit_class=one.benefit_class,
            forecast=one.planned,
            realised=one.actual,
            source="plan",
        )
        for one in closed
    ]
    for one in claims:
        came = ledger.get((one.initiative_id, one.kpi_id, one.period_start, one.period_end))
        over = one.period_end is not None and one.period_end <= as_of
        if one.claim_type != "forecast" or came is None or not over or one.amount <= 0:
            continue
        if one.currency == currency and (one.initiative_id, one.kpi_id) not in known:
            found.append(
                ClosedOutcome(
                    initiative_id=one.initiative_id,
                    kpi_id=one.kpi_id,
                    benefit_class=one.benefit_class or kinds.get(one.kpi_id, ""),
                    forecast=float(one.amount),
                    realised=float(came.amount),
                    source="claim",
                )
            )
    return tuple(found)


def money_reference(
    closed: Sequence[ClosedOutcome], benefit_class: str
) -> MoneyReference | NotDefined:
    """Learn from the class where it has eight with a gain, else from all classes together.

    Parameters
    ----------
    closed
        Of the whole portfolio.
    benefit_class
        Whose class is asked for; empty where it has none.
    """
    own = class_history(closed, benefit_class) if benefit_class else None
    return own if isinstance(own, MoneyReference) else _calibrated(closed, ALL_CLASSES)


def class_history(
    closed: Sequence[ClosedOutcome], benefit_class: str
) -> MoneyReference | NotDefined:
    """Learn from one class alone; below eight it says how many there are."""
    own = [one for one in closed if one.benefit_class == benefit_class]
    return _calibrated(own, benefit_class.replace("_", " "))


def corrected(
    claims: Sequence[BenefitClaim], reference: MoneyReference, *, currency: str
) -> tuple[CorrectedForecast, ...]:
    """Multiply forecasts, never estimates, by what their class delivered."""
    return tuple(
        CorrectedForecast(
            claim_id=one.claim_id,
            amount=one.amount,
            expected=cents(one.amount * Decimal(reference.geometric_mean)),
            low=cents(one.amount * Decimal(reference.next_low)),
        )
        for one in claims
        if one.claim_type == "forecast" and one.currency == currency and one.status != "rejected"
    )


def _calibrated(closed: Sequence[ClosedOutcome], name: str) -> MoneyReference | NotDefined:
    gained = [one for one in closed if one.realised > 0]
    try:
        found = calibrate(
            [ClosedClaim(forecast=one.forecast, realised=one.realised) for one in gained]
        )
    except NotEstimableError:
        return NotDefined(
            reason=f"{len(gained)} closed claims of {name} have a gain; learning from them needs"
            f" {CLAIMS_NEEDED}, so the next forecast is not corrected."
        )
    return MoneyReference(
        name=name,
        claims=len(closed),
        without_gain=len(closed) - len(gained),
        geometric_mean=found.geometric_mean,
        median=found.median,
        aggregate=sum(one.realised for one in closed) / sum(one.forecast for one in closed),
        next_low=found.next_low,
        mean_low=found.mean_low,
        mean_high=found.mean_high,
    )
