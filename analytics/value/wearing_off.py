"""How much of a measured benefit is left at the end of the time it was observed.

A check decides whether an effect wears off, the fitted decay how far: the averaged curve's last
value over its mean. Without the check noise alone would be taken for decay.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.value.decay import fit_decay

if TYPE_CHECKING:
    from analytics.domain.estimate import Estimate, EventStudyPoint
    from analytics.domain.initiative import Kpi
    from analytics.value.decay import DecayFit

FADING = "fading"
PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class WearingOff:
    """Share of the average benefit that is left at the end, and how that was found."""

    left: Decimal
    sentence: str


def wearing_off(estimate: Estimate, kpi: Kpi) -> WearingOff | None:
    """Say what is left of a benefit that a check found to wear off; ``None`` where none did.

    Parameters
    ----------
    estimate
        With its effect by period since the start.
    kpi
        Its direction says what is good.
    """
    fit = fitted_fall(estimate, kpi)
    if fit is None:
        return None
    left = Decimal(repr(fit.retained)).quantize(PLACES)
    return WearingOff(left=left, sentence=_sentence(left, fit, len(fit.averaged)))


def fitted_fall(estimate: Estimate, kpi: Kpi) -> DecayFit | None:
    """Fit how a benefit fell that a check found to wear off; ``None`` where none did."""
    points = _after_start(estimate)
    if not _fades(estimate) or not points:
        return None
    try:
        return fit_decay(
            [point.relative_time for point in points],
            [kpi.direction * point.effect for point in points],
            [point.std_error for point in points],
        )
    except NotEstimableError:
        return None


def _after_start(estimate: Estimate) -> list[EventStudyPoint]:
    """Return the periods from the start on whose effect has an error."""
    return sorted(
        (
            point
            for point in estimate.finding.event_study
            if point.relative_time >= 0 and point.std_error > 0
        ),
        key=lambda point: point.relative_time,
    )


def _fades(estimate: Estimate) -> bool:
    return any(
        check.name == FADING and check.verdict in (Verdict.WARN, Verdict.FAIL)
        for check in estimate.finding.checks
    )


def _sentence(left: Decimal, fit: DecayFit, periods: int) -> str:
    likeliest = max(fit.curves, key=lambda curve: curve.weight)
    return (
        f"The benefit wears off: over {periods} periods it fell, most likely as"
        f" '{likeliest.name}', and at the end {percent(round(left, 2))} of its average was left."
        " What lasts counts"
    )
