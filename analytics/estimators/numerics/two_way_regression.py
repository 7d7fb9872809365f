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

from analytics.estimators.numerics.adoption_clusters import sum_by_cluster
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
    scores = sum_by_cluster((fit.inner @ fit.inverse)[:, -width:], cluster)
    rows, clusters = int(used.sum()), len(scores)
    periods = int(used.any(axis=0).sum())
    parameters = width + periods
    if convention != "nested":
        parameters += int((fit.count > 0).sum()) - 1
    factor = (rows - 1) / (rows - parameters) * clusters / (clusters - 1)
    if convention == "no_cluster_factor":
        factor = rows / (rows - parameters)
    return TwoWayRegression(
        slope=fit.slope,
        covariance=factor * scores.T @ scores,
        rows=rows,
        clusters=clusters,
    )


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
