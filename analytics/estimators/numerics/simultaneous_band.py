"""How wide intervals must be for a whole path of effects to lie inside them together.

References
----------
Callaway, B. and Sant'Anna, P. (2021). Difference-in-differences with multiple time periods.
Journal of Econometrics 225, 200-230, section 4.1 (multiplier bootstrap). With normal multipliers
the bootstrap's draws are normal with the estimated covariance, so they are drawn from it directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

DRAWS = 999


def simultaneous_critical_value(
    covariance: FloatArray, degrees_of_freedom: float, *, confidence: float, seed: int
) -> float:
    """Critical value of the largest absolute t statistic, never below the pointwise one.

    Parameters
    ----------
    covariance
        Of the estimates, shape (k, k); estimates without variance are left out.
    degrees_of_freedom
        Of Student's t.
    confidence
        That all intervals cover together.
    seed
        Of the draws.
    """
    pointwise = critical_value((1 + confidence) / 2, degrees_of_freedom)
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    varies = deviation > 0
    if varies.sum() < 2:  # noqa: PLR2004 - one interval needs no band
        return pointwise
    scale = deviation[varies]
    correlation = covariance[np.ix_(varies, varies)] / scale[:, None] / scale
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    rng = np.random.default_rng(seed)
    draws = np.abs(rng.standard_normal((DRAWS, len(root))) @ root.T).max(axis=1)
    if degrees_of_freedom < np.inf:
        draws = draws / np.sqrt(rng.chisquare(degrees_of_freedom, DRAWS) / degrees_of_freedom)
    return max(float(np.quantile(draws, confidence)), pointwise)
