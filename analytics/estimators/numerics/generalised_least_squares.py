"""Least squares on a small design: plain, Newey-West, or generalised for AR(1) errors.

References
----------
Greene, W. H. (2018). Econometric Analysis, chapter 20. Gaps are whitened by their length, as the
errors of an AR(1) process g steps apart have correlation rho^g.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.autocorrelation import newey_west_meat

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray

# Singular values below this share of the largest count as exact collinearity: columns are scaled
# to unit length first, so honest designs stay far above.
COLLINEAR = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearFit:
    """Coefficients with their covariance.

    Parameters
    ----------
    coefficients, covariance
        Shapes (k,) and (k, k).
    residuals
        Response minus fitted value in the response's own unit, shape (n,).
    basis
        Orthonormal basis of the (whitened) design, shape (n, k).
    variance
        Of one period's error.
    weighted_rss
        Sum of squares that was minimised.
    degrees_of_freedom
        n - k.
    """

    coefficients: FloatArray
    covariance: FloatArray
    residuals: FloatArray
    basis: FloatArray
    variance: float
    weighted_rss: float
    degrees_of_freedom: int


def least_squares(design: FloatArray, response: FloatArray) -> LinearFit:
    """Fit by ordinary least squares with the classical covariance.

    Raises
    ------
    NotEstimableError
        Where columns repeat each other or no period is left over.
    """
    return _solve(design, response, design, response)


def autoregressive_least_squares(
    design: FloatArray, response: FloatArray, position: IntArray, correlation: float
) -> LinearFit:
    """Fit by generalised least squares for errors with correlation rho^distance.

    Parameters
    ----------
    design, response
        Shapes (n, k) and (n,).
    position
        Whole position of each period, increasing, shape (n,).
    correlation
        Rho, at least 0 and below 1.
    """
    power = correlation ** np.diff(position).astype(np.float64)
    scale = 1 / np.sqrt(1 - power**2)
    white = design.copy()
    white[1:] = (design[1:] - power[:, None] * design[:-1]) * scale[:, None]
    answer = response.copy()
    answer[1:] = (response[1:] - power * response[:-1]) * scale
    return _solve(white, answer, design, response)


def newey_west_least_squares(
    design: FloatArray, response: FloatArray, position: IntArray, lags: int
) -> LinearFit:
    """Fit by ordinary least squares with the Newey-West covariance, no small-sample factor."""
    return with_newey_west(least_squares(design, response), design, position, lags)


def with_newey_west(fit: LinearFit, design: FloatArray, position: IntArray, lags: int) -> LinearFit:
    """Give a least-squares fit of this design the Newey-West covariance."""
    scores = design * fit.residuals[:, None]
    bread = fit.covariance / fit.variance
    return replace(fit, covariance=bread @ newey_west_meat(scores, position, lags) @ bread)


def _solve(
    white: FloatArray, answer: FloatArray, design: FloatArray, response: FloatArray
) -> LinearFit:
    n, k = white.shape
    length = np.sqrt((white**2).sum(axis=0))
    basis, values, rotation = np.linalg.svd(
        white / np.where(length > 0, length, 1.0), full_matrices=False
    )
    if n <= k or values[-1] <= COLLINEAR * values[0]:
        raise NotEstimableError(
            f"{n} periods cannot tell {k} terms of the model apart.",
            "Ask for fewer terms (harmonics, slope, trend), or bring more periods.",
        )
    inverse = (rotation.T / values) / length[:, None]
    coefficients = inverse @ (basis.T @ answer)
    left = answer - white @ coefficients
    rss = float(left @ left)
    return LinearFit(
        coefficients=coefficients,
        covariance=rss / (n - k) * inverse @ inverse.T,
        residuals=response - design @ coefficients,
        basis=basis,
        variance=rss / (n - k),
        weighted_rss=rss,
        degrees_of_freedom=n - k,
    )
