"""Whether effects before adoption are jointly zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

# From this many clusters for each estimate on the chi-squared reference is accurate; below it finds
# nine leads of 60 units "significant" at 10 % in 24 % of sound worlds, and Hotelling's F is used.
CLUSTERS_A_VALUE = 40
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
    """Test that all values are zero; ``None`` where clusters are too few for so many values.

    Parameters
    ----------
    values, covariance
        Estimates and their covariance, shapes (k,) and (k, k).
    clusters
        How many independent clusters the covariance is as good as.
    """
    from scipy.stats import chi2, f

    inverse, rank = _inverse(covariance)
    if rank == 0 or clusters <= rank + 1:
        return None
    statistic = float(values @ inverse @ values)
    if clusters >= CLUSTERS_A_VALUE * rank:
        return JointTest(statistic=statistic, rank=rank, p_value=float(chi2.sf(statistic, rank)))
    scaled = statistic * (clusters - rank) / (rank * (clusters - 1))
    return JointTest(
        statistic=statistic, rank=rank, p_value=float(f.sf(scaled, rank, clusters - rank))
    )


def _inverse(covariance: FloatArray) -> tuple[FloatArray, int]:
    """Pseudo-inverse and rank of a covariance, judged after scaling to correlations."""
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    scale = np.where(deviation > 0, 1 / np.where(deviation > 0, deviation, 1.0), 0.0)
    values, vectors = np.linalg.eigh(covariance * scale[:, None] * scale)
    kept = values > TOLERANCE * max(float(values.max(initial=0.0)), 1e-300)
    part = vectors[:, kept] * scale[:, None]
    inverse: FloatArray = (part / values[kept]) @ part.T
    return inverse, int(kept.sum())
