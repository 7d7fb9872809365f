"""Intervals that may be looked at as often as one likes: asymptotic confidence sequences.

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, *Time-uniform central limit theory and asymptotic
confidence sequences*, arXiv:2103.06476, equations 9 and 155 (two-sided) and 134 (one-sided). The
interval is tightest near a number of units chosen beforehand.
"""

from __future__ import annotations

from math import exp, expm1, inf, log, log1p, sqrt


def mixing_variance(alpha: float, tuned_for: float) -> float:
    """Mixing variance rho^2 that makes the interval tightest at ``tuned_for`` units.

    Parameters
    ----------
    alpha
        Error rate, strictly between 0 and 1.
    tuned_for
        Units, all arms together; positive.
    """
    if not 0 < alpha < 1 or tuned_for <= 0:
        raise ValueError("alpha lies between 0 and 1 and the number of units above 0")
    return (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / tuned_for


def multiplier(n: float, alpha: float, tuned_for: float, *, two_sided: bool = True) -> float:
    """Return how many standard errors the interval reaches from the estimate after ``n`` units.

    Parameters
    ----------
    n
        Units so far, all arms together.
    alpha
        Error rate over all looks.
    tuned_for
        As of ``mixing_variance``.
    two_sided
        Both ends; otherwise one end only.
    """
    x = n * mixing_variance(alpha if two_sided else min(2 * alpha, 0.999), tuned_for)
    spread = 2 * (x + 1) / x
    if two_sided:
        return sqrt(spread * log(sqrt(x + 1) / alpha))
    return sqrt(spread * log1p(sqrt(x + 1) / (2 * alpha)))


def always_valid_p_value(
    statistic: float, n: float, alpha: float, tuned_for: float, *, two_sided: bool = True
) -> float:
    """Error rate at which the sequence with the same mixing variance just excludes zero.

    Parameters
    ----------
    statistic
        Effect over its standard error; for one-sided tests in the direction of the alternative.
    n, alpha, tuned_for
        As of ``multiplier``; ``alpha`` sets the mixing variance only.
    """
    x = n * mixing_variance(alpha if two_sided else min(2 * alpha, 0.999), tuned_for)
    exponent = statistic**2 * x / (2 * (x + 1))
    if two_sided:
        return min(1.0, sqrt(x + 1) * exp(-exponent))
    if statistic <= 0:
        return 1.0
    grown = expm1(exponent) if exponent < log(1e300) else inf
    return min(1.0, sqrt(x + 1) / (2 * grown)) if grown > 0 else 1.0
