"""Difference of two arms' levels with Welch's degrees of freedom, and its size in percent.

References
----------
Welch, B. L. (1947). Biometrika 34, 28-35. Deng, A., Knoblich, U. and Lu, J. (2018). KDD.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from analytics.estimators.numerics.answer import Uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What an arm's outcome is, with the variance of that estimate and the n behind it."""

    value: float
    variance: float
    n: float


def level_difference(treated: Level, control: Level) -> Uncertainty:
    """Treated minus control, Welch-Satterthwaite degrees of freedom."""
    variance = treated.variance + control.variance
    return Uncertainty(
        effect=treated.value - control.value,
        std_error=sqrt(variance),
        degrees_of_freedom=_welch(treated, control),
    )


def relative_by_delta(treated: Level, control: Level) -> Uncertainty:
    """Treated over control minus one, by the delta method: for comparison with other systems.

    Its test can contradict the absolute one where the baseline is noisy, which Fieller's cannot;
    results show Fieller's.
    """
    size = abs(control.value)
    variance = treated.variance / size**2 + treated.value**2 * control.variance / size**4
    return Uncertainty(
        effect=(treated.value - control.value) / size,
        std_error=sqrt(variance),
        degrees_of_freedom=_welch(treated, control),
    )


def mean_level(n: float, mean: float, variance: float) -> Level:
    """Level of a mean from the variance of single values (ddof 1)."""
    return Level(value=mean, variance=variance / n, n=n)


def _welch(treated: Level, control: Level) -> float:
    spread = treated.variance**2 / (treated.n - 1) + control.variance**2 / (control.n - 1)
    return (treated.variance + control.variance) ** 2 / spread if spread > 0 else inf
