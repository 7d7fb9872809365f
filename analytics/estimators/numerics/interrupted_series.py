"""What a series did at its start beyond trend and season: design, fit, average effect.

Segmented regression y = a + level D + slope (t - t0) D + trend t + season + error, with t0 the last
period before the start, so that the first period after it counts 1 (Wagner's time since start). The
effect is level + slope times the mean of t - t0 over the periods after the start.

References
----------
Wagner, A. K. et al. (2002). Journal of Clinical Pharmacy and Therapeutics 27, 299-309.
Lopez Bernal, J., Cummins, S. and Gasparrini, A. (2017). Int. J. of Epidemiology 46, 348-355.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.autocorrelation import (
    Correlation,
    default_lags,
    design_corrected_correlation,
)
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.generalised_least_squares import (
    LinearFit,
    autoregressive_least_squares,
    least_squares,
    newey_west_least_squares,
)

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray

# Step of the numerical derivative in the correlation.
NEARBY = 0.01
LEVEL = 1
SLOPE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Which terms the model has, and how its errors are treated.

    ``errors`` is ``AR1``, ``HAC`` or ``classical``; ``lags`` (of HAC) ``None`` for the default;
    ``counts`` asks for quasi-Poisson (``count_series``).
    """

    trend: bool = True
    slope: bool = False
    season_length: int | None = None
    harmonics: int = 0
    errors: str = "AR1"
    lags: int | None = None
    counts: bool = False

    @property
    def first_harmonic(self) -> int:
        """Column at which the season begins."""
        return 2 + self.slope + self.trend

    def lags_for(self, n: int) -> int:
        """Lags of HAC errors of n periods."""
        return default_lags(n) if self.lags is None else self.lags


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Periods that are used: steps since the start (negative before) and values, shape (n,).

    ``total`` over ``base`` gives the value where it is a count over something (shape (n,)).
    """

    relative: IntArray
    value: FloatArray
    total: FloatArray | None = None
    base: FloatArray | None = None

    @property
    def after(self) -> BoolArray:
        """Which periods lie at or after the start."""
        return self.relative >= 0

    def only(self, keep: BoolArray) -> Points:
        """Keep some periods."""
        return Points(
            relative=self.relative[keep],
            value=self.value[keep],
            total=None if self.total is None else self.total[keep],
            base=None if self.base is None else self.base[keep],
        )

    def started_at(self, position: int) -> Points:
        """Pretend that the start was elsewhere."""
        return replace(self, relative=self.relative - position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Outcome had the initiative not started, and the variance of one period around it."""

    value: FloatArray
    variance: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentedFit:
    """A fitted series.

    ``contrast`` picks the average effect out of the coefficients; ``correlation`` is the AR(1)
    correlation of the errors whatever their treatment, ``ordinary`` the least-squares fit.
    ``nearby`` are generalised fits at a slightly smaller and a slightly larger correlation.
    """

    points: Points
    shape: Shape
    design: FloatArray
    linear: LinearFit
    ordinary: LinearFit
    correlation: Correlation
    contrast: FloatArray
    nearby: tuple[LinearFit, LinearFit] | None

    @property
    def average(self) -> Uncertainty:
        """Average effect over the periods after the start."""
        return self.uncertainty(self.contrast)

    @property
    def ratio(self) -> Uncertain:
        """Mean fitted over mean expected after the start."""
        after = self.points.relative[self.points.after]
        with_it = design_matrix(after, self.shape, without=False).mean(axis=0)
        without = design_matrix(after, self.shape, without=True).mean(axis=0)
        beta, covariance = self.linear.coefficients, self.linear.covariance
        return Uncertain(
            numerator=float(with_it @ beta),
            denominator=float(without @ beta),
            var_numerator=float(with_it @ covariance @ with_it),
            var_denominator=float(without @ covariance @ without),
            covariance=float(with_it @ covariance @ without),
        )

    def expected(self, relative: IntArray, base: FloatArray | None) -> Expected:  # noqa: ARG002 - rates need the base
        """Outcome had the initiative not started, and the variance of one period around it."""
        rows = design_matrix(relative, self.shape, without=True)
        model = np.einsum("ij,jk,ik->i", rows, self.linear.covariance, rows)
        return Expected(
            value=rows @ self.linear.coefficients, variance=self.linear.variance + model
        )

    def coefficient(self, at: int) -> Uncertainty:
        """One coefficient."""
        contrast = np.zeros(len(self.contrast))
        contrast[at] = 1.0
        return self.uncertainty(contrast)

    def uncertainty(self, contrast: FloatArray) -> Uncertainty:
        """Combine coefficients; n - k degrees of freedom, fewer where the correlation is estimated.

        Satterthwaite (1946) on the variance of the combination: its squared coefficient of
        variation is 2 / (n - k) for the spread, plus (d log variance / d rho)^2 var(rho).
        """
        variance = _variance(self.linear, contrast)
        degrees = float(self.linear.degrees_of_freedom)
        if self.nearby is not None and variance > 0:
            low, high = (np.log(_variance(fit, contrast)) for fit in self.nearby)
            slope = (high - low) / (2 * NEARBY)
            degrees = 2 / (2 / degrees + slope**2 * self.correlation.variance)
        return Uncertainty(
            effect=float(contrast @ self.linear.coefficients),
            std_error=sqrt(max(variance, 0.0)),
            degrees_of_freedom=degrees,
        )


