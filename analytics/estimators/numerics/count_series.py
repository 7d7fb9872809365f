"""What a series of counts did at its start: segmented quasi-Poisson regression with an offset.

log E[count] = log(base) + the terms of ``interrupted_series``; the variance is the spread times the
mean. Point estimates are the usual ones (errors taken as independent); with AR(1) errors their
covariance is that under a correlation of rho^distance, rho from the Pearson residuals and corrected
for what the model took out of them.

References
----------
Lopez Bernal, J., Cummins, S. and Gasparrini, A. (2017). Int. J. of Epidemiology 46, 348-355.
McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, chapters 6 and 9.
Zeger, S. L. (1988). A regression model for time series of counts. Biometrika 75, 621-629.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, inf
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.autocorrelation import design_corrected_correlation
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.generalised_least_squares import (
    LinearFit,
    least_squares,
    with_newey_west,
)
from analytics.estimators.numerics.interrupted_series import (
    NEARBY,
    Expected,
    SegmentedFit,
    average_contrast,
    design_matrix,
)

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray
    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.autocorrelation import Correlation
    from analytics.estimators.numerics.interrupted_series import Points, Shape

ROUNDS = 60
CONVERGED = 1e-12
# Rates further apart than this (in logs) from the mean are a fit that runs away.
RUNAWAY = 50.0
LARGEST = 700.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CountFit(SegmentedFit):
    """A fitted series of counts: coefficients are log rate ratios, effects are rates."""

    @property
    def average(self) -> Uncertainty:
        """Average difference of the rates with and without, over the periods after the start."""
        with_it, without, moved, unmoved = self._rates()
        found = self.uncertainty(moved - unmoved)
        return replace(found, effect=with_it - without)

    @property
    def ratio(self) -> Uncertain:
        """Mean rate with over mean rate without."""
        with_it, without, moved, unmoved = self._rates()
        covariance = self.linear.covariance
        return Uncertain(
            numerator=with_it,
            denominator=without,
            var_numerator=float(moved @ covariance @ moved),
            var_denominator=float(unmoved @ covariance @ unmoved),
            covariance=float(moved @ covariance @ unmoved),
        )

    @property
    def log_ratio(self) -> Uncertainty:
        """Logarithm of the mean rate with over the mean rate without."""
        with_it, without, moved, unmoved = self._rates()
        found = self.uncertainty(moved / with_it - unmoved / without)
        return replace(found, effect=float(np.log(with_it / without)))

    def expected(self, relative: IntArray, base: FloatArray | None) -> Expected:
        """Rates had the initiative not started, and the variance of one period around them."""
        rows = design_matrix(relative, self.shape, without=True)
        rate = np.exp(rows @ self.linear.coefficients)
        model = np.einsum("ij,jk,ik->i", rows, self.linear.covariance, rows) * rate**2
        exposed = np.ones_like(rate) if base is None else base
        return Expected(value=rate, variance=self.linear.variance * rate / exposed + model)

    def _rates(self) -> tuple[float, float, FloatArray, FloatArray]:
        """Mean rates with and without after the start, and their derivatives, shape (k,)."""
        after = self.points.relative[self.points.after]
        means, slopes = [], []
        for without in (False, True):
            rows = design_matrix(after, self.shape, without=without)
            rate = np.exp(rows @ self.linear.coefficients)
            means.append(float(rate.mean()))
            slopes.append(rate @ rows / len(rate))
        return means[0], means[1], slopes[0], slopes[1]


def rate_ratio(log_ratio: Uncertainty) -> tuple[float, float]:
    """Turn a log ratio into a ratio with its standard error by the delta method."""
    ratio = ratio_of(log_ratio.effect)
    return ratio, ratio * log_ratio.std_error


def ratio_of(logarithm: float) -> float:
    """Exponential, endless where it would not fit into a number."""
    return exp(logarithm) if logarithm < LARGEST else inf


def settles(points: Points, shape: Shape) -> bool:
    """Whether the counts can carry the model at all."""
    try:
        fit = fit_counts(points, shape)
    except NotEstimableError:
        return False
    return fit.log_ratio.std_error < RUNAWAY


def fit_counts(points: Points, shape: Shape) -> CountFit:
    """Fit the segmented regression to counts.

    Raises
    ------
    NotEstimableError
        The points hold no counts, all are zero on a side, or the terms cannot be told apart.
    """
    design = design_matrix(points.relative, shape, without=False)
    total, base = _counts(points)
    coefficients = _iterate(design, total, np.log(base))
    mean = base * np.exp(design @ coefficients)
    root = np.sqrt(mean)
    pearson = (total - mean) / root
    # The last weighted step again, for its orthonormal basis and its checks of collinearity.
    scaled = design * root[:, None]
    weighted = least_squares(scaled, pearson + root * (design @ coefficients))
    ordinary = replace(weighted, coefficients=coefficients, residuals=pearson)
    correlation = design_corrected_correlation(ordinary.basis, pearson, points.relative)
    nearby = None
    linear = ordinary
    if shape.errors == "AR1":
        linear = _correlated(scaled, ordinary, points.relative, correlation.value)
        nearby = _nearby(scaled, ordinary, points.relative, correlation)
    elif shape.errors == "HAC":
        linear = with_newey_west(ordinary, scaled, points.relative, shape.lags_for(len(design)))
    return CountFit(
        points=points,
        shape=shape,
        design=scaled,
        linear=linear,
        ordinary=ordinary,
        correlation=correlation,
        contrast=average_contrast(points.relative, shape, terms=design.shape[1]),
        nearby=nearby,
    )


def improves_counts(points: Points, shape: Shape) -> bool:
    """Whether a slope change lowers the criterion, with the wider model's spread."""
    wide = fit_counts(points, replace(shape, slope=True))
    narrow = fit_counts(points, replace(shape, slope=False))
    if wide.ordinary.variance <= 0:
        return False
    gain = (_deviance(narrow) - _deviance(wide)) / wide.ordinary.variance
    return bool(gain > np.log(len(points.value)))


