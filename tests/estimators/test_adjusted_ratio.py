"""Ratios adjusted by what they were before, against published values and repeated draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.adjusted_ratio import (
    RatioMeans,
    adjusted_difference,
    adjusted_relative_difference,
)
from tests.estimators.golden_cases import cases_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.moments import FloatArray


def means_of(rows: FloatArray) -> RatioMeans:
    """Means of four columns and their covariance, rows in shape (n, 4)."""
    return RatioMeans(mean=rows.mean(axis=0), covariance=np.cov(rows.T) / len(rows))


def arm(given: dict[str, Any]) -> RatioMeans:
    return means_of(np.array([given[key] for key in ("m_post", "d_post", "m_pre", "d_pre")]).T)


def test_published_values_are_met(shared: Path) -> None:
    method = "cuped_ratio_delta_moments_fixed_theta"
    cases = cases_of(shared, "experiments")
    mine = [case for case in cases if case["method"] == method and case["use"] == "target"]
    assert mine
    for case in mine:
        given, expected = case["inputs"], case["expected"]
        answer = (
            adjusted_relative_difference
            if given["difference"] == "relative"
            else adjusted_difference
        )
        found = answer(arm(given["treatment"]), arm(given["control"]), given["theta"])
        assert found[0] == pytest.approx(expected["estimate"], abs=case["tolerance"])
        assert found[1] == pytest.approx(expected["se"], abs=case["tolerance"])


def worlds(rng: np.random.Generator, effect: float, n: int = 400) -> FloatArray:
    """Events over visits after and before; a unit's rate stays with it."""
    rate = rng.normal(2.0, 0.5, n)
    visits = rng.poisson(5, (2, n)) + 1.0
    events = (rate + np.array([[effect], [0.0]])) * visits + rng.normal(0, 1, (2, n))
    return np.stack([events[0], visits[0], events[1], visits[1]], axis=1)


def test_the_error_is_that_of_repeated_draws_and_smaller_than_without_adjustment() -> None:
    rng = np.random.default_rng(12)
    found = [
        adjusted_difference(means_of(worlds(rng, 0.3)), means_of(worlds(rng, 0.0)), 0.9)
        for _ in range(600)
    ]
    effects, errors = np.array(found).T
    # 600 draws tell a standard deviation to about 3 %.
    assert errors.mean() == pytest.approx(effects.std(), rel=0.09)
    assert effects.mean() == pytest.approx(0.3, abs=4 * effects.std() / 600**0.5)
    plain = adjusted_difference(means_of(worlds(rng, 0.3)), means_of(worlds(rng, 0.0)), 0.0)
    assert errors.mean() < 0.75 * plain[1]


def test_swapping_the_arms_flips_the_sign() -> None:
    rng = np.random.default_rng(13)
    one, other = means_of(worlds(rng, 0.3)), means_of(worlds(rng, 0.0))
    there, back = adjusted_difference(one, other, 0.5), adjusted_difference(other, one, 0.5)
    assert there[0] == pytest.approx(-back[0])
    assert there[1] == pytest.approx(back[1])


def test_an_empty_denominator_or_baseline_is_refused() -> None:
    rng = np.random.default_rng(14)
    sound = means_of(worlds(rng, 0.0))
    empty = RatioMeans(mean=sound.mean * np.array([1, 0, 1, 1]), covariance=sound.covariance)
    with pytest.raises(NotEstimableError, match="below the line"):
        adjusted_difference(sound, empty, 0.5)
    zero = RatioMeans(mean=sound.mean * np.array([0, 1, 1, 1]), covariance=sound.covariance)
    with pytest.raises(NotEstimableError, match="nothing to be relative to"):
        adjusted_relative_difference(sound, zero, 0.5)
