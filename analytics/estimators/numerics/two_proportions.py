"""Two shares of yes: score interval and test, other intervals, exact tests; sensible with zeros.

References
----------
Miettinen, O. and Nurminen, M. (1985). Comparative analysis of two rates. Statistics in Medicine 4,
213-226. Koopman, P. (1984). Biometrics 40, 513-517. Newcombe, R. G. (1998). Statistics in Medicine
17, 873-890. Agresti, A. and Caffo, B. (2000). American Statistician 54, 280-288. Wilson, E. B.
(1927). JASA 22, 209-212.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, cos, exp, inf, log, pi, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import brentq

from analytics.estimators.numerics.t_test import critical_value, p_value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.plan import Alternative

Exact = Literal["boschloo", "barnard", "fisher"]
TAILS: dict[str, Literal["two-sided", "less", "greater"]] = {
    "two-sided": "two-sided",
    "larger": "greater",
    "smaller": "less",
}
# Interval ends are found to this width: far below what 1e15 people could show.
CLOSE = 1e-15


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Units that said yes among all units of an arm."""

    successes: float
    n: float

    @property
    def value(self) -> float:
        """Share of yes."""
        return self.successes / self.n

    @property
    def fewest(self) -> float:
        """The rarer of yes and no."""
        return min(self.successes, self.n - self.successes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Both ends of an interval."""

    low: float
    high: float


def score_statistic(treated: Share, control: Share, difference: float = 0.0) -> float:
    """Miettinen and Nurminen's z for treated - control = difference, variance under that null."""
    gap = treated.value - control.value - difference
    low = _restricted_control(treated, control, difference)
    high = low + difference
    n = treated.n + control.n
    variance = high * (1 - high) / treated.n + low * (1 - low) / control.n
    return _ratio_of(gap, variance * n / (n - 1))


def score_test(treated: Share, control: Share, alternative: Alternative = "two-sided") -> float:
    """P-value of equal shares by the score test, which the score interval inverts."""
    return min(p_value_of(score_statistic(treated, control), None, alternative), 1.0)


def score_interval(treated: Share, control: Share, critical: float) -> Interval:
    """All differences the score test does not reject, by bisection.

    Parameters
    ----------
    treated, control
        The arms.
    critical
        Normal quantile the statistic is compared with.
    """
    at = treated.value - control.value

    def left(difference: float) -> float:
        return score_statistic(treated, control, difference) - critical

    def right(difference: float) -> float:
        return score_statistic(treated, control, difference) + critical

    return Interval(low=_crossing(left, -1.0, at), high=_crossing(right, at, 1.0))


def score_ratio_interval(treated: Share, control: Share, critical: float) -> Interval:
    """All ratios of shares the score test does not reject (Koopman), searched on the log scale."""

    def statistic(logarithm: float) -> float:
        ratio = exp(logarithm)
        base = _restricted_base(treated, control, ratio)
        high = ratio * base
        variance = high * (1 - high) / treated.n + ratio**2 * base * (1 - base) / control.n
        return _ratio_of(treated.value - ratio * control.value, variance)

    # Shares of one in 1e15 give ratios up to e^35.
    edge = 35.0
    middle = 0.0
    if treated.successes and control.successes:
        middle = log(treated.value / control.value)
    low = 0.0
    if treated.successes:
        low = exp(_crossing(lambda x: statistic(x) - critical, -edge, middle or edge))
    if not control.successes:
        return Interval(low=low, high=inf)
    start = middle if treated.successes else -edge
    return Interval(low=low, high=exp(_crossing(lambda x: statistic(x) + critical, start, edge)))


def wilson_interval(share: Share, critical: float) -> Interval:
    """Score interval of one share."""
    squared = critical**2
    centre = (share.successes + squared / 2) / (share.n + squared)
    inside = share.value * (1 - share.value) * share.n + squared / 4
    half = critical / (share.n + squared) * sqrt(inside)
    return Interval(low=max(centre - half, 0.0), high=min(centre + half, 1.0))


def newcombe_interval(treated: Share, control: Share, critical: float) -> Interval:
    """Difference of shares by squaring and adding the Wilson intervals (Newcombe's method 10)."""
    t, c = wilson_interval(treated, critical), wilson_interval(control, critical)
    gap = treated.value - control.value
    below = sqrt((treated.value - t.low) ** 2 + (c.high - control.value) ** 2)
    above = sqrt((t.high - treated.value) ** 2 + (control.value - c.low) ** 2)
    return Interval(low=gap - below, high=gap + above)


def agresti_caffo_interval(treated: Share, control: Share, critical: float) -> Interval:
    """Wald interval of the difference after one yes and one no were added to each arm."""
    return wald_interval(
        Share(successes=treated.successes + 1, n=treated.n + 2),
        Share(successes=control.successes + 1, n=control.n + 2),
        critical,
    )


def wald_interval(treated: Share, control: Share, critical: float) -> Interval:
    """Plain interval of the difference: for comparison only, it fails with few events."""
    gap = treated.value - control.value
    half = critical * sqrt(_variance(treated) + _variance(control))
    return Interval(low=gap - half, high=gap + half)


def log_ratio_interval(
    treated: Share, control: Share, critical: float, *, adjusted: bool = False
) -> Interval:
    """Ratio of shares on the log scale; ``adjusted`` adds a half to every count first."""
    plus = 0.5 if adjusted else 0.0
    counts = [(one.successes + plus, one.n + plus) for one in (treated, control)]
    if min(successes for successes, _ in counts) <= 0:
        return Interval(low=0.0, high=inf)
    (a, n), (b, m) = counts
    half = critical * sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    centre = log(a / n) - log(b / m)
    return Interval(low=exp(centre - half), high=exp(centre + half))


def pooled_test(
    treated: Share,
    control: Share,
    alternative: Alternative = "two-sided",
    *,
    correction: bool = False,
) -> float:
    """P-value by the pooled variance; two-sided it is Pearson's chi-square, optionally Yates'."""
    pooled = (treated.successes + control.successes) / (treated.n + control.n)
    reach = 1 / treated.n + 1 / control.n
    gap = treated.value - control.value
    shift = min(abs(gap), reach / 2) if correction else 0.0
    gap = gap - shift if gap > 0 else gap + shift
    statistic = _ratio_of(gap, pooled * (1 - pooled) * reach)
    return p_value_of(statistic, None, alternative)


def exact_test(
    treated: Share, control: Share, kind: Exact, alternative: Alternative = "two-sided"
) -> float:
    """P-value without an approximation; Boschloo's is never less powerful than Fisher's.

    Boschloo's and Barnard's work grows with the product of the arms' sizes: above some hundred
    units an arm take Fisher's.
    """
    from scipy.stats import barnard_exact, boschloo_exact, fisher_exact

    yes = np.array([round(treated.successes), round(control.successes)])
    table = np.stack([yes, np.array([round(treated.n), round(control.n)]) - yes])
    tail = TAILS[alternative]
    if not table.sum(axis=1).all():
        return 1.0
    if kind == "fisher":
        return float(fisher_exact(table, alternative=tail).pvalue)
    test = boschloo_exact if kind == "boschloo" else barnard_exact
    return min(float(test(table, alternative=tail).pvalue), 1.0)


def critical_of(confidence: float, alternative: Alternative = "two-sided") -> float:
    """Give the normal quantile for an interval of this confidence."""
    tail = (1 + confidence) / 2 if alternative == "two-sided" else confidence
    return critical_value(tail, None)


def _variance(share: Share) -> float:
    return share.value * (1 - share.value) / share.n


def _ratio_of(gap: float, variance: float) -> float:
    if variance > 0:
        return gap / sqrt(variance)
    return 0.0 if gap == 0 else inf if gap > 0 else -inf


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function changes its sign; the end it does not reach."""
    if function(low) <= 0:
        return low
    if function(high) >= 0:
        return high
    return float(brentq(function, low, high, xtol=CLOSE, rtol=4 * 2.0**-52))


def _restricted_control(treated: Share, control: Share, difference: float) -> float:
    """Control share of largest likelihood when the treated one is larger by ``difference``.

    The closed solution of the cubic (Miettinen and Nurminen 1985, appendix).
    """
    n, yes = treated.n + control.n, treated.successes + control.successes
    d = difference
    a = (treated.n + 2 * control.n) * d - n - yes
    b = (control.n * d - n - 2 * control.successes) * d + yes
    c = control.successes * d * (1 - d)
    q = (a / (3 * n)) ** 3 - a * b / (6 * n**2) + c / (2 * n)
    size = sqrt(max((a / (3 * n)) ** 2 - b / (3 * n), 0.0))
    p = size if q > 0 else -size
    angle = (pi + acos(min(max(q / p**3, -1.0), 1.0))) / 3 if p else 0.0
    found = 2 * p * cos(angle) - a / (3 * n)
    return min(max(found, 0.0, -d), 1.0, 1.0 - d)


def _restricted_base(treated: Share, control: Share, ratio: float) -> float:
    """Control share of largest likelihood when the treated one is ``ratio`` times it."""
    n, yes = treated.n + control.n, treated.successes + control.successes
    a = n * ratio
    b = treated.n * ratio + treated.successes + control.n + control.successes * ratio
    # The smaller root, written so that nothing cancels.
    root = sqrt(max(b**2 - 4 * a * yes, 0.0))
    found = 2 * yes / (b + root)
    return min(found, 1.0, 1 / ratio)
