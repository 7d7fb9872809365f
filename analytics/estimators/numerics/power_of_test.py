"""How likely a test finds a true effect: Student's noncentral t, or the normal."""

from __future__ import annotations

from math import inf, isfinite, isnan, sqrt
from typing import TYPE_CHECKING

from scipy.optimize import brentq
from scipy.special import ndtr

from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.plan import Alternative

# Beyond so many degrees of freedom t and normal agree to 1e-7, and the noncentral t loses digits.
NORMAL_FROM = 1e7
FARTHEST = 1e15  # a search that has doubled this far finds nothing


def power_of_test(
    distance: float,
    *,
    alpha: float,
    degrees_of_freedom: float | None,
    alternative: Alternative = "two-sided",
) -> float:
    """Probability that the test rejects no effect (Cohen 1988).

    Parameters
    ----------
    distance
        True effect over its standard error, with its sign.
    alpha
        Error rate of the whole test.
    degrees_of_freedom
        Of Student's t; ``None`` for the normal.
    """
    if alternative == "smaller":
        return _above(-distance, critical_value(1 - alpha, degrees_of_freedom), degrees_of_freedom)
    if alternative == "larger":
        return _above(distance, critical_value(1 - alpha, degrees_of_freedom), degrees_of_freedom)
    critical = critical_value(1 - alpha / 2, degrees_of_freedom)
    return _above(distance, critical, degrees_of_freedom) + _above(
        -distance, critical, degrees_of_freedom
    )


def power_of_two_proportions(
    control: float, treated: float, n_control: float, n_treated: float, alpha: float
) -> float:
    """Power of the two-sided z-test with the pooled error under no difference (Fleiss 1981).

    Parameters
    ----------
    control, treated
        True shares.
    n_control, n_treated
        Units in each arm.
    alpha
        Error rate of the two-sided test.
    """
    pooled = (n_control * control + n_treated * treated) / (n_control + n_treated)
    under_null = sqrt(pooled * (1 - pooled) * (1 / n_control + 1 / n_treated))
    error = sqrt(control * (1 - control) / n_control + treated * (1 - treated) / n_treated)
    reach = critical_value(1 - alpha / 2, None) * under_null
    difference = abs(treated - control)
    return float(ndtr((difference - reach) / error) + ndtr((-difference - reach) / error))


def smallest(reached: Callable[[float], float], wanted: float, start: float) -> float:
    """Smallest argument at which an increasing function reaches ``wanted``.

    The bracket is found by doubling: distributions lose their digits far from the answer.

    Parameters
    ----------
    reached
        Increasing where it is below ``wanted``.
    wanted
        Value to reach.
    start
        Positive argument the search starts from; the answer may lie on either side of it.

    Returns
    -------
    float
        ``inf`` where the value is not reached at any finite argument.
    """
    low, high = start, start
    while reached(low) >= wanted:
        low /= 2
        if low < start / FARTHEST:
            return low
    while reached(high) < wanted:
        high *= 2
        if high > start * FARTHEST:
            return inf
    return float(brentq(lambda one: reached(one) - wanted, low, high, xtol=1e-12, rtol=1e-12))


def _above(distance: float, critical: float, degrees_of_freedom: float | None) -> float:
    if degrees_of_freedom is None or degrees_of_freedom > NORMAL_FROM:
        return float(ndtr(distance - critical))
    from scipy.stats import nct

    found = float(nct.sf(critical, degrees_of_freedom, distance))
    # The noncentral t of scipy is NaN, or leaves 0 to 1, far out: there the normal is exact enough.
    if isnan(found) or not isfinite(found):
        return float(ndtr(distance - critical))
    return min(1.0, max(0.0, found))
