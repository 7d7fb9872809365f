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
# A correlation matrix with a larger determinant has no eigenvalue below a third of it.
WELL_CONDITIONED = 1e-6
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
        Clusters by number, shape (n_clusters,).
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
        Onto the column space of the columns scaled by ``scale``, shape (..., k, k); ``None`` where
        that is the whole space for every matrix.
    scale
        One over the root of the diagonal, shape (..., k).
    rank
        Dimension of that space.
    """

    inverse: FloatArray
    projection: FloatArray | None
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
        if self.projection is None:
            return np.zeros((*self.scale.shape[:-1], len(functions)), dtype=np.bool_)
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
    plain = _invert_many(scaled) if gram.ndim > 2 and filled.all() else None  # noqa: PLR2004 - a stack
    if plain is not None:
        return SymmetricInverse(
            inverse=plain * scale[..., :, None] * scale[..., None, :],
            projection=None,
            scale=scale,
            rank=np.full(gram.shape[:-2], gram.shape[-1]),
        )
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


def _invert_many(correlation: FloatArray) -> FloatArray | None:
    """Invert a stack of correlation matrices at once, none of them near collinear.

    Gauss-Jordan elimination over the whole stack: thousands of small matrices cost one call of
    numpy an elimination step. The pivots of a positive definite matrix multiply to its determinant
    d, and its smallest eigenvalue is at least d / e, because the others average at most k / (k-1).

    Returns
    -------
    FloatArray or None
        Shape (..., k, k); ``None`` where a matrix may be collinear.
    """
    k = correlation.shape[-1]
    work = np.ascontiguousarray(np.moveaxis(correlation, (-2, -1), (0, 1)))
    determinant = np.ones(correlation.shape[:-2])
    for i in range(k):
        pivot = work[i, i].copy()
        determinant *= pivot
        if not (determinant > WELL_CONDITIONED).all():
            return None
        row, column = work[i] / pivot, work[:, i].copy()
        work -= column[:, None] * row
        work[i], work[:, i], work[i, i] = row, -column / pivot, 1 / pivot
    inverse: FloatArray = np.ascontiguousarray(np.moveaxis(work, (0, 1), (-2, -1)))
    return inverse


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
    residual = response - design @ coefficients
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
        gram=_by_cluster(design, groups, len(labels)),
        score=_by_cluster(residual, groups, len(labels)),
    )


def _cell_products(
    cells: CellMoments, centre: FloatArray, adjustment: Adjustment
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """X'X, X'y and y'y of every cell, shapes (c, k, k), (c, k) and (c,)."""
    n_arms, n_covariates = len(cells.arms), len(cells.columns) - 1
    apart = cells.mean - centre
    first = cells.n[:, None] * apart
    second = cells.comoment + cells.n[:, None, None] * apart[:, :, None] * apart[:, None, :]
    p = n_covariates
    k = n_arms + p * (1 if adjustment == "additive" else n_arms)
    design = np.zeros((len(cells.n), k, k))
    response = np.zeros((len(cells.n), k))
    for arm in range(n_arms):
        own = np.flatnonzero(cells.arm == arm)
        start = n_arms + (0 if adjustment == "additive" else arm * p)
        at = slice(start, start + p)
        design[own, arm, arm] = cells.n[own]
        design[own, arm, at] = design[own, at, arm] = first[own, :p]
        design[own, at, at] = second[own, :p, :p]
        response[own, arm] = first[own, -1]
        response[own, at] = second[own, :p, -1]
    return design, response, second[:, -1, -1]


def _by_cluster(values: FloatArray, groups: IntArray, n_clusters: int) -> FloatArray:
    """Sum the cells of each cluster, shape (n_clusters, ...)."""
    found = np.zeros((n_clusters, *values.shape[1:]))
    if len(values) == n_clusters:  # each cluster is one cell
        found[groups] = values
    else:
        np.add.at(found, groups, values)
    return found


def _residual_sum_of_squares(
    design: FloatArray, response: FloatArray, square: FloatArray, coefficients: FloatArray
) -> float:
    fitted = np.einsum("i,cij,j->c", coefficients, design, coefficients)
    return float(max((square - 2 * response @ coefficients + fitted).sum(), 0.0))


def _require_estimable(solved: SymmetricInverse, arms: tuple[str, ...]) -> None:
    """Every arm's unit vector must lie in the column space (estimable function)."""
    missing = solved.not_estimable(np.eye(len(solved.inverse))[: len(arms)])
    if missing.any():
        raise NotEstimableError(
            f"Arm '{arms[int(np.argmax(missing))]}' cannot be told apart from the covariates:"
            " together they determine each other.",
            "Leave out the covariate that describes the arms or the clusters.",
        )