def _counts(points: Points) -> tuple[FloatArray, FloatArray]:
    if points.total is None or points.base is None:
        raise NotEstimableError(
            "The outcome is no count.",
            'Name a column of whole numbers, or a ratio of totals, or use family = "gaussian".',
        )
    total, base = points.total, points.base
    if not total[points.after].any() or not total[~points.after].any():
        raise NotEstimableError(
            "Nothing at all was counted on one side of the start: a ratio to nothing has no size.",
            "Use longer periods, wait for more of them, or compare the plain rates.",
        )
    return total, base


def _iterate(design: FloatArray, total: FloatArray, offset: FloatArray) -> FloatArray:
    """Fisher scoring from the observed rates."""
    mean = total + 0.5
    coefficients = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        linear = np.log(mean)
        target = linear - offset + (total - mean) / mean
        root = np.sqrt(mean)
        found = least_squares(design * root[:, None], target * root).coefficients
        moved = float(np.abs(found - coefficients).max())
        coefficients = found
        predicted = design @ coefficients
        if np.abs(predicted - predicted.mean()).max() > RUNAWAY:
            break
        mean = np.exp(offset + predicted)
        if moved <= CONVERGED * (1 + float(np.abs(coefficients).max())):
            return coefficients
    raise NotEstimableError(
        "The model of the counts does not settle: some part of the series has next to none.",
        "Use longer periods, fewer terms (harmonics, slope, trend), or the plain rates.",
    )


def _correlated(
    scaled: FloatArray, ordinary: LinearFit, position: IntArray, correlation: float
) -> LinearFit:
    """Covariance of the independent estimates if Pearson residuals follow rho^distance.

    The spread is corrected for what the model took: tr(M R) = n - tr(Q'R Q) stands for n - k.
    """
    distance = np.abs(position[:, None] - position[None, :])
    alike = np.float64(correlation) ** distance
    inner = ordinary.basis.T @ alike @ ordinary.basis
    left = len(position) - float(np.trace(inner))
    spread = ordinary.weighted_rss / left
    bread = ordinary.covariance / ordinary.variance
    meat = scaled.T @ alike @ scaled
    return replace(ordinary, covariance=spread * bread @ meat @ bread, variance=spread)


def _nearby(
    scaled: FloatArray, ordinary: LinearFit, position: IntArray, correlation: Correlation
) -> tuple[LinearFit, LinearFit]:
    middle = max(correlation.value, NEARBY)
    low, high = (
        _correlated(scaled, ordinary, position, middle + step) for step in (-NEARBY, NEARBY)
    )
    return low, high


def _deviance(fit: CountFit) -> float:
    total, base = _counts(fit.points)
    rows = design_matrix(fit.points.relative, fit.shape, without=False)
    mean = base * np.exp(rows @ fit.linear.coefficients)
    log_part = np.where(total > 0, total * np.log(np.where(total > 0, total, 1.0) / mean), 0.0)
    return float(2 * (log_part - (total - mean)).sum())
