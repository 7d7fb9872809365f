"""Worked numbers of decisions before scaling: one more study, the roll-out, the template."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.ranking.adjacency import adjacency
from analytics.ranking.information_value import (
    Belief,
    StudyCost,
    best_study,
    cost_of_delay,
    value_of_study,
)
from analytics.ranking.replication import LearningCurve, break_even_count, fit_learning
from analytics.ranking.scaled_value import ScalingCase, scaled_value
from analytics.ranking.staged_option import Venture, staged_option

BELIEF = Belief(mean=150e3, std_dev=400e3)


def test_one_more_study_before_scaling() -> None:
    found = value_of_study(BELIEF, 200e3, cost=32_500)
    assert found.if_perfect == pytest.approx(95667.502549, abs=5e-6)
    assert found.expected == pytest.approx(80093.972992, abs=5e-6)
    assert found.net == pytest.approx(47593.972992, abs=5e-6)
    assert found.probability_wrong == pytest.approx(0.353830, abs=5e-7)
    assert found.worth_it


def test_the_expected_value_is_that_of_simulated_studies() -> None:
    """A million studies; the tolerance is four Monte-Carlo errors."""
    rng = np.random.default_rng(2)
    truth = rng.normal(150e3, 400e3, 1_000_000)
    seen = rng.normal(truth, 200e3)
    weight = 400e3**2 / (400e3**2 + 200e3**2)
    gain = np.where(150e3 + weight * (seen - 150e3) > 0, truth, 0) - truth
    assert gain.mean() == pytest.approx(80093.97, abs=4 * gain.std() / 1000)


def test_the_best_size_of_a_study() -> None:
    cost = StudyCost(fixed=10e3, per_unit=60)
    sizes = (50, 100, 200, 400, 800, 1600)
    nets = [value_of_study(BELIEF, 4e6 / size**0.5, cost=cost.of(size)).net for size in sizes]
    assert nets == pytest.approx([22910, 37344, 46799, 46094, 29197, -14764], abs=0.5)
    assert best_study(BELIEF, unit_std_dev=4e6, cost=cost, sizes=sizes).units == 200


def test_a_study_is_never_worth_more_than_certainty_and_doubt_makes_it_worth_more() -> None:
    for error in (1e3, 1e5, 1e7):
        found = value_of_study(BELIEF, error, cost=0)
        assert 0 <= found.expected <= found.if_perfect
    far = value_of_study(replace(BELIEF, mean=2e6), 200e3, cost=0)
    assert far.expected < 0.001 * value_of_study(BELIEF, 200e3, cost=0).expected


def test_waiting_costs_nothing_where_scaling_is_not_worth_it() -> None:
    assert cost_of_delay(BELIEF, delay=3, horizon=36) == pytest.approx(12_500)
    assert cost_of_delay(replace(BELIEF, mean=-1.0), delay=3, horizon=36) == 0
    with pytest.raises(AssumptionError, match="horizon of 0"):
        cost_of_delay(BELIEF, delay=3, horizon=0)
    with pytest.raises(AssumptionError, match="above zero"):
        value_of_study(replace(BELIEF, std_dev=0.0), 1.0, cost=0)


CASE = ScalingCase(
    pilot=500e3,
    pilot_error=150e3,
    sites=8,
    running_cost=120e3,
    investment=4e6,
    years=3,
    discount_rate=0.10,
)


def test_a_good_pilot_is_not_yet_a_good_roll_out() -> None:
    found = scaled_value(CASE)
    assert found.mean == pytest.approx(575807.66, abs=0.005)
    assert found.std_dev == pytest.approx(2945843.88, abs=0.005)
    assert found.probability_positive == pytest.approx(0.577485, abs=5e-7)
    assert found.break_even == pytest.approx(458653.431161, abs=5e-6)
    larger = scaled_value(replace(CASE, pilot=2e6, pilot_error=600e3))
    assert larger.probability_positive == pytest.approx(0.965747, abs=5e-7)
    at_break_even = scaled_value(replace(CASE, pilot=found.break_even))
    assert at_break_even.mean == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("change", [{"sites": 0}, {"years": 0}, {"voltage": 0}, {"investment": -1}])
def test_a_roll_out_that_cannot_be_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(AssumptionError):
        scaled_value(replace(CASE, **change))


def test_a_template_pays_from_the_tenth_deployment_on() -> None:
    curve = LearningCurve(first=300e3, learning_rate=0.20)
    assert curve.exponent == pytest.approx(-0.321928, abs=5e-7)
    assert curve.cost_of(10) == pytest.approx(142952.96, abs=0.005)
    assert curve.cost_of(50) == pytest.approx(85148.12, abs=0.005)
    whole = 1e6 + curve.cost_of_all(50)
    assert whole == pytest.approx(7036514.13, abs=0.005)
    assert whole / 15e6 - 1 == pytest.approx(-0.5309, abs=5e-5)
    assert break_even_count(curve, template=1e6, bespoke=300e3) == 10
    assert break_even_count(curve, template=1e6, bespoke=0) is None
    fitted = fit_learning([300e3, 246e3, 208e3, 195e3, 178e3, 172e3])
    assert fitted.learning_rate == pytest.approx(0.198283, abs=5e-7)
    with pytest.raises(NotEstimableError, match="2 were given"):
        fit_learning([1.0, 2.0])


ASSETS = dict(zip("abcdef", (400, 250, 150, 100, 120, 500), strict=True))


@pytest.mark.parametrize(
    ("required", "reuse", "incremental"),
    [("ab", 1.0, 0), ("abc", 0.8125, 150), ("bdc", 0.7, 150), ("df", 0.166667, 500)],
)
def test_what_the_next_use_case_can_reuse(required: str, reuse: float, incremental: float) -> None:
    have = {"a", "b", "d"}
    found = adjacency(required, have=have, costs=ASSETS)
    assert found.reuse == pytest.approx(reuse, abs=5e-7)
    assert found.incremental == incremental
    assert set(found.missing) == set(required) - have


def test_an_asset_without_a_cost_is_named() -> None:
    with pytest.raises(AssumptionError, match="z has no cost"):
        adjacency("az", have=(), costs=ASSETS)


def test_a_pilot_first_is_an_option_with_a_price() -> None:
    venture = Venture(
        success=6e6, failure=0.5e6, probability=0.35, investment=2e6, pilot_cost=0.2e6
    )
    perfect = staged_option(venture)
    assert perfect.commit_now == pytest.approx(425_000)
    assert perfect.staged == pytest.approx(1_200_000)
    likely = staged_option(replace(venture, accuracy=0.85))
    assert likely.probability_of_signal == pytest.approx(0.395)
    assert likely.if_good == pytest.approx(0.753165, abs=5e-7)
    assert likely.if_bad == pytest.approx(0.086777, abs=5e-7)
    assert likely.staged == pytest.approx(843_750)
    assert likely.option_value == pytest.approx(418_750)
    with pytest.raises(AssumptionError, match="not a probability"):
        staged_option(replace(venture, accuracy=85))
