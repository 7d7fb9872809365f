"""A drift before the start is found, said and graded, and seldom where there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.estimators.checks.pre_trend import Drift, check_pre_trend
from analytics.estimators.numerics.before_adoption import line_before
from analytics.estimators.numerics.joint_leads import joint_test
from analytics.estimators.numerics.t_test import infer
from analytics.simulation.adoption_worlds import AdoptionShape, adoption_world
from tests.estimators.adoption_panels import grid
from tests.estimators.test_staggered_coverage import panel_of

WORLDS = 300


def drift(slope: float, *, std_error: float = 1.0, effect: float = 100.0) -> Drift:
    return Drift(
        slope=slope, std_error=std_error, degrees_of_freedom=1e6, distance=5.0, effect=effect
    )


@pytest.mark.parametrize(
    ("slope", "verdict", "cap"),
    [
        (1.0, Verdict.PASS, None),  # p = .32
        (1.4, Verdict.WARN, "D"),  # p = .16, .08 on the side that flatters
        (-1.4, Verdict.PASS, None),  # the same drift hides part of the effect
        (-1.8, Verdict.WARN, None),  # p = .07
        (-2.1, Verdict.WARN, None),  # p = .04
        (-2.6, Verdict.FAIL, "D"),  # p = .009
        (2.1, Verdict.FAIL, "D"),  # p = .04
    ],
)
def test_a_drift_that_flatters_is_judged_on_its_own_side(
    slope: float, verdict: Verdict, cap: str | None
) -> None:
    for sign in (1, -1):  # a fall that the drift flatters is judged as a rise is
        check = check_pre_trend(drift(sign * slope, effect=sign * 100.0))
        assert (check.verdict, check.caps_at) == (verdict, cap)


def test_a_jump_before_the_start_that_is_no_line_fails() -> None:
    check = check_pre_trend(drift(0.1), joint=0.009)
    assert (check.verdict, check.caps_at) == (Verdict.FAIL, "D")
    assert "not along a straight line" in check.sentence
    assert check_pre_trend(drift(0.1), joint=0.02).verdict is Verdict.PASS


def test_a_drift_against_the_effect_is_said_and_takes_no_grade() -> None:
    """Slope -2.1 over five periods hides 10.5 of what would have been 110.5."""
    check = check_pre_trend(drift(-2.1))
    assert "against the effect" in check.sentence
    assert "too small by 10.5" in check.sentence


def test_the_slope_of_two_groups_is_the_difference_of_their_mean_slopes() -> None:
    """Closed form: with one start and no gaps least squares averages the units' own slopes."""
    rng = np.random.default_rng(3)
    start = np.where(np.arange(30) < 12, 8, 99)
    outcome = rng.standard_normal((30, 12)) + 0.3 * (start < 99)[:, None] * np.arange(12)
    found = line_before(grid(outcome, start), 0, adjusted=False)
    slopes = np.polyfit(np.arange(8), outcome[:, :8].T, 1)[0]
    expected = slopes[:12].mean() - slopes[12:].mean()
    spread = sum(((one - one.mean()) ** 2).sum() / len(one) ** 2 for one in np.split(slopes, [12]))
    assert found is not None
    assert found.effect == pytest.approx(expected, rel=1e-9)
    assert found.std_error == pytest.approx((spread * 30 / 29) ** 0.5, rel=1e-9)


def test_periods_left_out_before_adoption_do_not_count() -> None:
    rng = np.random.default_rng(4)
    start = np.where(np.arange(30) < 12, 8, 99)
    outcome = rng.standard_normal((30, 12))
    spoilt = outcome + 50.0 * (np.arange(12) >= start[:, None] - 3)
    found, other = (line_before(grid(one, start), 3, adjusted=False) for one in (outcome, spoilt))
    assert found == other


def _shares(shape: AdoptionShape, *, measured: bool, seed: int) -> tuple[float, float]:
    """Shares of worlds with a p-value below .10, two-sided and on the side of a rise."""
    rng = np.random.default_rng(seed)
    seen = shape if measured else replace(shape, trend_by_covariate=0.0)
    found = []
    for _ in range(WORLDS):
        panel = panel_of(adoption_world(shape, rng=rng), seen)
        line = line_before(panel, 0, adjusted=measured)
        assert line is not None
        test = infer(line.effect, line.std_error, line.degrees_of_freedom, confidence=0.95)
        found.append((test.p_value < 0.10, test.p_value < 0.20 and line.effect > 0))
    both, rise = np.mean(found, axis=0)
    return float(both), float(rise)


def test_a_drift_is_found_four_times_in_five_where_a_covariate_is_missing() -> None:
    """A tenth of a standard deviation a period; .84 in 1,000 worlds, here within two errors."""
    _, rise = _shares(AdoptionShape(trend_by_covariate=0.1), measured=False, seed=1)
    assert rise >= 0.80


@pytest.mark.parametrize(
    "shape",
    [
        AdoptionShape(),
        AdoptionShape(growth=0.2),
        AdoptionShape(trend_by_covariate=0.1),
        AdoptionShape(clusters=20, adopters=8),
    ],
    ids=["flat", "effects grow", "the covariate is measured", "20 clusters"],
)
def test_no_drift_is_called_one_no_more_often_than_the_level_says(shape: AdoptionShape) -> None:
    """Level .10; three Monte-Carlo errors of 300 worlds are .052."""
    both, rise = _shares(shape, measured=bool(shape.trend_by_covariate), seed=2)
    assert both <= 0.152
    assert rise <= 0.152


def test_the_joint_test_keeps_its_level_with_many_leads_and_few_clusters() -> None:
    """Nine means of 48 clusters: chi-squared would refuse 22 % at .10."""
    rng = np.random.default_rng(5)
    refused = 0
    for _ in range(1000):
        draws = rng.standard_normal((48, 9))
        test = joint_test(draws.mean(axis=0), np.cov(draws.T) / 48, 48)
        assert test is not None
        refused += test.p_value < 0.10
    assert 0.07 <= refused / 1000 <= 0.13
