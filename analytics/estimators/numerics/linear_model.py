"""Adjusted mean of every arm by least squares, from the moments of (cluster, arm) cells.

The design is written with one intercept an arm (no reference arm), covariates centred on their
grand mean. ``additive``: one slope for all arms, k = arms + covariates. ``lin``: every arm has its
own slopes, k = arms * (1 + covariates), which is Lin's (2013) fully interacted regression in other
coordinates. In both, an arm's intercept is its mean adjusted to the average unit, and every effect
is a difference of intercepts.

References
----------
Lin, W. (2013). Agnostic notes on regression adjustments. Annals of Applied Statistics 7, 295-318.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, CellMoments, FloatArray, IntArray
    from analytics.domain.plan import Adjustment

# Eigenvalues of the scaled Gram matrix below this share of 1 count as exact collinearity: dummies
# that repeat each other leave about 1e-16, honest covariates stay far above.
COLLINEAR = 1e-12
# A linear function this far outside the column space is not estimable; rounding leaves 1e-9.
OUTSIDE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Least squares with one intercept an arm.

    Parameters
    ----------
    arms
        Arm labels; coefficients 0 .. n_arms-1 are their intercepts, measured from ``centre``.
    adjustment
        ``lin`` or ``additive``.
    centre
        Grand means of covariates and outcome, shape (n_columns,).
    coefficients
        Shape (k,).
    inverse
        (Pseudo-)inverse of the Gram matrix, shape (k, k).
    rank
        Columns that are not collinear with others.
    n
        Rows in each arm, shape (n_arms,).
    rss
        Residual sum of squares.
    cluster
        Clusters by number, shape (n_clusters,), and their arm, -1 where a cluster has several.
    gram, score
        Gram matrix and X'e of each cluster, shapes (n_clusters, k, k) and (n_clusters, k).
    """

    arms: tuple[str, ...]
    adjustment: Adjustment
    centre: FloatArray
    coefficients: FloatArray
    inverse: FloatArray
    rank: int
    n: FloatArray
    rss: float
    cluster: IntArray
    cluster_arm: IntArray
    gram: FloatArray
    score: FloatArray

    @property
    def adjusted_means(self) -> FloatArray:
        """Mean outcome of each arm at the average covariates, shape (n_arms,)."""
        means: FloatArray = self.centre[-1] + self.coefficients[: len(self.arms)]
        return means

    @property
    def rows(self) -> float:
        """Rows in the model."""
        return float(self.n.sum())

    @property
    def residual_degrees_of_freedom(self) -> float:
        """Rows minus independent columns."""
        return self.rows - self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class SymmetricInverse:
    """Inverse of a Gram matrix on its column space, with that space after scaling.

    Parameters
    ----------
    inverse
        Shape (..., k, k).
    projection
        Onto the column space of the columns scaled by ``scale``, shape (..., k, k).
    scale
        One over the root of the diagonal, shape (..., k).
    rank
        Dimension of that space.
    """

    inverse: FloatArray
    projection: FloatArray
    scale: FloatArray
    rank: IntArray

    def not_estimable(self, functions: FloatArray) -> BoolArray:
        """Which linear functions of the coefficients the data do not determine.

        Parameters
        ----------
        functions
            Shape (n_functions, k).

        Returns
        -------
        Shape (..., n_functions).
        """
        empty = (functions != 0) & (self.scale[..., None, :] == 0)
        scaled = functions * self.scale[..., None, :]
        apart = scaled @ self.projection - scaled
        size = np.abs(scaled).max(axis=-1)
        missing: BoolArray = empty.any(axis=-1) | (np.abs(apart).max(axis=-1) > OUTSIDE * size)
        return missing


def invert_gram(gram: FloatArray, *, of: FloatArray | None = None) -> SymmetricInverse:
    """Invert Gram matrices after scaling to unit diagonal; exact collinearity is projected out.

    Parameters
    ----------
    gram
        Shape (..., k, k), symmetric, positive semi-definite.
    of
        The Gram matrix a part was taken away from, shape (k, k): what is left of a column then
        counts as nothing once it is rounding of the whole.
    """
    diagonal = np.diagonal(gram, axis1=-2, axis2=-1)
    filled = diagonal > (0.0 if of is None else COLLINEAR * np.diagonal(of))
    scale = np.where(filled, 1 / np.sqrt(np.where(filled, diagonal, 1.0)), 0.0)
    scaled = gram * scale[..., :, None] * scale[..., None, :]
    values, vectors = np.linalg.eigh(scaled)
    keep = values > COLLINEAR
    reciprocal = np.where(keep, 1 / np.where(keep, values, 1.0), 0.0)
    inverse = (vectors * reciprocal[..., None, :]) @ np.swapaxes(vectors, -2, -1)
    kept = np.where(keep[..., None, :], vectors, 0.0)
    return SymmetricInverse(
        inverse=inverse * scale[..., :, None] * scale[..., None, :],
        projection=kept @ np.swapaxes(kept, -2, -1),
        scale=scale,
        rank=keep.sum(axis=-1),
    )


