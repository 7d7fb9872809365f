"""Difference of two ratios of totals, each adjusted by the same ratio measured before (CUPED).

With theta fixed beforehand the adjusted ratio of an arm is R - theta * R_before, a function of four
means; its variance follows by the delta method from their covariance. The relative difference
divides by the control's unadjusted ratio.

References
----------
Deng, Xu, Kohavi and Walker (2013). WSDM, doi:10.1145/2433396.2433413.
Deng, Knoblich and Lu (2018). KDD, arXiv:1803.06336.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioMeans:
    """Means of numerator and denominator after and before, and the covariance of these means.

    Parameters
    ----------
    mean
        Shape (4,): numerator and denominator after, numerator and denominator before.
    covariance
        Of the means, not of the rows; shape (4, 4).
    """

    mean: FloatArray
    covariance: FloatArray

    @property
    def after(self) -> float:
        """Total over total after the start."""
        return float(self.mean[0] / self.mean[1])

    @property
    def before(self) -> float:
        """Total over total before the start."""
        return float(self.mean[2] / self.mean[3])

    def slopes(self, theta: float) -> FloatArray:
        """Derive the adjusted ratio by its four means, shape (4,)."""
        m = self.mean
        own = np.array([1 / m[1], -m[0] / m[1] ** 2, 0.0, 0.0])
        earlier = np.array([0.0, 0.0, 1 / m[3], -m[2] / m[3] ** 2])
        return own - theta * earlier


def adjusted_difference(
    treated: RatioMeans, control: RatioMeans, theta: float
) -> tuple[float, float]:
    """Difference of the adjusted ratios and its standard error.

    Raises
    ------
    NotEstimableError
        A total below the line is zero.
    """
    _require_denominators(treated, control)
    spread = sum(
        float(arm.slopes(theta) @ arm.covariance @ arm.slopes(theta)) for arm in (treated, control)
    )
    return _difference(treated, control, theta), sqrt(spread)


def adjusted_relative_difference(
    treated: RatioMeans, control: RatioMeans, theta: float
) -> tuple[float, float]:
    """Return the same relative to the control's own ratio, by the delta method.

    Raises
    ------
    NotEstimableError
        A total below the line, or the control's ratio, is zero.
    """
    _require_denominators(treated, control)
    base = control.after
    if base == 0:
        raise NotEstimableError(
            "The control's ratio is 0: there is nothing to be relative to.",
            "Use the absolute effect.",
        )
    relative = _difference(treated, control, theta) / abs(base)
    up = treated.slopes(theta) / abs(base)
    down = -control.slopes(theta) / abs(base) - relative / base * control.slopes(0.0)
    spread = up @ treated.covariance @ up + down @ control.covariance @ down
    return relative, sqrt(float(spread))


def _difference(treated: RatioMeans, control: RatioMeans, theta: float) -> float:
    return (treated.after - control.after) - theta * (treated.before - control.before)


def _require_denominators(*arms: RatioMeans) -> None:
    if any(arm.mean[1] == 0 or arm.mean[3] == 0 for arm in arms):
        raise NotEstimableError(
            "A total below the line is 0, so its ratio does not exist.",
            "Check the denominator column, after and before the start.",
        )
