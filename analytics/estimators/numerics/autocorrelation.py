"""How alike neighbouring periods are, and what that does to what a series can tell.

Periods sit at whole positions; missing ones leave gaps. All sums run over pairs by their distance,
so that a gap is a gap and not a neighbour.

References
----------
Breusch, T. S. (1978). Australian Economic Papers 17, 334-355. Godfrey, L. G. (1978). Econometrica
46, 1293-1301. Newey, W. K. and West, K. D. (1987). Econometrica 55, 703-708.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray

# Candidates for the correlation. Negative ones would narrow the interval on the strength of a very
# noisy estimate, so the grid starts at zero; 0.98 is as good as a random walk in sixty periods.
GRID: FloatArray = np.linspace(0.0, 0.98, 99)
# Where residuals hardly react to the correlation any more its variance is as good as infinite.
SMALLEST_STRETCH = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class LagrangeTest:
    """Statistic and p-value of a Lagrange-multiplier test."""

    statistic: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """AR(1) correlation of the errors, with the variance of its estimate."""

    value: float
    variance: float


def design_corrected_correlation(
    basis: FloatArray, residuals: FloatArray, position: IntArray
) -> Correlation:
    """Estimate the AR(1) correlation of the errors, corrected for what the regressors took out.

    Residuals are less alike than errors. The estimate is the rho at which the expected lag-one
    correlation of least-squares residuals, tr(M A M S(rho)) / tr(M S(rho)), equals the one seen;
    M makes residuals, A adds products of neighbours, S holds rho to the power of the distance. Its
    variance is (1 - rho^2) / pairs (Bartlett), stretched as the correction stretches the estimate.

    Parameters
    ----------
    basis
        Orthonormal basis of the design's columns, shape (n, k).
    residuals
        Least-squares residuals, shape (n,).
    position
        Whole position of each period, increasing, shape (n,).
    """
    value, variance = correlations(basis, residuals[None, :], position)
    return Correlation(value=float(value[0]), variance=float(variance[0]))


def correlations(
    basis: FloatArray, residuals: FloatArray, position: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Correct the correlation of many outcomes with one design; values and variances, (s,).

    Parameters
    ----------
    basis, position
        As ``design_corrected_correlation``.
    residuals
        Least-squares residuals by row, shape (s, n).
    """
    square = (residuals**2).sum(axis=1)
    pairs = int(np.count_nonzero(np.diff(position) == 1))
    if not pairs:
        return np.zeros(len(residuals)), np.zeros(len(residuals))
    near = neighbours(residuals.T, position).T
    seen = (residuals * near).sum(axis=1) / np.where(square > 0, square, 1.0)
    powers = GRID[:, None] ** np.arange(position[-1] - position[0] + 1)
    above, below = _expected_products(basis, position)
    expected = np.maximum.accumulate((powers @ above) / (powers @ below))
    value = np.where(square > 0, np.interp(seen, expected, GRID), 0.0)
    stretch = np.maximum(np.interp(value, GRID, np.gradient(expected, GRID)), SMALLEST_STRETCH)
    variance = np.where(square > 0, (1 - value**2) / pairs / stretch**2, 0.0)
    return value, variance


def neighbours(columns: FloatArray, position: IntArray) -> FloatArray:
    """Half the sum of the values one step before and one step after, shape as ``columns``."""
    adjacent = (np.diff(position) == 1)[:, None]
    near = np.zeros_like(columns)
    near[1:] += np.where(adjacent, columns[:-1], 0.0) / 2
    near[:-1] += np.where(adjacent, columns[1:], 0.0) / 2
    return near


def lagged(values: FloatArray, position: IntArray, lag: int) -> FloatArray:
    """Value ``lag`` steps earlier, zero where that period is missing; shape as ``values``."""
    spread = np.zeros(int(position[-1] - position[0]) + 1 + lag)
    at = position - position[0]
    spread[at + lag] = values
    earlier: FloatArray = spread[at]
    return earlier


def durbin_watson(residuals: FloatArray, position: IntArray) -> float:
    """Sum of squared steps between neighbours over the sum of squares; 2 without correlation."""
    steps = np.diff(residuals)[np.diff(position) == 1]
    return float(steps @ steps / (residuals @ residuals))


def breusch_godfrey(
    design: FloatArray, residuals: FloatArray, position: IntArray, lag: int = 1
) -> LagrangeTest:
    """Test residuals for correlation with the one ``lag`` steps earlier: n R^2 is chi-square(1).

    Parameters
    ----------
    design
        Regressors of the model, shape (n, k).
    residuals
        Its least-squares residuals, shape (n,).
    position
        Whole position of each period, shape (n,).
    lag
        Steps apart.
    """
    from scipy.stats import chi2

    wider = np.column_stack([design, lagged(residuals, position, lag)])
    left = residuals - wider @ np.linalg.lstsq(wider, residuals, rcond=None)[0]
    explained = 1 - (left @ left) / (residuals @ residuals)
    statistic = float(len(residuals) * explained)
    return LagrangeTest(statistic=statistic, p_value=float(chi2.sf(statistic, 1)))


def newey_west_meat(scores: FloatArray, position: IntArray, lags: int) -> FloatArray:
    """Sum of products of scores up to ``lags`` steps apart with Bartlett weights, shape (k, k)."""
    meat: FloatArray = scores.T @ scores
    for lag in range(1, lags + 1):
        earlier = np.column_stack([lagged(column, position, lag) for column in scores.T])
        product = scores.T @ earlier
        meat = meat + (1 - lag / (lags + 1)) * (product + product.T)
    return meat


def default_lags(n: int) -> int:
    """Return the usual bandwidth 4 (n / 100)^(2/9), rounded down."""
    return int(4 * (n / 100) ** (2 / 9))


def effective_observations(n: int, correlation: float) -> float:
    """Independent periods that n correlated ones are worth for a mean: n (1 - rho) / (1 + rho)."""
    return n * (1 - correlation) / (1 + correlation)


def _expected_products(basis: FloatArray, position: IntArray) -> tuple[FloatArray, FloatArray]:
    """Sum the entries of M A M and of M by distance, each of shape (span,)."""
    span = int(position[-1] - position[0]) + 1
    near = neighbours(basis, position)
    core = basis.T @ near
    above = -2 * _by_distance(basis, near, position) + _by_distance(basis @ core, basis, position)
    if span > 1:
        above[1] += np.count_nonzero(np.diff(position) == 1)
    below = -_by_distance(basis, basis, position)
    below[0] += len(position)
    return above, below


def _by_distance(left: FloatArray, right: FloatArray, position: IntArray) -> FloatArray:
    """Sum the entries of left @ right.T by the distance of row and column, by Fourier transform."""
    span = int(position[-1] - position[0]) + 1
    at = position - position[0]
    size = 2 * span
    grid = np.zeros((2, size, left.shape[1]))
    grid[0, at], grid[1, at] = left, right
    spectrum = np.fft.rfft(grid, axis=1)
    lags = np.fft.irfft((spectrum[0].conj() * spectrum[1]).sum(axis=1), n=size)
    total: FloatArray = lags[:span].copy()
    total[1:] += lags[:-span:-1]
    return total
