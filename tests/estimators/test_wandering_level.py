"""The error of an effect on one series allows for a level that wanders, and only that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.estimators.numerics import wandering_level
from analytics.estimators.numerics.interrupted_series import Points, Shape, fit_series
from analytics.estimators.numerics.wandering_level import wider_for_wandering
from tests.estimators.worlds import SeriesWorld

SHAPE = Shape(season_length=12, harmonics=2)


def points(seed: int, world: SeriesWorld) -> Points:
    series = world.draw(np.random.default_rng(seed))
    return Points(relative=series.position - series.start, value=series.value)


def dense(found: Points, shape: Shape) -> float:
    """The same average from full covariance matrices, one model at a time."""
    fit = fit_series(found, shape)
    design, position = fit.design, found.relative.astype(np.float64)
    n, k = design.shape
    apart = np.abs(position[:, None] - position)
    own = np.linalg.inv(fit.correlation.value**apart)
    weights = own @ design @ np.linalg.inv(design.T @ own @ design) @ fit.contrast
    models = wandering_level._models()  # noqa: SLF001 - the grid is the method's, not the test's
    likelihood, variance = [], []
    for rho, step, noise in zip(models.correlation, models.step, models.noise, strict=True):
        since = np.minimum(position[:, None], position) - position[0] + 1
        level = step * since if rho == 1 else step * rho**apart / (1 - rho**2)
        total = level + noise * np.eye(n)
        inverse = np.linalg.inv(total)
        gram = design.T @ inverse @ design
        left = found.value - design @ np.linalg.solve(gram, design.T @ inverse @ found.value)
        rss = float(left @ inverse @ left)
        logs = np.linalg.slogdet(total)[1] + np.linalg.slogdet(gram)[1] + (n - k) * np.log(rss)
        likelihood.append(-logs / 2)
        variance.append(rss / (n - k) * float(weights @ total @ weights))
    share = models.prior * np.exp(np.array(likelihood) - max(likelihood))
    return float(share @ np.array(variance) / share.sum())


@pytest.mark.parametrize("wander", [0.0, 0.5])
def test_one_pass_over_the_periods_equals_full_covariances(wander: float) -> None:
    found = points(1, SeriesWorld(correlation=0.6, missing=0.2, trend=0.05, wander=wander))
    one = wandering_level._averaged_variance(fit_series(found, SHAPE))  # noqa: SLF001
    assert one == pytest.approx(dense(found, SHAPE), rel=1e-8)


def test_units_and_level_of_the_outcome_do_not_matter() -> None:
    found = points(2, SeriesWorld(correlation=0.6))
    one = wider_for_wandering(fit_series(found, SHAPE))
    moved = replace(found, value=1e6 - 250.0 * found.value)
    assert wider_for_wandering(fit_series(moved, SHAPE)) == pytest.approx(one, rel=1e-6)
    assert one >= 1


def test_a_level_that_wanders_widens_more_than_independent_errors() -> None:
    """Medians of 60 series each."""
    factors = [
        [wider_for_wandering(fit_series(points(seed, world), Shape())) for seed in range(60)]
        for world in (SeriesWorld(), SeriesWorld(wander=0.5))
    ]
    still, wanders = np.median(factors, axis=1)
    assert 1 <= still < 1.3 < wanders
