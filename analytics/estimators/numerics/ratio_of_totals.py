"""A ratio of sums in every arm: total over total, with the covariance of both (delta method).

Every unit (or cluster) i of arm k moves the ratio R = sum(y) / sum(x) by (y_i - R x_i) / sum(x).
Written as one outcome u = R + (y - R x) / mean(x), whose mean in the arm is exactly R, the ratio is
then judged by everything that judges a mean; with x = 1 both are the same.

References
----------
Deng, A., Knoblich, U. and Lu, J. (2018). Applying the delta method in metric analytics. KDD.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.level_difference import Level

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, FloatArray


# Share of the parts' spread that rounding may leave where the ratio has none.
ROUNDING = 1e-13


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMoments:
    """Numerator y and denominator x over n units: means, variances and covariance (ddof 1)."""

    n: float
    mean_y: float
    mean_x: float
    var_y: float
    var_x: float
    cov: float


def ratio_level(pair: PairMoments) -> Level:
    """Total over total with its delta-method variance, from moments over units or clusters."""
    ratio = pair.mean_y / pair.mean_x
    spread = pair.var_y - 2 * ratio * pair.cov + ratio**2 * pair.var_x
    return Level(value=ratio, variance=max(spread, 0.0) / (pair.n * pair.mean_x**2), n=pair.n)


def linearised(cells: CellMoments) -> CellMoments:
    """Replace the last two columns (denominator, numerator) by the ratio's linear outcome.

    Raises
    ------
    NotEstimableError
        The denominators of an arm do not add up to more than zero.
    """
    n, mean, _ = cells.merged(cells.arm, len(cells.arms))
    _require_denominators(cells, n * mean[:, -2])
    ratio, below = mean[:, -1] / mean[:, -2], mean[:, -2]
    weight = np.zeros((len(cells.arms), len(cells.columns)))
    weight[:, -1], weight[:, -2] = 1 / below, -ratio / below
    weight = weight[cells.arm]
    outcome = ratio[cells.arm] + np.einsum("ci,ci->c", weight, cells.mean)
    kept = len(cells.columns) - 2
    comoment = np.empty((len(cells.n), kept + 1, kept + 1))
    comoment[:, :kept, :kept] = cells.comoment[:, :kept, :kept]
    across = np.einsum("cij,cj->ci", cells.comoment, weight)
    comoment[:, :kept, -1] = comoment[:, -1, :kept] = across[:, :kept]
    spread = np.einsum("ci,ci->c", weight, across)
    apart = np.einsum("ci,cii,ci->c", weight, cells.comoment, weight)
    # A numerator that is a multiple of the denominator leaves only what was rounded.
    comoment[:, -1, -1] = np.where(spread > ROUNDING * apart, spread, 0.0)
    return replace(
        cells,
        columns=(*cells.columns[:kept], f"{cells.columns[-1]} / {cells.columns[-2]}"),
        mean=np.concatenate([cells.mean[:, :kept], outcome[:, None]], axis=1),
        comoment=comoment,
    )


def jackknife_of_totals(
    cells: CellMoments, *, around: Literal["estimate", "mean"] = "estimate"
) -> FloatArray:
    """Covariance of the arms' ratios from leaving out one cluster at a time.

    (G-1)/G times the sum of squared changes: what CR3 is for a mean, for a ratio of totals.

    Parameters
    ----------
    cells
        Columns (denominator, numerator) by cluster and arm.
    around
        Changes are measured from the full estimate (CR3) or from their own mean (jackknife).

    Raises
    ------
    NotEstimableError
        Fewer than two clusters, or an arm is empty without one of them.
    """
    _, cluster = np.unique(cells.cluster, return_inverse=True)
    clusters, arms = int(cluster.max()) + 1, len(cells.arms)
    totals = np.zeros((clusters, arms, 2))
    np.add.at(totals, (cluster.reshape(-1), cells.arm), cells.n[:, None] * cells.mean[:, -2:])
    whole = totals.sum(axis=0)
    left = whole - totals
    _require_left(cells, totals, left[:, :, 0])
    # The change itself, not a difference of two ratios: equal clusters leave exactly nothing.
    ratio = whole[:, 1] / whole[:, 0]
    change = -(totals[:, :, 1] - ratio * totals[:, :, 0]) / left[:, :, 0]
    if around == "mean":
        change = change - change.mean(axis=0)
    covariance: FloatArray = (clusters - 1) / clusters * change.T @ change
    return covariance


def with_unit_denominator(cells: CellMoments) -> CellMoments:
    """Put a denominator of one before the outcome: every row is one exposure."""
    comoment = np.zeros((len(cells.n), 2, 2))
    comoment[:, 1, 1] = cells.comoment[:, -1, -1]
    return replace(
        cells,
        columns=("rows", cells.columns[-1]),
        mean=np.stack([np.ones(len(cells.n)), cells.mean[:, -1]], axis=1),
        comoment=comoment,
    )


def _require_denominators(cells: CellMoments, totals: FloatArray) -> None:
    if (totals <= 0).any():
        arm = int(np.argmin(totals))
        raise NotEstimableError(
            f"The total of '{cells.columns[-2]}' in arm '{cells.arms[arm]}' is"
            f" {totals[arm]:g}: nothing can be divided by it.",
            "Check the denominator column and the filter under 'where'; its total must be above"
            " zero in every arm.",
        )


def _require_left(cells: CellMoments, totals: FloatArray, left: FloatArray) -> None:
    if len(totals) < 2:  # noqa: PLR2004 - one cluster has no spread
        raise NotEstimableError(
            f"There is {len(totals)} cluster; at least 2 are needed, 6 for a verdict.",
            "Check that 'cluster' names the team or site, or bring more of them.",
        )
    # Rounding of the whole must not pass for a denominator.
    alone = (left <= 1e-12 * np.abs(totals[:, :, 0]).sum(axis=0)).any(axis=0)
    if alone.any():
        raise NotEstimableError(
            f"The ratio of arm '{cells.arms[int(np.argmax(alone))]}' rests on a single cluster:"
            " without it nothing is left to divide by.",
            "At least two clusters in every arm are needed; six or more give a useful interval.",
        )
