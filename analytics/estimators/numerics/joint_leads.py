"""Whether effects before adoption are jointly zero, and which drift that would have noticed.

References
----------
Roth, J. (2022). Pretest with caution. American Economic Review: Insights 4, 305-322.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

# From this many clusters on the chi-squared reference is accurate; below, Hotelling's F is used.
MANY_CLUSTERS = 40
TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTest:
    """Wald test of several estimates at once.

    ``rank`` is the number of independent estimates; ``p_value`` refers to chi-squared, or to
    Hotelling's F with few clusters.
    """

    statistic: float
    rank: int
    p_value: float


def joint_test(values: FloatArray, covariance: FloatArray, clusters: int) -> JointTest | None:
    """Test that all values are zero; ``None`` where clusters are too few for so many values."""
    from scipy.stats import chi2, f

    inverse, rank = _inverse(covariance)
    if rank == 0 or clusters <= rank + 1:
        return None
    statistic = float(values @ inverse @ values)
    if clusters >= MANY_CLUSTERS:
        return JointTest(statistic=statistic, rank=rank, p_value=float(chi2.sf(statistic, rank)))
    scaled = statistic * (clusters - rank) / (rank * (clusters - 1))
    return JointTest(
        statistic=statistic, rank=rank, p_value=float(f.sf(scaled, rank, clusters - rank))
    )


def drift_slope(
    values: FloatArray, covariance: FloatArray, distance: FloatArray
) -> tuple[float, float]:
    """Straight line through zero that fits the leads best, a period, and its standard error.

    Parameters
    ----------
    values, covariance
        The leads and their covariance.
    distance
        Periods of every lead from what it is compared with, negative before it.
    """
    inverse, _ = _inverse(covariance)
    information = float(distance @ inverse @ distance)
    if information <= 0:
        return 0.0, np.inf
    return float(distance @ inverse @ values) / information, float(information**-0.5)


def detectable_drift(std_error: float, rank: int, *, significance: float, power: float) -> float:
    """Find the drift a period that the joint test would notice with this power (Roth 2022).

    Parameters
    ----------
    std_error
        Of the best straight line, so that (drift / std_error)^2 is the test's non-centrality.
    rank
        Degrees of freedom of the test.
    """
    from scipy.optimize import brentq
    from scipy.stats import chi2, ncx2

    critical = chi2.ppf(1 - significance, rank)

    def short(noncentrality: float) -> float:
        return float(ncx2.sf(critical, rank, noncentrality)) - power

    needed = float(brentq(short, 1e-6, 1e4))
    return float(np.sqrt(needed)) * std_error


def _inverse(covariance: FloatArray) -> tuple[FloatArray, int]:
    """Pseudo-inverse and rank of a covariance, judged after scaling to correlations."""
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    scale = np.where(deviation > 0, 1 / np.where(deviation > 0, deviation, 1.0), 0.0)
    values, vectors = np.linalg.eigh(covariance * scale[:, None] * scale)
    kept = values > TOLERANCE * max(float(values.max(initial=0.0)), 1e-300)
    part = vectors[:, kept] * scale[:, None]
    inverse: FloatArray = (part / values[kept]) @ part.T
    return inverse, int(kept.sum())
