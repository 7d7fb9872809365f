"""What a series would have gone on to do: a wandering level plus regression, from its past alone.

    y_t = level_t + x_t'beta + e_t,   level_t = level_{t-1} + h_t,   var(h) = ratio var(e)

The start of the level and the coefficients are diffuse, so the likelihood is the marginal (exact
diffuse) one. The ratio is not taken as known: every quantity is averaged over a grid of ratios,
weighted by their likelihood and by a prior that is flat in sqrt(ratio) / (1 + sqrt(ratio)), which
neither forces the level to stand still nor lets it wander without end. Periods may be missing.

Averages and totals use the joint covariance of all forecasts; bounds of single periods are never
summed.

References
----------
Durbin, J. and Koopman, S. J. (2012). Time Series Analysis by State Space Methods, chapters 2 and 5.
Brodersen, K. H. et al. (2015). Annals of Applied Statistics 9, 247-274.
Harville, D. A. (1974). Biometrika 61, 383-385 (marginal likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray

# Ratios by sqrt(ratio) / (1 + sqrt(ratio)): from a level that stands still to one that is all.
PLACES: FloatArray = np.linspace(0.0, 0.97, 60)
COLLINEAR = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The time before: positions, values and regressors without a constant.

    Shapes (n,), (n,) and (n, p).
    """

    position: IntArray
    value: FloatArray
    regressors: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Expected values, their joint covariance, and the variance of new noise in each period.

    Parameters
    ----------
    mean
        Shape (m,).
    covariance
        Of the outcome around ``mean``, noise of the periods included, shape (m, m).
    degrees_of_freedom
        n minus coefficients.
    """

    mean: FloatArray
    covariance: FloatArray
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Expected values and the variance of a single outcome around each, shapes (m,)."""

    mean: FloatArray
    variance: FloatArray
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Later:
    """Periods to expect: design, and covariance with the past in its coordinates."""

    design: FloatArray
    projected: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spectrum:
    """The past in coordinates in which its covariance is diagonal."""

    vectors: FloatArray
    values: FloatArray
    design: FloatArray
    response: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """Generalised least squares at one ratio, in those coordinates."""

    ratio: float
    log_likelihood: float
    coefficients: FloatArray
    inverse: FloatArray
    variance: float
    weight: FloatArray


def forecast(past: Past, position: IntArray, regressors: FloatArray) -> Forecast:
    """Expect what comes at later positions.

    Parameters
    ----------
    past
        What the model is fitted on.
    position, regressors
        Of the periods to expect, shapes (m,) and (m, p).

    Raises
    ------
    NotEstimableError
        Too few periods, regressors that repeat each other, or a past without any noise.
    """
    spectrum = _spectrum(past)
    fits, weight = _weighted(spectrum)
    later = _later(past, spectrum, position, regressors)
    first = past.position[0]
    within = np.minimum(position[:, None], position[None, :]).astype(float) - first
    means = np.array([_mean(spectrum, one, later) for one in fits])
    mean = weight @ means
    covariance = np.zeros_like(within)
    for share, one in zip(weight, fits, strict=True):
        pull = one.ratio * later.projected
        apart = later.design - (pull * one.weight) @ spectrum.design
        level = one.ratio * within - (pull * one.weight) @ pull.T
        unit = np.eye(len(within)) + level + apart @ one.inverse @ apart.T
        covariance += share * one.variance * unit
    apart_means = means - mean
    return Forecast(
        mean=mean,
        covariance=covariance + (apart_means * weight[:, None]).T @ apart_means,
        degrees_of_freedom=float(len(past.value) - later.design.shape[1]),
    )


def bands(past: Past, position: IntArray, regressors: FloatArray) -> Bands:
    """Expect single periods: as ``forecast``, without what they share.

    Raises
    ------
    NotEstimableError
        As ``forecast``.
    """
    spectrum = _spectrum(past)
    fits, weight = _weighted(spectrum)
    later = _later(past, spectrum, position, regressors)
    distance = position.astype(float) - past.position[0]
    means = np.array([_mean(spectrum, one, later) for one in fits])
    mean = weight @ means
    variance = np.zeros(len(position))
    for share, one in zip(weight, fits, strict=True):
        pull = one.ratio * later.projected
        apart = later.design - (pull * one.weight) @ spectrum.design
        level = one.ratio * distance - (pull**2) @ one.weight
        unit = 1 + level + np.einsum("ij,jk,ik->i", apart, one.inverse, apart)
        variance += share * one.variance * unit
    return Bands(
        mean=mean,
        variance=variance + weight @ (means - mean) ** 2,
        degrees_of_freedom=float(len(past.value) - later.design.shape[1]),
    )