def fit_series(points: Points, shape: Shape) -> SegmentedFit:
    """Fit the segmented regression.

    Raises
    ------
    NotEstimableError
        Where the periods cannot tell the terms apart.
    """
    design = design_matrix(points.relative, shape, without=False)
    ordinary = least_squares(design, points.value)
    correlation = design_corrected_correlation(ordinary.basis, ordinary.residuals, points.relative)
    return SegmentedFit(
        points=points,
        shape=shape,
        design=design,
        linear=_linear(design, points, shape, ordinary, correlation.value),
        ordinary=ordinary,
        correlation=correlation,
        contrast=average_contrast(points.relative, shape, terms=design.shape[1]),
        nearby=_nearby(design, points, correlation.value) if shape.errors == "AR1" else None,
    )


def design_matrix(relative: IntArray, shape: Shape, *, without: bool) -> FloatArray:
    """Columns intercept, level, slope, trend, season; shape (n, k).

    ``without`` sets level and slope to zero: the series had the initiative not started.
    """
    t = relative.astype(np.float64)
    after = np.where(relative >= 0, 0.0 if without else 1.0, 0.0)
    columns = [np.ones_like(t), after]
    if shape.slope:
        columns.append((t + 1) * after)
    if shape.trend:
        columns.append(t)
    return np.column_stack([*columns, *season_columns(t, shape)])


def average_contrast(relative: IntArray, shape: Shape, *, terms: int) -> FloatArray:
    """Pick the average effect after the start out of the coefficients, shape (terms,)."""
    contrast = np.zeros(terms)
    contrast[LEVEL] = 1.0
    if shape.slope:
        contrast[SLOPE] = relative[relative >= 0].mean() + 1
    return contrast


def improves(points: Points, shape: Shape) -> bool:
    """Whether a slope change lowers the Bayesian information criterion, both models whitened alike.

    The correlation is that of the larger model, so that the determinants cancel.
    """
    wide = fit_series(points, replace(shape, slope=True, errors="AR1"))
    narrow = autoregressive_least_squares(
        design_matrix(points.relative, replace(shape, slope=False), without=False),
        points.value,
        points.relative,
        wide.correlation.value,
    )
    if wide.linear.weighted_rss <= 0:
        return False
    n = len(points.value)
    gain = n * np.log(narrow.weighted_rss / wide.linear.weighted_rss)
    return bool(gain > np.log(n))


def season_columns(t: FloatArray, shape: Shape) -> list[FloatArray]:
    """Waves of the season at times t, each of shape (n,)."""
    columns: list[FloatArray] = []
    for k in range(1, shape.harmonics + 1):
        angle = 2 * np.pi * k * t / (shape.season_length or 1)
        columns.append(np.cos(angle))
        if 2 * k != shape.season_length:  # that sine is zero at every whole step
            columns.append(np.sin(angle))
    return columns


def _variance(fit: LinearFit, contrast: FloatArray) -> float:
    return float(contrast @ fit.covariance @ contrast)


def _nearby(design: FloatArray, points: Points, correlation: float) -> tuple[LinearFit, LinearFit]:
    middle = max(correlation, NEARBY)
    low, high = (
        autoregressive_least_squares(design, points.value, points.relative, middle + step)
        for step in (-NEARBY, NEARBY)
    )
    return low, high


def _linear(
    design: FloatArray, points: Points, shape: Shape, ordinary: LinearFit, correlation: float
) -> LinearFit:
    if shape.errors == "AR1":
        return autoregressive_least_squares(design, points.value, points.relative, correlation)
    if shape.errors == "HAC":
        lags = shape.lags_for(len(design))
        return newey_west_least_squares(design, points.value, points.relative, lags)
    return ordinary
