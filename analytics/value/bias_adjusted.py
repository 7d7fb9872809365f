"""What is credited when weak evidence widens the interval once, instead of two discounts.

The credit of ``credit.py`` takes a lower bound and then a share of it: weak evidence is penalised
twice. Turner, Spiegelhalter, Smith and Thompson (2009, JRSS-A 172, 21-47) shift and widen the
estimate instead and bound it once. Shown beside the credit, never in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasAdjusted:
    """An effect after adjustment for bias, and its lower bound, in KPI units a unit-period."""

    effect: float
    std_error: float
    low: float


def bias_adjusted(
    effect: float, std_error: float, *, factor: float, bias: float, quantile: float
) -> BiasAdjusted:
    """Shift an effect by its evidence factor and widen it by the spread of the bias.

    Parameters
    ----------
    effect, std_error
        Turned so that positive is good.
    factor
        Share of the effect believed at this grade, 0 to 1.
    bias
        Standard deviation of the bias as a share of the effect.
    quantile
        Of the one-sided bound: 1.2816 at 90 %.
    """
    shifted = factor * effect
    widened = hypot(factor * std_error, bias * effect)
    return BiasAdjusted(
        effect=shifted, std_error=widened, low=max(0.0, shifted - quantile * widened)
    )