def likeliest_variances(past: Past) -> tuple[float, float]:
    """Variance of the noise and of the level's steps that make the past likeliest.

    Raises
    ------
    NotEstimableError
        As ``forecast``.
    """
    from scipy.optimize import minimize_scalar

    spectrum = _spectrum(past)
    fits = [_at(spectrum, _ratio(place)) for place in PLACES]
    best = int(np.argmax([one.log_likelihood for one in fits]))
    low, high = PLACES[max(best - 1, 0)], PLACES[min(best + 1, len(PLACES) - 1)]
    found = minimize_scalar(
        lambda place: -_at(spectrum, _ratio(float(place))).log_likelihood,
        bounds=(float(low), float(high)),
        method="bounded",
        options={"xatol": 1e-9},
    )
    fit = _at(spectrum, _ratio(float(found.x)))
    return fit.variance, fit.ratio * fit.variance


def _ratio(place: float) -> float:
    return float((place / (1 - place)) ** 2)


def _spectrum(past: Past) -> _Spectrum:
    steps = (past.position - past.position[0]).astype(float)
    values, vectors = np.linalg.eigh(np.minimum(steps[:, None], steps[None, :]))
    design = np.column_stack([np.ones(len(steps)), past.regressors])
    n, k = design.shape
    length = np.sqrt((design**2).sum(axis=0))
    singular = np.linalg.svd(design / np.where(length > 0, length, 1.0), compute_uv=False)
    if n <= k + 1 or singular[-1] <= COLLINEAR * singular[0]:
        raise NotEstimableError(
            f"{n} periods before the start cannot tell {k - 1} terms of the forecast apart.",
            "Use fewer comparison series, or bring a longer past.",
        )
    return _Spectrum(
        vectors=vectors,
        values=np.maximum(values, 0.0),
        design=vectors.T @ design,
        response=vectors.T @ past.value,
    )


def _at(spectrum: _Spectrum, ratio: float) -> _At:
    weight = 1 / (1 + ratio * spectrum.values)
    n, k = spectrum.design.shape
    gram = (spectrum.design * weight[:, None]).T @ spectrum.design
    inverse: FloatArray = np.asarray(np.linalg.inv(gram), dtype=np.float64)
    coefficients = inverse @ (spectrum.design.T @ (weight * spectrum.response))
    left = spectrum.response - spectrum.design @ coefficients
    rss = float(left @ (weight * left))
    if rss <= 0:
        raise NotEstimableError(
            "The past follows the model without any error: there is no spread to judge by.",
            "Check the outcome column.",
        )
    _, determinant = np.linalg.slogdet(gram)
    log_likelihood = (np.log(weight).sum() - determinant - (n - k) * np.log(rss)) / 2
    return _At(
        ratio=ratio,
        log_likelihood=float(log_likelihood),
        coefficients=coefficients,
        inverse=inverse,
        variance=rss / (n - k),
        weight=weight,
    )


def _weighted(spectrum: _Spectrum) -> tuple[list[_At], FloatArray]:
    """Fit every ratio, and weigh them by what the past says of them."""
    fits = [_at(spectrum, _ratio(place)) for place in PLACES]
    likelihood = np.array([one.log_likelihood for one in fits])
    weight = np.exp(likelihood - likelihood.max())
    return fits, weight / weight.sum()


def _later(past: Past, spectrum: _Spectrum, position: IntArray, regressors: FloatArray) -> _Later:
    first = past.position[0]
    across = np.minimum(position[:, None] - first, past.position[None, :] - first).astype(float)
    return _Later(
        design=np.column_stack([np.ones(len(position)), regressors]),
        projected=across @ spectrum.vectors,
    )


def _mean(spectrum: _Spectrum, fit: _At, later: _Later) -> FloatArray:
    left = spectrum.response - spectrum.design @ fit.coefficients
    mean: FloatArray = later.design @ fit.coefficients
    return mean + fit.ratio * (later.projected @ (fit.weight * left))
