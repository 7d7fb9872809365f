"""How expectations of effects met what was measured, and what that says of the next one.

Reference-class forecasting (Flyvbjerg 2006) on effects in the KPI's own unit: the expected effect
was written down before, the measured one comes from a study that can be trusted. Estimates are
never corrected by it, only expectations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.errors import NotEstimableError
from analytics.domain.expectation import Met, ReferenceClass
from analytics.domain.returns import NotDefined
from analytics.value.reference_class import ClosedClaim, calibrate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.initiative import ExpectedEffect, Kpi

ALL_CLASSES = "all kinds of benefit"


def expectations_met(
    appraisals: Sequence[Appraisal], expected: Sequence[ExpectedEffect], kpis: Sequence[Kpi]
) -> tuple[Met, ...]:
    """Pair every expected effect with the measured one of the same initiative and KPI.

    Parameters
    ----------
    appraisals
        With their credits; a study that cannot be trusted meets no expectation.
    expected
        Of the register, in the KPI's natural sign.
    kpis
        Their directions say what is good.
    """
    by_name = {one.kpi_id: one for one in kpis}
    measured = {
        (credit.initiative_id, credit.kpi_id): credit
        for one in appraisals
        for credit in one.credits
        if credit.outcome is not CreditOutcome.NOT_TRUSTWORTHY
    }
    found = []
    for one in expected:
        credit = measured.get((one.initiative_id, one.kpi_id))
        kpi = by_name.get(one.kpi_id)
        if credit is None or kpi is None or one.effect is None:
            continue
        found.append(
            Met(
                initiative_id=one.initiative_id,
                kpi_id=one.kpi_id,
                kpi=kpi.name,
                unit=kpi.unit,
                benefit_class=kpi.benefit_class,
                expected=kpi.direction * one.effect,
                measured=credit.good_effect,
                low=credit.good_low,
                high=credit.good_high,
            )
        )
    return tuple(found)


def reference_class(met: Sequence[Met], benefit_class: str) -> ReferenceClass | NotDefined:
    """Learn from the class where it has eight with a gain, else from all classes together.

    Parameters
    ----------
    met
        Of the whole portfolio.
    benefit_class
        Whose class is asked for; empty where it has none.
    """
    own = [one for one in met if benefit_class and one.benefit_class == benefit_class]
    found = _calibrated(own, benefit_class.replace("_", " ")) if own else None
    if isinstance(found, ReferenceClass):
        return found
    return _calibrated(met, ALL_CLASSES)


def _calibrated(met: Sequence[Met], name: str) -> ReferenceClass | NotDefined:
    usable = [one for one in met if one.expected > 0]
    gained = [one for one in usable if one.measured > 0]
    try:
        found = calibrate(
            [ClosedClaim(forecast=one.expected, realised=one.measured) for one in gained]
        )
    except NotEstimableError:
        return NotDefined(
            reason=f"{len(gained)} expectations of {name} have met a measured gain; learning from"
            " them needs 8, so the next one is not corrected."
        )
    return ReferenceClass(
        name=name,
        expectations=len(usable),
        without_gain=len(usable) - len(gained),
        geometric_mean=found.geometric_mean,
        median=found.median,
        next_low=found.next_low,
    )
