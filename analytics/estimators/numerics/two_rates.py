"""Two rates of events over exposure: score intervals of their ratio and of their difference.

References
----------
Miettinen, O. and Nurminen, M. (1985). Statistics in Medicine 4, 213-226 (rates with person-time).
Gu, K., Ng, H. K. T., Tang, M. L. and Schucany, W. R. (2008). Biometrical Journal 50, 283-298.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from scipy.optimize import brentq

from analytics.estimators.numerics.two_proportions import Interval

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Events and the exposure they were seen on."""

    events: float
    exposure: float

    @property
    def value(self) -> float:
        """Events a unit of exposure."""
        return self.events / self.exposure


def rate_ratio_interval(treated: Rate, control: Rate, critical: float) -> Interval:
    """All ratios of rates the Poisson score test does not reject: the roots of a quadratic.

    (a - b r)^2 = critical^2 (a + b) r in the events a, b and the ratio r of expected events.
    """
    a, b = treated.events, control.events
    scale = control.exposure / treated.exposure
    middle = 2 * a * b + critical**2 * (a + b)
    root = sqrt(max(middle**2 - 4 * a**2 * b**2, 0.0))
    low = 2 * a**2 / (middle + root) if middle > 0 else 0.0
    high = (middle + root) / (2 * b**2) if b > 0 else inf
    return Interval(low=low * scale, high=high * scale)


def rate_score_statistic(
    treated: Rate, control: Rate, difference: float = 0.0, dispersion: float = 1.0
) -> float:
    """Give z of treated - control = difference, variance under that null times the dispersion."""
    low = _restricted_control(treated, control, difference)
    variance = dispersion * ((low + difference) / treated.exposure + low / control.exposure)
    gap = treated.value - control.value - difference
    if variance > 0:
        return gap / sqrt(variance)
    return 0.0 if gap == 0 else inf if gap > 0 else -inf


def rate_difference_interval(
    treated: Rate, control: Rate, critical: float, dispersion: float = 1.0
) -> Interval:
    """All differences of rates the score test does not reject.

    Parameters
    ----------
    treated, control
        The arms.
    critical
        Quantile the statistic is compared with.
    dispersion
        Variance of the counts over that of Poisson counts, 1 or more.
    """
    at = treated.value - control.value

    def statistic(difference: float) -> float:
        return rate_score_statistic(treated, control, difference, dispersion)

    # Wide enough for zero events: z^2 dispersion over the exposure bounds either end.
    reach = 2 * (abs(at) + treated.value + control.value) + 4 * critical**2 * dispersion * (
        1 / treated.exposure + 1 / control.exposure
    )
    return Interval(
        low=_crossing(lambda d: statistic(d) - critical, at - reach, at),
        high=_crossing(lambda d: statistic(d) + critical, at, at + reach),
    )


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    if function(high) >= 0:
        return high
    return float(brentq(function, low, high, xtol=1e-300, rtol=4 * 2.0**-52))


def _restricted_control(treated: Rate, control: Rate, difference: float) -> float:
    """Control rate of largest likelihood when the treated one is larger by ``difference``."""
    exposure = treated.exposure + control.exposure
    linear = exposure * difference - treated.events - control.events
    constant = control.events * difference
    root = sqrt(max(linear**2 + 4 * exposure * constant, 0.0))
    # The larger root; where -linear is negative it is written so that nothing cancels.
    found = (root - linear) / (2 * exposure) if linear <= 0 else 2 * constant / (root + linear)
    return max(found, 0.0, -difference)
