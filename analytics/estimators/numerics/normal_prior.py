"""What an effect says together with what was believed before: a normal prior, stated.

With known error the posterior is normal in closed form; with t degrees of freedom the likelihood is
Student's and the posterior is integrated on a grid, so that few clusters do not look certain.

References
----------
Deng (2015). WWW companion, 923-928 (objective Bayesian A/B testing).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

GRID = 20_001  # points; the error of the tails stays below 1e-8
REACH = 12.0  # posterior standard deviations to either side of prior and likelihood


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalPrior:
    """What was believed before the data: mean and standard deviation, in the effect's units."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """What to believe after the data.

    ``loss_of_scaling`` is the expected regret of acting (the effect may be negative),
    ``loss_of_stopping`` that of not acting (it may be positive), both in the effect's units.
    """

    mean: float
    sd: float
    interval: tuple[float, float]
    probability_positive: float
    loss_of_scaling: float
    loss_of_stopping: float


def update(
    effect: float,
    std_error: float,
    prior: NormalPrior | None,
    *,
    degrees_of_freedom: float | None = None,
    confidence: float = 0.95,
) -> Posterior:
    """Combine an effect with a prior.

    Parameters
    ----------
    prior
        ``None`` reads the effect alone, only to check against other software: a flat prior makes
        every second-best result look like a winner and is never offered to a plan.
    degrees_of_freedom
        Of the standard error; ``None`` where it is taken as known.

    Raises
    ------
    NotEstimableError
        The prior or the standard error is not positive and finite.
    """
    for name, value in (("standard error", std_error), ("prior's sd", prior.sd if prior else 1.0)):
        if not (isfinite(value) and value > 0):
            raise NotEstimableError(
                f"The {name} is {value}; it must be positive and finite.",
                "State a proper prior, for example prior = {mean = 0, sd = 0.05}.",
            )
    if prior is None or degrees_of_freedom is None or degrees_of_freedom == inf:
        return _closed_form(effect, std_error, prior, confidence)
    return _on_grid(effect, std_error, prior, (degrees_of_freedom, confidence))


def expected_losses(mean: float, sd: float) -> tuple[float, float]:
    """Say what acting and what not acting on a normal belief is expected to lose."""
    from scipy.stats import norm

    z = mean / sd
    density = sd * float(norm.pdf(z))
    return density - mean * float(norm.sf(z)), density + mean * float(norm.cdf(z))


def _closed_form(
    effect: float, std_error: float, prior: NormalPrior | None, confidence: float
) -> Posterior:
    from scipy.stats import norm

    data, before = 1 / std_error**2, 1 / prior.sd**2 if prior else 0.0
    centre = prior.mean if prior else 0.0
    mean = (data * effect + before * centre) / (data + before)
    sd = 1 / sqrt(data + before)
    half = critical_value((1 + confidence) / 2, None) * sd
    scaling, stopping = expected_losses(mean, sd)
    return Posterior(
        mean=mean,
        sd=sd,
        interval=(mean - half, mean + half),
        probability_positive=float(norm.cdf(mean / sd)),
        loss_of_scaling=scaling,
        loss_of_stopping=stopping,
    )


def _on_grid(
    effect: float, std_error: float, prior: NormalPrior, settings: tuple[float, float]
) -> Posterior:
    """Integrate Student's likelihood times the normal prior by the trapezoid rule."""
    df, confidence = settings
    # The product has no mass where the prior has none, and none far from it where the data speak.
    low = min(prior.mean - REACH * prior.sd, max(effect, prior.mean - REACH * prior.sd))
    high = max(prior.mean + REACH * prior.sd, min(effect, prior.mean + REACH * prior.sd))
    near = effect + std_error * np.linspace(-REACH, REACH, GRID)
    inside = near[(near > low) & (near < high)]
    x = np.unique(np.concatenate([np.linspace(low, high, GRID), inside]))
    log = -(df + 1) / 2 * np.log1p(((x - effect) / std_error) ** 2 / df)
    log = log - ((x - prior.mean) / prior.sd) ** 2 / 2
    density = np.exp(log - log.max())
    density = density / np.trapezoid(density, x)
    mean = float(np.trapezoid(x * density, x))
    low_end, high_end = _quantiles(x, density, confidence)
    return Posterior(
        mean=mean,
        sd=sqrt(float(np.trapezoid((x - mean) ** 2 * density, x))),
        interval=(low_end, high_end),
        probability_positive=_above_zero(x, density, power=0),
        loss_of_scaling=_above_zero(-x[::-1], density[::-1], power=1),
        loss_of_stopping=_above_zero(x, density, power=1),
    )


def _above_zero(x: FloatArray, density: FloatArray, *, power: int) -> float:
    """Integral of x to a power over positive x, with zero itself on the grid."""
    if x[-1] <= 0:
        return 0.0
    ends = np.concatenate([[max(0.0, float(x[0]))], x[x > 0]])
    values = np.interp(ends, x, density) * ends**power
    return float(np.trapezoid(values, ends))


def _quantiles(x: FloatArray, density: FloatArray, confidence: float) -> tuple[float, float]:
    steps = np.diff(x) * (density[1:] + density[:-1]) / 2
    below = np.concatenate([[0.0], np.cumsum(steps)])
    tail = (1 - confidence) / 2
    low, high = np.interp([tail, 1 - tail], below / below[-1], x)
    return float(low), float(high)
