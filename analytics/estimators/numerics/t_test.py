"""Interval and p-value of one estimate, from one and the same test."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from scipy.stats import norm, t

if TYPE_CHECKING:
    from analytics.domain.plan import Alternative


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """Interval and p-value that cannot contradict each other."""

    ci_low: float
    ci_high: float
    p_value: float
    critical: float


def critical_value(probability: float, degrees_of_freedom: float | None) -> float:
    """Quantile of Student's t, or of the normal where the degrees of freedom are ``None``."""
    if degrees_of_freedom is None:
        return float(norm.ppf(probability))
    return float(t.ppf(probability, degrees_of_freedom))


def upper_tail(statistic: float, degrees_of_freedom: float | None) -> float:
    """Probability above ``statistic``; a survival function, so that tiny values stay exact."""
    if degrees_of_freedom is None:
        return float(norm.sf(statistic))
    return float(t.sf(statistic, degrees_of_freedom))


def p_value_of(
    statistic: float, degrees_of_freedom: float | None, alternative: Alternative
) -> float:
    """Probability of a statistic at least as far in the direction that the alternative names."""
    if alternative == "two-sided":
        return 2 * upper_tail(abs(statistic), degrees_of_freedom)
    return upper_tail(statistic if alternative == "larger" else -statistic, degrees_of_freedom)


def infer(
    effect: float,
    std_error: float,
    degrees_of_freedom: float | None,
    *,
    confidence: float,
    alternative: Alternative = "two-sided",
) -> Inference:
    """Test effect = 0 and invert the same test for the interval.

    Parameters
    ----------
    effect, std_error
        In outcome units; the standard error is positive.
    degrees_of_freedom
        Of Student's t; ``None`` for the normal.
    confidence
        Of the interval, for example 0.95.
    alternative
        ``larger`` and ``smaller`` give one-sided intervals with an infinite end.
    """
    p_value = p_value_of(effect / std_error, degrees_of_freedom, alternative)
    if alternative == "two-sided":
        critical = critical_value((1 + confidence) / 2, degrees_of_freedom)
        half = critical * std_error
        return Inference(
            ci_low=effect - half, ci_high=effect + half, p_value=p_value, critical=critical
        )
    critical = critical_value(confidence, degrees_of_freedom)
    half = critical * std_error
    if alternative == "larger":
        return Inference(ci_low=effect - half, ci_high=inf, p_value=p_value, critical=critical)
    return Inference(ci_low=-inf, ci_high=effect + half, p_value=p_value, critical=critical)
