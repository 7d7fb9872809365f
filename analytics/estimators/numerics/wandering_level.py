"""How far an effect on one series may be off if the level wandered instead of returning.

A few dozen periods can seldom tell errors that return, rho^distance, from a level that wanders
without end, with or without noise around it. The variance of the same estimate is worked out under
every one of these models, and averaged with the weights that the series gives them.

    y_t = x_t'beta + l_t + e_t,   l_t = rho l_{t-1} + h_t,   sd(h) / (sd(h) + sd(e)) = place

References
----------
Harville, D. A. (1974). Biometrika 61, 383-385 (marginal likelihood). Durbin, J. and Koopman, S. J.
(2012). Time Series Analysis by State Space Methods, chapters 4 and 7 (innovations).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray
    from analytics.estimators.numerics.interrupted_series import SegmentedFit

# Half of what is believed beforehand goes to a level that wanders (rho 1), half to errors that
# return; in both, a fifth to no noise around it, the rest evenly to the places below.
RETURNING: FloatArray = np.append(np.linspace(0.1, 0.9, 9), 0.95)
SHARE_OF_RETURNING: FloatArray = np.append(np.full(9, 2.0), 1.0) / 19
PLACES: FloatArray = np.append(0.05, np.linspace(0.1, 0.9, 9))
WANDERING, NOISELESS = 0.5, 0.2
# Independent errors are the corner of all of these; they get a little of their own.
INDEPENDENT = 0.05
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Models:
    """Correlation, variance of a step of the level and of the noise, and weight; shapes (m,)."""

    correlation: FloatArray
    step: FloatArray
    noise: FloatArray
    prior: FloatArray

    def level_variance(self, steps: float) -> FloatArray:
        """Variance of the level, ``steps`` after the first period."""
        returning = self.correlation < 1
        room = np.where(returning, 1 - self.correlation**2, 1.0)
        return np.where(returning, self.step / room, self.step * (1 + steps))

    def fresh_variance(self, gap: float) -> FloatArray:
        """Variance that the level gains over a gap."""
        returning = self.correlation < 1
        room = np.where(returning, 1 - self.correlation**2, 1.0)
        gained = (1 - self.correlation ** (2 * gap)) / room
        return self.step * np.where(returning, gained, gap)


def wider_for_wandering(fit: SegmentedFit) -> float:
    """Factor on the average effect's error that allows for a level that wanders; at least 1.

    Parameters
    ----------
    fit
        A generalised fit of measured values with AR(1) errors.
    """
    found, degrees = fit.average, float(fit.linear.degrees_of_freedom)
    probability = (1 + LEVEL) / 2
    own = critical_value(probability, found.degrees_of_freedom) * found.std_error
    if own <= 0:
        return 1.0
    averaged = critical_value(probability, degrees) * np.sqrt(_averaged_variance(fit))
    return max(1.0, float(averaged / own))


def _averaged_variance(fit: SegmentedFit) -> float:
    """Variance of the estimate, averaged over the models by their marginal likelihood."""
    models, position = _models(), fit.points.relative
    length = np.sqrt((fit.design**2).sum(axis=0))
    # What least squares left has the same likelihood as the values, and none of their size.
    columns = np.column_stack([fit.design / length, fit.ordinary.residuals])
    white, log_determinant = _whitened(columns, position, models)
    design, response = white[:, :, :-1], white[:, :, -1]
    gram = np.swapaxes(design, 1, 2) @ design
    product = np.einsum("mnk,mn->mk", design, response)
    solved = np.linalg.solve(gram, product[:, :, None])[:, :, 0]
    rss = (response**2).sum(axis=1) - (product * solved).sum(axis=1)
    rss = np.maximum(rss, np.finfo(np.float64).tiny)
    n, k = fit.design.shape
    _, determinant = np.linalg.slogdet(gram)
    likelihood = -(log_determinant + determinant + (n - k) * np.log(rss)) / 2
    weight = models.prior * np.exp(likelihood - likelihood.max())
    spread = rss / (n - k) * _spread(_estimator(fit), position, models)
    return float(weight @ spread / weight.sum())


def _models() -> _Models:
    """Every pair of a correlation and a place, then independent errors."""
    correlation = np.append(RETURNING, 1.0)
    share = np.append((1 - WANDERING) * SHARE_OF_RETURNING, WANDERING)
    ratio = (PLACES / (1 - PLACES)) ** 2
    step, noise = np.append(ratio, 1.0), np.append(np.ones(len(ratio)), 0.0)
    among = np.append(np.full(len(ratio), (1 - NOISELESS) / len(ratio)), NOISELESS)
    return _Models(
        correlation=np.append(np.repeat(correlation, len(step)), 0.0),
        step=np.append(np.tile(step, len(correlation)), 0.0),
        noise=np.append(np.tile(noise, len(correlation)), 1.0),
        prior=np.append((share[:, None] * among).ravel(), INDEPENDENT),
    )


def _whitened(
    columns: FloatArray, position: IntArray, models: _Models
) -> tuple[FloatArray, FloatArray]:
    """Innovations over their deviations, shape (m, n, columns), and the covariances' log sizes."""
    mean = np.zeros((len(models.prior), columns.shape[1]))
    variance = models.level_variance(0.0)
    white = np.empty((len(models.prior), *columns.shape))
    log_determinant = np.zeros(len(models.prior))
    gaps = np.diff(position, prepend=position[0]).astype(np.float64)
    for i, (gap, row) in enumerate(zip(gaps, columns, strict=True)):
        if i:
            power = models.correlation**gap
            mean = power[:, None] * mean
            variance = power**2 * variance + models.fresh_variance(float(gap))
        total = variance + models.noise
        apart = row - mean
        white[:, i] = apart / np.sqrt(total)[:, None]
        log_determinant += np.log(total)
        gain = variance / total
        mean = mean + gain[:, None] * apart
        variance = variance * (1 - gain)
    return white, log_determinant


def _estimator(fit: SegmentedFit) -> FloatArray:
    """Weights by which the fitted average effect is a sum over periods, shape (n,)."""
    power = fit.correlation.value ** np.diff(fit.points.relative).astype(np.float64)
    scale = 1 / np.sqrt(1 - power**2)
    white = fit.design.copy()
    white[1:] = (fit.design[1:] - power[:, None] * fit.design[:-1]) * scale[:, None]
    inside = white @ (fit.linear.covariance / fit.linear.variance) @ fit.contrast
    weights: FloatArray = inside.copy()
    weights[1:] *= scale
    weights[:-1] -= power * scale * inside[1:]
    return weights


def _spread(weights: FloatArray, position: IntArray, models: _Models) -> FloatArray:
    """Variance of a weighted sum of the errors under every model, shape (m,)."""
    total = models.noise * float(weights @ weights)
    carried = np.zeros(len(models.prior))
    gaps = np.diff(position, prepend=position[0]).astype(np.float64)
    for weight, gap, steps in zip(weights, gaps, position - position[0], strict=True):
        carried = models.correlation**gap * carried
        variance = models.level_variance(float(steps))
        total = total + weight * (weight * variance + 2 * carried)
        carried = carried + weight * variance
    return total
