"""How unusual the time after the start is among all shifts of it, if nothing had happened.

The comparison is fitted anew on all periods, as the null of no effect allows; fitting before the
start only and shifting the gaps finds p at most .10 in a quarter to a third of worlds without one.

References
----------
Chernozhukov, V., Wuethrich, K. and Zhu, Y. (2021). An exact and robust conformal inference method
for counterfactual and synthetic controls. JASA 116, 1849-1864.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.simplex_weights import closest_mixture

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.synthetic_paths import Comparison

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """Number of shifts, and of those whose stretch is at least as far off (the real one too)."""

    total: int
    as_far: int

    @property
    def p_value(self) -> float:
        """Of no effect in any period."""
        return self.as_far / self.total


def conformal_shifts(comparison: Comparison, *, levels: bool) -> Shifts:
    """Shift the gaps of a fit on all periods round the clock and count.

    Parameters
    ----------
    comparison
        The treated and their donors.
    levels
        False where a constant distance is allowed: every path is then measured from its own mean.
    """
    donors, target = comparison.donors, comparison.target
    if not levels:
        donors, target = _centred(donors), _centred(target)
    gap = np.abs(target - closest_mixture(donors, target) @ donors)
    after = comparison.window.after
    far = np.array([np.roll(gap, shift)[after].mean() for shift in range(len(gap))])
    slack = ROUNDING * float(np.abs(target).max(initial=0.0))
    return Shifts(total=len(far), as_far=int((far >= far[0] - slack).sum()))


def _centred(values: FloatArray) -> FloatArray:
    centred: FloatArray = values - values.mean(axis=-1, keepdims=True)
    return centred