def solve_cells(cells: CellMoments, adjustment: Adjustment) -> Solution:
    """Fit the arms' adjusted means.

    Parameters
    ----------
    cells
        Moments of (covariates..., outcome) in cells of (cluster, arm).
    adjustment
        ``lin`` or ``additive``; the same without covariates.

    Raises
    ------
    NotEstimableError
        Where an arm's mean cannot be told apart from the covariates, or no row is left to judge
        the spread by.
    """
    n_arms = len(cells.arms)
    n, _, _ = cells.merged(cells.arm, n_arms)
    _, centre, _ = cells.merged(np.zeros_like(cells.arm), 1)
    design, response, square = _cell_products(cells, centre[0], adjustment)
    gram = design.sum(axis=0)
    solved = invert_gram(gram)
    _require_estimable(solved, cells.arms)
    if n.sum() <= solved.rank:
        raise NotEstimableError(
            f"{n.sum():.0f} rows cannot support {int(solved.rank)} coefficients.",
            "Use fewer covariates, or bring more rows.",
        )
    moment = response.sum(axis=0)
    coefficients = solved.inverse @ moment
    # One step of refinement on the residual of the normal equations.
    coefficients = coefficients + solved.inverse @ (moment - gram @ coefficients)
    labels, groups = np.unique(cells.cluster, return_inverse=True)
    groups = groups.reshape(-1)
    cluster_gram = np.zeros((len(labels), *gram.shape))
    np.add.at(cluster_gram, groups, design)
    score = np.zeros((len(labels), len(gram)))
    np.add.at(score, groups, response - design @ coefficients)
    return Solution(
        arms=cells.arms,
        adjustment=adjustment,
        centre=centre[0],
        coefficients=coefficients,
        inverse=solved.inverse,
        rank=int(solved.rank),
        n=n,
        rss=_residual_sum_of_squares(design, response, square, coefficients),
        cluster=labels,
        cluster_arm=_arm_of_cluster(cells.arm, groups, len(labels)),
        gram=cluster_gram,
        score=score,
    )


def _cell_products(
    cells: CellMoments, centre: FloatArray, adjustment: Adjustment
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """X'X, X'y and y'y of every cell, shapes (c, k, k), (c, k) and (c,)."""
    n_arms, n_covariates = len(cells.arms), len(cells.columns) - 1
    apart = cells.mean - centre
    first = cells.n[:, None] * apart
    second = cells.comoment + cells.n[:, None, None] * apart[:, :, None] * apart[:, None, :]
    place = _positions(cells.arm, n_arms, n_covariates, adjustment)
    k = n_arms + n_covariates * (1 if adjustment == "additive" else n_arms)
    row = np.arange(len(cells.n))
    design = np.zeros((len(cells.n), k, k))
    response = np.zeros((len(cells.n), k))
    design[row, cells.arm, cells.arm] = cells.n
    response[row, cells.arm] = first[:, -1]
    for i in range(n_covariates):
        at = place[:, i]
        design[row, cells.arm, at] = design[row, at, cells.arm] = first[:, i]
        response[row, at] = second[:, i, -1]
        for j in range(n_covariates):
            design[row, at, place[:, j]] = second[:, i, j]
    return design, response, second[:, -1, -1]


def _positions(arm: IntArray, n_arms: int, n_covariates: int, adjustment: Adjustment) -> IntArray:
    """Column of each covariate's slope for each cell, shape (n_cells, n_covariates)."""
    offset = np.arange(n_covariates)
    shift = np.zeros_like(arm) if adjustment == "additive" else arm * n_covariates
    return (n_arms + shift[:, None] + offset).astype(np.int64)


def _residual_sum_of_squares(
    design: FloatArray, response: FloatArray, square: FloatArray, coefficients: FloatArray
) -> float:
    fitted = np.einsum("i,cij,j->c", coefficients, design, coefficients)
    return float(max((square - 2 * response @ coefficients + fitted).sum(), 0.0))


def _arm_of_cluster(arm: IntArray, groups: IntArray, n_clusters: int) -> IntArray:
    lowest = np.full(n_clusters, np.iinfo(np.int64).max)
    highest = np.full(n_clusters, -1)
    np.minimum.at(lowest, groups, arm)
    np.maximum.at(highest, groups, arm)
    return np.where(lowest == highest, lowest, -1).astype(np.int64)


def _require_estimable(solved: SymmetricInverse, arms: tuple[str, ...]) -> None:
    """Every arm's unit vector must lie in the column space (estimable function)."""
    missing = solved.not_estimable(np.eye(len(solved.inverse))[: len(arms)])
    if missing.any():
        raise NotEstimableError(
            f"Arm '{arms[int(np.argmax(missing))]}' cannot be told apart from the covariates:"
            " together they determine each other.",
            "Leave out the covariate that describes the arms or the clusters.",
        )
