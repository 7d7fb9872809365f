"""What a weighted mixture of comparison units lets expect of one path: three ways to weight.

Synthetic difference-in-differences weights units and periods and allows a constant distance
(Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021, AER 111, 4088-4118); classic synthetic
control weights units only and allows none (Abadie, Diamond and Hainmueller 2010, JASA 105,
493-505); difference in differences weights nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.estimators.numerics.simplex_weights import closest_mixture, ridge_mixture

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.unit_changes import Window

Method = Literal[
    "synthetic_difference_in_differences", "synthetic_control", "difference_in_differences"
]
# Ridge of the period weights, a share of the noise: it only decides between equally good weights.
PERIOD_RIDGE = 1e-6
# A distance below this share of the outcome's size is rounding: the fit before is then perfect.
PERFECT = 1e-11


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One path to be explained, and those that may explain it.

    ``target`` has shape (n_periods,), ``donors`` (n_donors, n_periods); ``averaged`` is the number
    of units whose mean the target is.
    """

    target: FloatArray
    donors: FloatArray
    window: Window
    averaged: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticFit:
    """Weights, and the distance of the target from its synthetic path in every period.

    ``unit_weights`` has shape (n_donors,), ``period_weights`` and ``gap`` (n_periods,). The effect
    is the mean gap after the start; ``fit_before`` is the root mean square of the gap before the
    start (around its mean where the method allows a constant distance), ``fit_after`` after it.
    """

    effect: float
    unit_weights: FloatArray
    period_weights: FloatArray
    gap: FloatArray
    fit_before: float
    fit_after: float

    @property
    def ratio(self) -> float:
        """Gap after the start over gap before it; infinite where the fit before is perfect."""
        return self.fit_after / self.fit_before if self.fit_before > 0 else float("inf")


def fit_synthetic(comparison: Comparison, method: Method) -> SyntheticFit:
    """Weight the donors by one of the three methods and measure the gap to the target."""
    if method == "synthetic_control":
        return _fit(comparison, _matched_units(comparison), np.zeros(len(comparison.target)))
    if method == "difference_in_differences":
        units = np.full(len(comparison.donors), 1 / len(comparison.donors))
        before = comparison.window.before
        return _fit(comparison, units, before / before.sum())
    return _fit(comparison, _spread_units(comparison), _matched_periods(comparison))


def noise_of(comparison: Comparison) -> float:
    """Measure the standard deviation of the steps donors take before the start."""
    steps = np.diff(comparison.donors[:, comparison.window.before], axis=1)
    return float(steps.std(ddof=1)) if steps.size > 1 else 0.0


def _fit(comparison: Comparison, units: FloatArray, periods: FloatArray) -> SyntheticFit:
    before, after = comparison.window.before, comparison.window.after
    raw = comparison.target - units @ comparison.donors
    gap = raw - periods @ raw
    own = gap[before] - (gap[before].mean() if periods.any() else 0.0)
    distance = sqrt(float((own**2).mean()))
    perfect = distance <= PERFECT * float(np.abs(comparison.target).max())
    return SyntheticFit(
        effect=float(gap[after].mean()),
        unit_weights=units,
        period_weights=periods,
        gap=gap,
        fit_before=0.0 if perfect else distance,
        fit_after=sqrt(float((gap[after] ** 2).mean())),
    )


def _matched_units(comparison: Comparison) -> FloatArray:
    before = comparison.window.before
    return closest_mixture(comparison.donors[:, before], comparison.target[before])


def _spread_units(comparison: Comparison) -> FloatArray:
    """Find weights with intercept and ridge zeta^2 T0, zeta = (N1 T1)^(1/4) times the noise."""
    before, after = comparison.window.before, comparison.window.after
    donors = _centred(comparison.donors[:, before])
    target = _centred(comparison.target[before])
    ridge = sqrt(comparison.averaged * after.sum()) * noise_of(comparison) ** 2 * before.sum()
    if ridge <= 0:
        return closest_mixture(donors, target)
    return ridge_mixture(donors, target, ridge)


def _matched_periods(comparison: Comparison) -> FloatArray:
    """Weights of the periods before, so that they stand for the donors' mean after."""
    before, after = comparison.window.before, comparison.window.after
    points = _centred(comparison.donors[:, before].T)
    target = _centred(comparison.donors[:, after].mean(axis=1))
    ridge = PERIOD_RIDGE * noise_of(comparison) * sqrt(len(comparison.donors))
    weights = np.zeros(len(comparison.target))
    weights[before] = closest_mixture(
        np.column_stack([points, ridge * np.eye(len(points))]),
        np.concatenate([target, np.zeros(len(points))]),
    )
    return weights


def _centred(values: FloatArray) -> FloatArray:
    centred: FloatArray = values - values.mean(axis=-1, keepdims=True)
    return centred
