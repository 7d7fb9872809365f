"""Which weights, none negative and summing to one, bring a mixture of points closest to a target.

Both functions are exact: they find the active set, not an approximation of it. Points are centred
on the target first; the objective is then homogeneous, and non-negative least squares with one more
row that asks for a sum of one has, after scaling, the very same minimiser whatever that row's
weight: for a fixed direction the best scale s gives q / (1 + q), which grows with q, the distance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.optimize import nnls

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray

# Weights and multipliers below this share of their scale are rounding.
ROUNDING = 1e-12
SETTLED = 1e-10
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


def ridge_mixture(points: FloatArray, target: FloatArray, ridge: float) -> FloatArray:
    """Minimise the squared distance to the target plus ``ridge`` times the squared weights.

    Parameters
    ----------
    points
        One point a row, shape (n_points, n_dimensions).
    target
        Shape (n_dimensions,).
    ridge
        Positive; it makes the solution unique and the weights spread.

    Notes
    -----
    With the points centred on the target the weights of a face are those that the sums of the
    inverse Hessian give. Whole blocks are exchanged between positive and zero weights (Portugal,
    Judice and Vicente 1994); where that does not settle, or the ridge drowns in the distances,
    non-negative least squares answers.
    """
    apart = points - target
    hessian = apart @ apart.T + ridge * np.eye(len(points))
    free = np.ones(len(points), dtype=np.bool_)
    for _ in range(MOST_EXCHANGES):
        weights = _on_face(hessian, free)
        if weights is None:
            break
        slope = hessian @ weights
        level = float(weights @ slope)
        wrong = np.where(free, weights < -ROUNDING, slope < level * (1 - SETTLED))
        if not wrong.any():
            return _clean(weights)
        free ^= wrong
        if not free.any():
            break
    spread = np.column_stack([apart, np.sqrt(ridge) * np.eye(len(points))])
    return closest_mixture(spread, np.zeros(spread.shape[1]))


def _on_face(hessian: FloatArray, free: BoolArray) -> FloatArray | None:
    """Minimise with only the free weights, summing to one; ``None`` where rounding forbids it."""
    try:
        factor = cho_factor(hessian[np.ix_(free, free)], check_finite=False)
    except LinAlgError:
        return None
    weights = np.zeros(len(hessian))
    weights[free] = cho_solve(factor, np.ones(int(free.sum())), check_finite=False)
    total = weights.sum()
    return weights / total if total > 0 else None


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
