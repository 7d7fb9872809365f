"""Two arms compared from the totals of their clusters alone.

References
----------
Deng, A., Knoblich, U. and Lu, J. (2018). Applying the delta method in metric analytics. KDD,
arXiv:1803.06336.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.answer import Uncertainty

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, CellMoments, FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterTotals:
    """Totals of the clusters of two arms.

    Parameters
    ----------
    number
        Number of each cluster in the cells it came from, shape (n_clusters,).
    treated
        Which clusters are in the arm, shape (n_clusters,); the others are in the control.
    total, rows
        Sum of the outcome and number of rows, shape (n_clusters,).
    """

    number: IntArray
    treated: BoolArray
    total: FloatArray
    rows: FloatArray


def cluster_totals(cells: CellMoments, arm: int) -> ClusterTotals | None:
    """Totals of the clusters of an arm and the control; ``None`` where a cluster has both."""
    chosen = (cells.arm == arm) | (cells.arm == 0)
    number = cells.cluster[chosen]
    if len(np.unique(number)) != len(number):
        return None
    return ClusterTotals(
        number=number,
        treated=cells.arm[chosen] == arm,
        total=cells.n[chosen] * cells.mean[chosen, -1],
        rows=cells.n[chosen],
    )


def delta_welch(clusters: ClusterTotals) -> Uncertainty | None:
    """Difference of total over rows, Welch's degrees of freedom on numbers of clusters.

    ``None`` where an arm has fewer than two clusters, or nothing varies.
    """
    means, variances, degrees = [], [], []
    for side in (clusters.treated, ~clusters.treated):
        total, rows = clusters.total[side], clusters.rows[side]
        if len(total) < 2:  # noqa: PLR2004 - one cluster has no spread
            return None
        mean = total.sum() / rows.sum()
        apart = total - mean * rows
        means.append(float(mean))
        variances.append(len(total) / (len(total) - 1) * float(apart @ apart) / rows.sum() ** 2)
        degrees.append(len(total) - 1)
    spread = sum(v**2 / df for v, df in zip(variances, degrees, strict=True))
    if spread <= 0:
        return None
    return Uncertainty(
        effect=means[0] - means[1],
        std_error=sqrt(sum(variances)),
        degrees_of_freedom=sum(variances) ** 2 / spread,
    )
