"""The two-way fixed-effects regression, and how much of it compares with units already treated.

References
----------
Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. Journal of
Econometrics 225, 254-277.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.estimators.numerics.two_way_fit import fit_two_way

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray

# What the small-sample factor counts as parameters: nothing of the unit effects nested in clusters
# (fixest, pyfixest), every effect (lm with vcovCL), or every effect but no cluster factor
# (linearmodels). The three differ by 12 % on the county data of Callaway and Sant'Anna.
Convention = Literal["nested", "all", "no_cluster_factor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWayRegression:
    """Slopes, their clustered covariance, rows used and clusters."""

    slope: FloatArray
    covariance: FloatArray
    rows: int
    clusters: int


def two_way_regression(
    outcome: FloatArray,
    regressors: FloatArray,
    cluster: IntArray,
    *,
    convention: Convention = "nested",
) -> TwoWayRegression:
    """Regress on unit and period effects, errors clustered.

    Parameters
    ----------
    outcome
        NaN where not seen, shape (n_units, n_periods).
    regressors
        Shape (n_regressors, n_units, n_periods).
    cluster
        Cluster of every unit, shape (n_units,).
    convention
        How the small-sample factor counts.
    """
    used = ~np.isnan(outcome)
    fit = fit_two_way(outcome, regressors, used.astype(np.float64))
    width = len(regressors)
    _, number = np.unique(cluster, return_inverse=True)
    scores = np.zeros((int(number.max()) + 1, width))
    np.add.at(scores, number, (fit.inner @ fit.inverse)[:, -width:])
    rows, clusters = int(used.sum()), len(scores)
    parameters = width + int(used.any(axis=0).sum())
    if convention != "nested":
        parameters += int((fit.count > 0).sum()) - 1
    factor = small_sample_factor(rows, parameters, clusters, convention=convention)
    return TwoWayRegression(
        slope=fit.slope,
        covariance=factor * scores.T @ scores,
        rows=rows,
        clusters=clusters,
    )


def small_sample_factor(
    rows: int, parameters: int, clusters: int, *, convention: Convention = "nested"
) -> float:
    """Factor on the sum of squared cluster scores."""
    if convention == "no_cluster_factor":
        return rows / (rows - parameters)
    return (rows - 1) / (rows - parameters) * clusters / (clusters - 1)


def already_treated_share(start: IntArray, periods: int) -> float:
    """Weight of comparisons with units already treated in the two-way coefficient.

    Parameters
    ----------
    start
        First treated period of every unit, shape (n_units,); gaps in the panel are not counted.
    periods
        Number of periods.
    """
    starts, count = np.unique(np.minimum(start, periods), return_counts=True)
    share = count / count.sum()
    treated = 1 - starts / periods  # share of the time each group is treated
    early, late = np.meshgrid(np.arange(len(starts)), np.arange(len(starts)), indexing="ij")
    pairs = early < late
    both = share[early] * share[late]
    gap = treated[early] - treated[late]
    clean = np.where(pairs, both * gap * (1 - treated[early]), 0.0)
    forbidden = np.where(pairs, both * gap * treated[late], 0.0)
    total = clean.sum() + forbidden.sum()
    return float(forbidden.sum() / total) if total > 0 else 0.0
