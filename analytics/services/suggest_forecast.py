"""What today's evidence says as the start of a forecast; people change it to what they expect."""

from __future__ import annotations

from decimal import Decimal
from math import erf, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal

# The shown interval is one of 90 %, a forecast gives P10 and P90: 1.2816 / 1.6449 of its half.
NARROWER = 1.2815515655446004 / 1.6448536269514722
HALF_OF_90 = 1.6448536269514722


def suggest_forecast(appraisal: Appraisal) -> tuple[int, int, int, int, int] | None:
    """Return P10, P50, P90, the value that counts as success, and its chance in per cent.

    The middle is the credited value, the width that of the measured value's 90 % interval, normal;
    success is a credited value that covers the yearly cost. ``None`` where no money is known.
    """
    low, high, middle = appraisal.credited_low, appraisal.credited_high, appraisal.credited
    if low is None or high is None or middle is None:
        return None
    half = (high - low) / 2
    reach = half * Decimal(NARROWER)
    success = appraisal.cost or Decimal(0)
    spread = float(half) / HALF_OF_90
    chance = _chance(float(middle - success), spread)
    return (
        round(middle - reach), round(middle), round(middle + reach), round(success),
        min(99, max(1, round(100 * chance))),
    )  # fmt: skip


def _chance(distance: float, spread: float) -> float:
    if not spread:
        return 1.0 if distance >= 0 else 0.0
    return (1 + erf(distance / spread / sqrt(2))) / 2
