"""How strongly a confounder would have to be tied to treatment and outcome, as risk ratios.

References
----------
VanderWeele, T. J. and Ding, P. (2017). Sensitivity analysis in observational research: introducing
the E-value. Annals of Internal Medicine 167, 268-274. Standardised differences become risk ratios
by exp(0.91 d), their limits by exp(0.91 d -+ 1.78 se).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

PER_STANDARD_DEVIATION, PER_STANDARD_ERROR = 0.91, 1.78


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """Smallest risk ratio that explains the estimate, and the interval's end nearer to 1, away."""

    estimate: float
    limit: float


def e_value(ratio: float, low: float, high: float) -> EValue:
    """Compute the E-value of a risk ratio with its interval.

    Parameters
    ----------
    ratio, low, high
        Positive; the interval holds the ratio.
    """
    nearer = low if ratio >= 1 else high
    crosses = (ratio >= 1) != (nearer >= 1) or nearer == 1
    return EValue(estimate=_of(ratio), limit=1.0 if crosses else _of(nearer))


def e_value_of_difference(difference: float, std_error: float) -> EValue:
    """Compute the E-value of a difference in standard deviations of the outcome."""
    middle = PER_STANDARD_DEVIATION * difference
    half = PER_STANDARD_ERROR * std_error
    return e_value(exp(middle), exp(middle - half), exp(middle + half))


def _of(ratio: float) -> float:
    above = ratio if ratio >= 1 else 1 / ratio
    return above + sqrt(above * (above - 1))
