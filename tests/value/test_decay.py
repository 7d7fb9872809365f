"""Worked numbers of the design page on decay, and what every fit must keep."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError
from analytics.value.decay import Decay, decayed_worth, fit_decay

FALLING = (10.2, 8.9, 8.1, 7.2, 6.9, 6.3, 6.0, 5.9)


def test_a_run_rate_of_12_million_with_a_half_life_of_18_months() -> None:
    decay = Decay.with_half_life(18, floor=0.3)
    worth = decayed_worth(1.2e6, decay, months=36, yearly_rate=0.10)
    assert decay.rate == pytest.approx(0.038508, abs=5e-7)
    assert asdict(worth) == pytest.approx(
        {
            "undiscounted": 2443262.580647,
            "present_value": 2154554.594869,
            "flat": 3_600_000.0,
            "flat_present_value": 3118645.844222,
            "first_year": 1032614.626268,
        },
        abs=5e-7,
    )
    assert worth.overstatement == pytest.approx(1.473440, abs=5e-7)
    assert decay.half_life == pytest.approx(18)


def test_eight_falling_quarters_are_fitted_to_six_decimals() -> None:
    found = fit_decay(range(8), FALLING)
    assert found.start == pytest.approx(10.191696, abs=5e-7)
    assert found.floor == pytest.approx(5.142244, abs=5e-7)
    assert found.rate == pytest.approx(0.282871, abs=5e-7)
    assert np.log(2) / found.rate == pytest.approx(2.450397, abs=5e-7)
    weights = {one.name: one.weight for one in found.curves}
    assert weights["exponential to a floor"] > 0.99
    assert sum(weights.values()) == pytest.approx(1)
    assert found.retained == pytest.approx(0.785, abs=0.001)


def test_a_steady_effect_is_kept_whole_and_a_growing_one_is_not_credited_more() -> None:
    rng = np.random.default_rng(5)
    steady = fit_decay(range(12), list(5 + rng.normal(0, 0.1, 12)), [0.1] * 12)
    assert max(steady.curves, key=lambda one: one.weight).name == "no decay"
    assert steady.retained > 0.98
    assert fit_decay(range(6), [1.0, 2.0, 3.1, 3.9, 5.0, 6.0]).retained == 1.0


def test_an_effect_that_turned_around_leaves_nothing() -> None:
    assert fit_decay(range(6), [5.0, 3.0, 1.0, -1.0, -3.0, -5.0]).retained == 0.0


def test_noisier_points_pull_less() -> None:
    effects = [5.0, 5.0, 5.0, 5.0, 5.0, 1.0]
    trusted = fit_decay(range(6), effects, [0.2] * 6)
    doubted = fit_decay(range(6), effects, [0.2] * 5 + [20.0])
    assert doubted.retained > trusted.retained


def test_the_scale_of_the_effect_does_not_matter() -> None:
    one = fit_decay(range(8), FALLING, [0.2] * 8)
    thousand = fit_decay(range(8), [1000 * x for x in FALLING], [200.0] * 8)
    assert thousand.retained == pytest.approx(one.retained, rel=1e-9)
    assert thousand.rate == pytest.approx(one.rate, rel=1e-6)


@pytest.mark.parametrize("times", [[0, 1, 2], [0, 1, 1, 2], [3, 2, 1, 0]])
def test_too_few_or_disordered_points_are_refused(times: list[float]) -> None:
    with pytest.raises(NotEstimableError, match="in rising order"):
        fit_decay(times, [1.0] * len(times))
