"""Difference of two means with unequal variances.

References
----------
Welch, B. L. (1947). Biometrika 34, 28-35. Satterthwaite, F. E. (1946). Biometrics Bulletin 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.estimators.numerics.level_difference import level_difference, mean_level

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.answer import Uncertainty


def welch_difference(first: FloatArray, second: FloatArray) -> Uncertainty | None:
    """Mean of ``first`` minus mean of ``second``; ``None`` where either has fewer than two."""
    if min(len(first), len(second)) < 2:  # noqa: PLR2004 - one value has no spread
        return None
    treated, control = (
        mean_level(len(values), float(values.mean()), float(values.var(ddof=1)))
        for values in (first, second)
    )
    return level_difference(treated, control)
