"""Weights on the simplex: exact, by optimality conditions and by trying every face."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.estimators.numerics.simplex_weights import closest_mixture, ridge_mixture

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

SEEDS = st.integers(0, 5_000)


def best_of_all_faces(hessian: FloatArray, towards: FloatArray) -> FloatArray:
    """Solve on every set of positive weights and keep the best: slow, but cannot be wrong."""
    n = len(towards)
    best = np.full(n, np.nan)
    lowest = float("inf")
    for size in range(1, n + 1):
        for face in combinations(range(n), size):
            at = np.array(face)
            system = np.block(
                [[hessian[np.ix_(at, at)], np.ones((size, 1))], [np.ones((1, size)), 0.0]]
            )
            solved, *_ = np.linalg.lstsq(system, np.append(towards[at], 1.0), rcond=None)
            weights = np.zeros(n)
            weights[at] = solved[:size]
            value = float(weights @ hessian @ weights - 2 * towards @ weights)
            if weights.min() >= -1e-12 and value < lowest - 1e-12:
                best, lowest = weights, value
    return best


@given(SEEDS, st.integers(2, 7), st.integers(7, 12))
def test_the_closest_mixture_is_the_best_of_all_faces(seed: int, n: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    points, target = rng.normal(size=(n, length)), rng.normal(size=length)
    found = closest_mixture(points, target)
    assert found == pytest.approx(best_of_all_faces(points @ points.T, points @ target), abs=1e-9)


@given(SEEDS, st.integers(2, 7), st.floats(0.01, 10))
def test_the_mixture_with_a_ridge_is_the_best_of_all_faces(seed: int, n: int, ridge: float) -> None:
    rng = np.random.default_rng(seed)
    points, target = rng.normal(size=(n, 5)), rng.normal(size=5)
    inner, towards = points @ points.T, points @ target
    found = ridge_mixture(points, target, ridge)
    exact = best_of_all_faces(inner + ridge * np.eye(n), towards)
    assert found == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_donors_meet_the_conditions_of_an_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(4, 70)).cumsum(axis=1)
    points = 500 + rng.normal(size=(99, 4)) @ factors + rng.normal(size=(99, 70))
    target = 500 + rng.normal(size=4) @ factors + rng.normal(size=70)
    weights = closest_mixture(points, target)
    apart = points - target
    slope = apart @ (weights @ apart)
    # Among positive weights the slope is one and the same, elsewhere it is no smaller.
    level = slope[weights > 0]
    scale = float((apart**2).sum(axis=1).max())
    assert np.ptp(level) <= 1e-10 * scale
    assert slope.min() >= level.min() - 1e-10 * scale
    assert weights.sum() == pytest.approx(1, abs=1e-12)


def test_a_far_level_costs_no_digits() -> None:
    """Without centring on the target the sum would drown in the level (a known trap)."""
    rng = np.random.default_rng(1)
    points, target = rng.normal(size=(20, 30)), rng.normal(size=30)
    near = closest_mixture(points, target)
    far = closest_mixture(points + 1e6, target + 1e6)
    assert far == pytest.approx(near, abs=1e-6)


def test_a_common_trend_far_larger_than_the_ridge_costs_no_digits() -> None:
    rng = np.random.default_rng(2)
    points, target = rng.normal(size=(12, 20)), rng.normal(size=20)
    steep = 1e6 * np.arange(20)
    near = ridge_mixture(points, target, 3.0)
    assert ridge_mixture(points + steep, target + steep, 3.0) == pytest.approx(near, abs=1e-7)


def test_a_ridge_that_drowns_in_the_distances_is_no_obstacle() -> None:
    rng = np.random.default_rng(2)
    points = np.repeat(rng.normal(size=(3, 4)), 5, axis=0)
    weights = ridge_mixture(points, rng.normal(size=4), 1e-18)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert weights.min() >= 0


def test_a_target_among_the_points_takes_it_whole() -> None:
    points = np.eye(4)
    assert closest_mixture(points, points[2]) == pytest.approx([0, 0, 1, 0], abs=1e-12)


def test_equal_points_share_nothing_that_would_matter() -> None:
    points = np.ones((3, 5))
    weights = closest_mixture(points, np.ones(5))
    assert weights.sum() == pytest.approx(1, abs=1e-12)
