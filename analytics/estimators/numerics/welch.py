"""Difference of two means with unequal variances.

References
----------
Welch, B. L. (1947). Biometrika 34, 28-35. Satterthwaite, F. E. (1946). Biometrics Bulletin 2.
"""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING

from analytics.estimators.numerics.answer import Uncertainty

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray


def welch_difference(first: FloatArray, second: FloatArray) -> Uncertainty | None:
    """Mean of ``first`` minus mean of ``second``; ``None`` where either has fewer than two."""
    if min(len(first), len(second)) < 2:  # noqa: PLR2004 - one value has no spread
        return None
    a, b = float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)
    spread = a**2 / (len(first) - 1) + b**2 / (len(second) - 1)
    return Uncertainty(
        effect=float(first.mean() - second.mean()),
        std_error=sqrt(a + b),
        degrees_of_freedom=(a + b) ** 2 / spread if spread > 0 else inf,
    )
