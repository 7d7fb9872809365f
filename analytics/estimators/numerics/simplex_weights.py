"""Which weights, none negative and summing to one, bring a mixture of points closest to a target.

Both functions are exact: they find the active set, not an approximation of it. Points are centred
on the target first; the objective is then homogeneous, and non-negative least squares with one more
row that asks for a sum of one has, after scaling, the very same minimiser whatever that row's
weight: for a fixed direction the best scale s gives q / (1 + q), which grows with q, the distance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import nnls

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray

# Weights and multipliers below this share of their scale are rounding.
ROUNDING = 1e-12
MOST_EXCHANGES = 100


def closest_mixture(points: FloatArray, target: FloatArray) -> FloatArray:
    """Minimise the squared distance of a mixture of points to a target over the simplex.

    Parameters
    ----------
    points
        One point a row, shape (n_points, n_dimensions).
    target
        Shape (n_dimensions,).

    Returns
    -------
    FloatArray
        Weights, shape (n_points,); where several mixtures are equally close, one of them.

    References
    ----------
    Lawson, C. L. and Hanson, R. J. (1974). Solving Least Squares Problems, chapter 23.
    """
    apart = (points - target).T
    scale = float(np.abs(apart).max(initial=0.0))
    if scale <= 0:
        return np.full(len(points), 1 / len(points))
    system = np.vstack([apart / scale, np.ones(len(points))])
    wanted = np.zeros(len(system))
    wanted[-1] = 1.0
    found, _ = nnls(system, wanted, maxiter=max(30 * len(points), 1_000))
    return _polished(apart / scale, found / found.sum())


def ridge_mixture(inner: FloatArray, towards: FloatArray, ridge: float) -> FloatArray:
    """Minimise w'(inner + ridge I)w - 2 towards'w over the simplex, for a positive ridge.

    Parameters
    ----------
    inner
        Inner products of the points, shape (n_points, n_points).
    towards
        Inner products of the points with the target, shape (n_points,).
    ridge
        Penalty on the squared weights; it makes the solution unique and the weights spread.

    Notes
    -----
    Exchanges whole blocks between the free and the zero weights (Portugal, Judice and Vicente 1994)
    and falls back to non-negative least squares where the exchanges do not settle.
    """
    hessian = inner + ridge * np.eye(len(inner))
    free = np.ones(len(inner), dtype=np.bool_)
    slack = ROUNDING * float(np.abs(hessian).max(initial=0.0))
    for _ in range(MOST_EXCHANGES):
        weights, level = _on_face(hessian, towards, free)
        multipliers = hessian @ weights - towards - level
        wrong = np.where(free, weights < -ROUNDING, multipliers < -slack)
        if not wrong.any():
            return _clean(weights)
        free ^= wrong
        if not free.any():
            break
    return _by_least_squares(hessian, towards)


def _on_face(hessian: FloatArray, towards: FloatArray, free: BoolArray) -> tuple[FloatArray, float]:
    """Minimise with only the free weights, summing to one; the level is the sum's multiplier."""
    factor = cho_factor(hessian[np.ix_(free, free)], check_finite=False)
    sides = np.column_stack([towards[free], np.ones(int(free.sum()))])
    solved = cho_solve(factor, sides, check_finite=False)
    level = (1 - solved[:, 0].sum()) / solved[:, 1].sum()
    weights = np.zeros(len(towards))
    weights[free] = solved[:, 0] + level * solved[:, 1]
    return weights, float(level)


def _by_least_squares(hessian: FloatArray, towards: FloatArray) -> FloatArray:
    """Solve the same problem as the mixture of the root's columns that is closest to a target."""
    root = np.asarray(np.linalg.cholesky(hessian), dtype=np.float64)
    target = np.asarray(np.linalg.solve(root, towards), dtype=np.float64)
    return closest_mixture(root, target)


def _polished(apart: FloatArray, weights: FloatArray) -> FloatArray:
    """Solve once more on the weights found positive, by orthogonal factors: full precision."""
    free = weights > ROUNDING
    count = int(free.sum())
    if count == 1:
        return _clean(np.where(free, 1.0, 0.0))
    kept = apart[:, free]
    base = kept[:, 0]
    steps, _, rank, _ = np.linalg.lstsq(kept[:, 1:] - base[:, None], -base, rcond=None)
    exact = np.concatenate([[1 - steps.sum()], steps])
    if rank < count - 1 or exact.min() < 0:
        return _clean(weights)
    polished = np.zeros(len(weights))
    polished[free] = exact
    return _clean(polished)


def _clean(weights: FloatArray) -> FloatArray:
    kept: FloatArray = np.where(weights > ROUNDING, weights, 0.0)
    total: FloatArray = kept / kept.sum()
    return total
