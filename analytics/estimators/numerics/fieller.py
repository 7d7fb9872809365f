"""How large one quantity is relative to another, when both are uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioInterval:
    """A ratio with its confidence set, where that set is an interval, each less one.

    A change of a trillionth of the level is lost in a ratio next to one, and kept in the excess.
    """

    excess: float
    excess_low: float
    excess_high: float

    @property
    def ratio(self) -> float:
        """Numerator over denominator."""
        return 1 + self.excess

    @property
    def low(self) -> float:
        """Lower end of the ratio."""
        return 1 + self.excess_low

    @property
    def high(self) -> float:
        """Upper end of the ratio."""
        return 1 + self.excess_high


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
    # The same set in terms of the difference: what both means share does not cancel in it.
    gap = means.numerator - means.denominator
    spread = means.var_numerator + means.var_denominator - 2 * means.covariance
    half_linear = gap * means.denominator - squared * (means.covariance - means.var_denominator)
    constant = gap**2 - squared * spread
    root = sqrt(max(half_linear**2 - lead * constant, 0.0))
    return RatioInterval(
        excess=gap / means.denominator,
        excess_low=(half_linear - root) / lead,
        excess_high=(half_linear + root) / lead,
    )
