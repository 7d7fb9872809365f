"""Difference of two means with unequal variances.

References
----------
Welch, B. L. (1947). Biometrika 34, 28-35. Satterthwaite, F. E. (1946). Biometrics Bulletin 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.moments import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A weighted sum of independent means with Satterthwaite's degrees of freedom."""

    effect: float
    std_error: float
    degrees_of_freedom: float


def welch_difference(first: FloatArray, second: FloatArray) -> Contrast | None:
    """Mean of ``first`` minus mean of ``second``; ``None`` where either has fewer than two."""
    if min(len(first), len(second)) < 2:  # noqa: PLR2004 - one value has no spread
        return None
    return contrast_of_means(
        [float(first.mean()), float(second.mean())],
        [float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)],
        [len(first), len(second)],
        signs=[1, -1],
    )


def contrast_of_means(
    means: Sequence[float],
    variances: Sequence[float],
    counts: Sequence[float],
    *,
    signs: Sequence[int],
) -> Contrast:
    """Add means with signs; ``variances`` are those of the means, all independent."""
    v = np.asarray(variances, dtype=np.float64)
    spread = float((v**2 / (np.asarray(counts, dtype=np.float64) - 1)).sum())
    return Contrast(
        effect=float(np.dot(signs, means)),
        std_error=sqrt(float(v.sum())),
        degrees_of_freedom=float(v.sum() ** 2 / spread) if spread > 0 else inf,
    )
