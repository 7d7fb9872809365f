"""Small appraisals with one worked example each: time, tokens, plans, forecasts, sensitivity."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp, log, sqrt
from statistics import fmean, stdev

import pytest
from scipy.special import ndtri, stdtrit

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.domain.freed_time import TimeClaim
from analytics.domain.returns import NotDefined
from analytics.value.bias_adjusted import bias_adjusted
from analytics.value.concentration import concentration
from analytics.value.freed_time import freed_time
from analytics.value.reference_class import ClosedClaim, calibrate
from analytics.value.score import value_score
from analytics.value.tornado import Factor, break_even, tornado
from analytics.value.unit_economics import Workload, break_even_success, unit_cost
from analytics.value.variance_bridge import PlannedFactor, variance_bridge

WORK = Workload(
    tasks=40_000,
    tokens_in=3_200,
    tokens_out=650,
    price_in=3,
    price_out=15,
    retries=1.25,
    verify_minutes=1.5,
    verify_wage=36,
    fixed=9_000,
    success=0.72,
)


def test_one_penalty_for_weak_evidence_instead_of_two() -> None:
    found = bias_adjusted(2.4, 0.9, factor=0.7, bias=0.2, quantile=float(ndtri(0.9)))
    assert found.effect == pytest.approx(1.68)
    assert found.std_error == pytest.approx(0.792023, abs=5e-7)
    assert found.low * 50_000 * 0.65 == pytest.approx(21611.916116, abs=5e-6)


def test_800_users_who_save_26_minutes_a_day() -> None:
    claim = TimeClaim(users=800, minutes_a_day=26, days=220, wage=38)
    found = freed_time(claim, measured_share=0.45, redeployed_share=0.30)
    assert found.hours == pytest.approx(76266.666667, abs=5e-7)
    assert found.face_value == pytest.approx(2_898_133.33, abs=0.005)
    assert found.realised == pytest.approx(391_248.00, abs=0.005)
    with pytest.raises(AssumptionError, match="redeployed share is 30"):
        freed_time(claim, measured_share=0.45, redeployed_share=30)


def test_checking_costs_more_than_the_model() -> None:
    found = unit_cost(WORK)
    assert found.inference == pytest.approx(967.50)
    assert found.verification == pytest.approx(36_000)
    assert found.total == pytest.approx(45_967.50)
    assert found.per_success == pytest.approx(1.596094, abs=5e-7)
    assert found.inference_share == pytest.approx(0.021, abs=0.0005)
    assert break_even_success(WORK, worth=2) == pytest.approx(0.574594, abs=5e-7)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"success": 0.0}, "success share of 0"),
        ({"success": 1.2}, "1.2"),
        ({"fixed": -1.0}, "below zero"),
    ],
)
def test_work_that_has_no_cost_per_success_is_refused(change: dict[str, float], said: str) -> None:
    with pytest.raises(AssumptionError, match=said):
        unit_cost(replace(WORK, **change))


def test_a_plan_of_240000_that_became_118800() -> None:
    planned = [
        ("volume", 10_000, 11_000),
        ("adoption", 0.8, 0.45),
        ("effect", 5, 4),
        ("price", 6, 6),
    ]
    found = variance_bridge(
        [PlannedFactor(name=name, planned=plan, actual=actual) for name, plan, actual in planned]
    )
    shares = dict(found.contributions)
    assert (found.planned, found.actual) == pytest.approx((240_000, 118_800))
    assert found.realisation_rate == pytest.approx(0.495)
    assert shares == pytest.approx(
        {"volume": 17_050, "adoption": -99_050, "effect": -39_200, "price": 0}, abs=1e-6
    )


def test_eight_closed_claims_say_what_the_next_forecast_is_worth() -> None:
    """Logarithms with the mean and spread of the worked example; the page's 0.331598 is the normal
    quantile, a lower value than Student's at seven degrees would be too sure."""
    steps = [-1.5, -1.1, -0.6, -0.1, 0.2, 0.7, 1.1, 1.3]
    middle, spread = fmean(steps), stdev(steps)
    logs = [log(0.537820) + (one - middle) / spread * 0.541745 for one in steps]
    found = calibrate([ClosedClaim(forecast=100, realised=100 * exp(one)) for one in logs])
    assert found.geometric_mean == pytest.approx(0.537820, abs=5e-7)
    assert found.log_std_dev == pytest.approx(0.541745, abs=5e-7)
    reach = 0.541745 * sqrt(1 + 1 / 8)
    assert 0.537820 * exp(-float(ndtri(0.8)) * reach) == pytest.approx(0.331598, abs=5e-6)
    expected = 0.537820 * exp(-float(stdtrit(7, 0.8)) * reach)
    assert found.next_low == pytest.approx(expected, abs=5e-7)
    assert found.next_low < 0.331598
    around = float(stdtrit(7, 0.95)) * 0.541745 / sqrt(8)
    assert found.mean_low == pytest.approx(0.537820 * exp(-around), abs=5e-7)
    assert found.mean_high == pytest.approx(0.537820 * exp(around), abs=5e-7)


def test_seven_claims_teach_nothing_and_a_zero_has_no_ratio() -> None:
    with pytest.raises(NotEstimableError, match="7 claims"):
        calibrate([ClosedClaim(forecast=1, realised=1)] * 7)
    with pytest.raises(NotEstimableError, match="no ratio"):
        calibrate([ClosedClaim(forecast=1, realised=0)] * 8)


def test_six_claims_weigh_as_much_as_four_and_a_half() -> None:
    found = concentration([1200, 900, 600, 450, 300, 150])
    assert found is not None
    assert found.index == pytest.approx(0.225694, abs=5e-7)
    assert found.effective_number == pytest.approx(4.430769, abs=5e-7)
    assert concentration([0.0, -3.0]) is None


def test_the_largest_swing_comes_first() -> None:
    swings = tornado(
        lambda a: a["effect"] * a["users"] - a["cost"],
        [
            Factor(name="cost", base=100, low=90, high=120),
            Factor(name="effect", base=2, low=1, high=3),
            Factor(name="users", base=100, low=80, high=110),
        ],
    )
    assert [one.name for one in swings] == ["effect", "users", "cost"]
    assert (swings[0].at_low, swings[0].at_high, swings[0].size) == (0, 200, 200)


def test_where_the_value_crosses_zero_or_that_it_does_not() -> None:
    assert break_even(lambda x: 3 * x - 6, low=0, high=10) == pytest.approx(2)
    never = break_even(lambda x: x + 1, low=0, high=10)
    assert isinstance(never, NotDefined)
    assert "above zero" in never.reason


def test_a_third_idea_does_not_change_the_order_of_two() -> None:
    """Scores relative to the best at hand let (8, 2) and (3, 6) swap when (1, 12) comes along:
    66.667 < 68.75 before, 58.333 > 43.75 after. Scores on fixed anchors cannot."""

    def relative(points: list[tuple[float, float]]) -> list[float]:
        best = [max(column) for column in zip(*points, strict=True)]
        return [50 * (a / best[0] + b / best[1]) for a, b in points]

    assert relative([(8, 2), (3, 6)]) == pytest.approx([66.667, 68.75], abs=5e-4)
    assert relative([(8, 2), (3, 6), (1, 12)]) == pytest.approx([58.333, 43.75, 56.25], abs=5e-4)
    anchors = tuple(Decimal(x) for x in (0, 2, 4, 6, 8))
    assert value_score(Decimal(3), anchors) == 2.5
