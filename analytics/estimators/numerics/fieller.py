"""How large one quantity is relative to another, when both are uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioInterval:
    """A ratio with its confidence set, where that set is an interval."""

    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """Two means with their variances and covariance; the ratio is numerator over denominator."""

    numerator: float
    denominator: float
    var_numerator: float
    var_denominator: float
    covariance: float = 0.0

    def times(self, factor: float) -> Uncertain:
        """Widen: every standard error times a factor."""
        square = factor**2
        return Uncertain(
            numerator=self.numerator,
            denominator=self.denominator,
            var_numerator=square * self.var_numerator,
            var_denominator=square * self.var_denominator,
            covariance=square * self.covariance,
        )


def fieller_interval(means: Uncertain, critical: float) -> RatioInterval | None:
    """All ratios r for which numerator - r * denominator is not rejected (Fieller 1954).

    Parameters
    ----------
    means
        The two means and their joint variance.
    critical
        Two-sided critical value of the reference distribution.

    Returns
    -------
    RatioInterval or None
        ``None`` where the denominator is not positive or not distinguishable from zero: the
        confidence set is then not an interval and no percentage should be shown.

    References
    ----------
    Fieller, E. C. (1954). Some problems in interval estimation. JRSS-B 16, 175-185.
    """
    squared = critical * critical
    lead = means.denominator**2 - squared * means.var_denominator
    if means.denominator <= 0 or lead <= 0:
        return None
    ratio = means.numerator / means.denominator
    half_linear = means.numerator * means.denominator - squared * means.covariance
    constant = means.numerator**2 - squared * means.var_numerator
    root = sqrt(max(half_linear**2 - lead * constant, 0.0))
    return RatioInterval(
        ratio=ratio, low=(half_linear - root) / lead, high=(half_linear + root) / lead
    )
