"""How many equal clusters a difference between two groups really rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray


def effective_clusters(cluster: IntArray, treated: BoolArray, weight: FloatArray) -> float | None:
    """Effective number of clusters of a difference of two means.

    With what a cluster adds to the variance of the difference where its members move as one,
    ``g_j = (share of the treated - share of the others in cluster j)**2``, it is
    ``G / (1 + CV(g)**2)``: G where all clusters add the same, fewer where sizes differ or one group
    has few of them. ``None`` where every cluster has as much of both sides and adds nothing.

    Parameters
    ----------
    cluster, treated
        Of every member, shape (n,).
    weight
        Rows or units that each stands for, shape (n,).

    References
    ----------
    Carter, A. V., Schnepel, K. T. and Steigerwald, D. G. (2017). Asymptotic behavior of a t-test
    robust to cluster heterogeneity. Review of Economics and Statistics 99(4), 698-709.
    """
    names, number = np.unique(cluster, return_inverse=True)
    count = len(names)
    ours = np.bincount(number[treated], weights=weight[treated], minlength=count)
    others = np.bincount(number[~treated], weights=weight[~treated], minlength=count)
    added = (ours / max(ours.sum(), 1.0) - others / max(others.sum(), 1.0)) ** 2
    square = float((added**2).mean())
    return count * float(added.mean()) ** 2 / square if square > 0 else None
