"""The default interrupted series for thousands of outcomes at once, over the same periods.

All outcomes share the design, so residuals, the correction of the correlation and the whitened
normal equations are arrays over outcomes: the same numbers as one ``fit_series`` after another, in
a thousandth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.autocorrelation import correlations
from analytics.estimators.numerics.generalised_least_squares import least_squares
from analytics.estimators.numerics.interrupted_series import (
    NEARBY,
    average_contrast,
    design_matrix,
)

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.interrupted_series import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyEffects:
    """Average effect after the start of every outcome, shapes (s,).

    An outcome without any error has a standard error of 0: no test of it is possible.
    """

    effect: FloatArray
    std_error: FloatArray
    degrees_of_freedom: FloatArray
    correlation: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fits:
    """Whitened least squares of every outcome."""

    coefficients: FloatArray
    inverse: FloatArray
    rss: FloatArray


def fit_many(relative: IntArray, values: FloatArray, shape: Shape) -> ManyEffects:
    """Fit every outcome with AR(1) errors.

    Parameters
    ----------
    relative
        Steps since the start, the same for all, increasing, shape (n,).
    values
        Outcomes by row, shape (s, n).
    shape
        Terms, the same for all; errors are AR(1).

    Raises
    ------
    NotEstimableError
        The periods cannot tell the terms apart.
    ValueError
        The shape asks for counts or for other errors.
    """
    if shape.counts or shape.errors != "AR1":
        raise ValueError("many series are fitted with AR(1) errors only")
    design = design_matrix(relative, shape, without=False)
    contrast = average_contrast(relative, shape, terms=design.shape[1])
    rho = _correlations(design, values, relative)
    fits = _whitened(design, values, relative, rho.value)
    n, k = design.shape
    variance = fits.rss / (n - k) * _quadratic(fits.inverse, contrast)
    middle = np.maximum(rho.value, NEARBY)
    below, above = (
        np.log(np.maximum(_variances(design, values, relative, middle + step, contrast), 1e-300))
        for step in (-NEARBY, NEARBY)
    )
    slope = (above - below) / (2 * NEARBY)
    return ManyEffects(
        effect=fits.coefficients @ contrast,
        std_error=np.sqrt(np.maximum(variance, 0.0)),
        degrees_of_freedom=2 / (2 / (n - k) + slope**2 * rho.variance),
        correlation=rho.value,
    )


def improves_many(relative: IntArray, values: FloatArray, shape: Shape) -> BoolArray:
    """Which outcomes a change of slope is worth its coefficient for, shape (s,).

    Raises
    ------
    NotEstimableError
        The periods cannot tell the terms apart.
    """
    wide = design_matrix(relative, replace(shape, slope=True), without=False)
    narrow = design_matrix(relative, replace(shape, slope=False), without=False)
    rho = _correlations(wide, values, relative).value
    larger = _whitened(wide, values, relative, rho).rss
    smaller = _whitened(narrow, values, relative, rho).rss
    n = len(relative)
    ratio = np.where(larger > 0, smaller / np.where(larger > 0, larger, 1.0), 1.0)
    better: BoolArray = n * np.log(ratio) > np.log(n)
    return better


@dataclass(frozen=True, slots=True, kw_only=True)
class _Correlations:
    """Corrected correlation of every outcome and the variance of its estimate, shapes (s,)."""

    value: FloatArray
    variance: FloatArray


def _correlations(design: FloatArray, values: FloatArray, position: IntArray) -> _Correlations:
    """Least squares residuals once, then the curve of the correction once for all."""
    if len(design) <= design.shape[1]:
        raise NotEstimableError(
            f"{len(design)} periods cannot tell {design.shape[1]} terms of the model apart.",
            "Ask for fewer terms (harmonics, slope, trend), or bring more periods.",
        )
    basis = least_squares(design, values[0]).basis
    residuals = values - (values @ basis) @ basis.T
    value, variance = correlations(basis, residuals, position)
    return _Correlations(value=value, variance=variance)


def _whitened(design: FloatArray, values: FloatArray, position: IntArray, rho: FloatArray) -> _Fits:
    power = rho[:, None] ** np.diff(position).astype(np.float64)
    scale = 1 / np.sqrt(1 - power**2)
    white = np.repeat(design[None], len(rho), axis=0)
    white[:, 1:] = (design[1:] - power[..., None] * design[:-1]) * scale[..., None]
    response = values.astype(np.float64, copy=True)
    response[:, 1:] = (values[:, 1:] - power * values[:, :-1]) * scale
    # Columns to unit length, so that a trend in hundreds does not cost digits.
    length = np.sqrt((white**2).sum(axis=1))
    unit = white / length[:, None, :]
    basis, triangle = np.linalg.qr(unit)
    inside = np.einsum("snk,sn->sk", basis, response)
    back = np.linalg.inv(triangle) / length[..., None]
    left = response - np.einsum("snk,sk->sn", basis, inside)
    return _Fits(
        coefficients=np.einsum("sij,sj->si", back, inside),
        inverse=back @ np.swapaxes(back, 1, 2),
        rss=(left**2).sum(axis=1),
    )


def _variances(
    design: FloatArray,
    values: FloatArray,
    position: IntArray,
    rho: FloatArray,
    contrast: FloatArray,
) -> FloatArray:
    fits = _whitened(design, values, position, rho)
    found: FloatArray = fits.rss * _quadratic(fits.inverse, contrast)
    return found


def _quadratic(inverse: FloatArray, contrast: FloatArray) -> FloatArray:
    found: FloatArray = np.einsum("i,sij,j->s", contrast, inverse, contrast)
    return found
