"""Fieller's interval and the one test behind interval and p-value, against published numbers."""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f as f_distribution

from analytics.estimators.checks.sample_ratio import check_sample_ratio
from analytics.estimators.numerics.fieller import Uncertain, fieller_interval
from analytics.estimators.numerics.t_test import critical_value, infer
from tests.estimators import golden_cases

if TYPE_CHECKING:
    from pathlib import Path


def _arm(content: dict[str, float]) -> tuple[float, float, float]:
    n, total, squares = content["n"], content["sum"], content["sum_squares"]
    return n, total / n, (squares - total**2 / n) / (n - 1) / n


def _welch(case: dict[str, Any]) -> tuple[float, float, float]:
    n0, m0, v0 = _arm(case["inputs"]["control"])
    n1, m1, v1 = _arm(case["inputs"]["treatment"])
    df = (v0 + v1) ** 2 / (v0**2 / (n0 - 1) + v1**2 / (n1 - 1))
    return m1 - m0, sqrt(v0 + v1), df


def test_one_sided_welch_equals_growthbook(shared: Path) -> None:
    case = golden_cases.case(shared, "gb-onesided-greater-abs")
    effect, error, df = _welch(case)
    expected = case["expected"]
    found = infer(effect, error, df, confidence=0.95, alternative="larger")
    assert (found.ci_high, expected["ci"][1]) == (inf, "inf")
    assert found.ci_low == pytest.approx(expected["ci"][0], abs=case["tolerance"])
    assert found.p_value == pytest.approx(expected["p"], abs=case["tolerance"])


def test_two_sided_welch_at_99_percent_equals_spotify(shared: Path) -> None:
    case = golden_cases.case(shared, "sp-welch-us-99")
    effect, error, df = _welch(case)
    expected = case["expected"]
    found = infer(effect, error, df, confidence=0.99)
    assert [found.ci_low, found.ci_high] == pytest.approx(expected["ci"], abs=case["tolerance"])
    assert found.p_value == pytest.approx(expected["p"], rel=1e-6)


@pytest.mark.parametrize("name", ["gb-srm-3", "srm-lukasvermeer"])
def test_sample_ratio_equals_published_p(shared: Path, name: str) -> None:
    case = golden_cases.case(shared, name)
    check = check_sample_ratio(case["inputs"]["counts"], case["inputs"]["weights"], ("a", "b"))
    assert check.p_value == pytest.approx(case["expected"]["p"], rel=1e-9)
    assert check.verdict == ("pass" if case["expected"]["p"] > 0.001 else "fail")


def test_a_unit_in_an_arm_without_share_is_a_leak_and_costs_no_degree_of_freedom() -> None:
    leak = check_sample_ratio([500, 500, 1], [0.5, 0.5, 0.0], ("a", "b", "c"))
    clean = check_sample_ratio([500, 520], [0.5, 0.5], ("a", "b"))
    three = check_sample_ratio([500, 520, 0], [0.5, 0.5, 0.0], ("a", "b", "c"))
    assert leak.verdict == "fail"
    assert "'c'" in leak.sentence
    assert three.p_value == clean.p_value


def test_fieller_agrees_with_the_published_fixture() -> None:
    # experiments.md section 3 item 1: GrowthBook's fixture, Fieller [.094, 1.708], p = .0202.
    n0, m0, v0 = _arm({"n": 3407, "sum": 1396.87, "sum_squares": 52377.9767})
    n1, m1, v1 = _arm({"n": 3461, "sum": 2422.7, "sum_squares": 134698.29})
    df = (v0 + v1) ** 2 / (v0**2 / (n0 - 1) + v1**2 / (n1 - 1))
    found = fieller_interval(
        Uncertain(numerator=m1, denominator=m0, var_numerator=v1, var_denominator=v0),
        critical_value(0.975, df),
    )
    assert found is not None
    assert (found.low - 1, found.high - 1) == pytest.approx((0.094, 1.708), abs=1e-3)


@given(
    st.floats(-5, 5),
    st.floats(0.2, 5),
    st.floats(0.01, 1),
    st.floats(0.001, 0.01),
    st.floats(-1, 1),
)
def test_fieller_interval_holds_exactly_the_ratios_that_are_not_rejected(
    numerator: float, denominator: float, vn: float, vd: float, correlation: float
) -> None:
    covariance = 0.9 * correlation * sqrt(vn * vd)
    means = Uncertain(
        numerator=numerator,
        denominator=denominator,
        var_numerator=vn,
        var_denominator=vd,
        covariance=covariance,
    )
    found = fieller_interval(means, 1.96)
    if found is None:
        assert denominator**2 <= 1.96**2 * vd
        return
    for ratio in (found.low, found.high):
        gap = numerator - ratio * denominator
        spread = vn - 2 * ratio * covariance + ratio**2 * vd
        assert gap**2 == pytest.approx(1.96**2 * spread, rel=1e-6)


def test_a_tiny_change_of_a_huge_level_keeps_its_interval() -> None:
    # To first order the ends are (0.001 -/+ 2 * 0.0012 * sqrt(2)) / 1e9.
    means = Uncertain(
        numerator=1e9 + 0.001, denominator=1e9, var_numerator=0.0012**2, var_denominator=0.0012**2
    )
    found = fieller_interval(means, 2.0)
    assert found is not None
    reach = 2 * 0.0012 * sqrt(2)
    # The level itself is known to 1.2e-7 (the spacing of numbers near 1e9), 0.01 % of the effect.
    assert found.excess * 1e9 == pytest.approx(0.001, rel=1e-3)
    assert found.excess_low * 1e9 == pytest.approx(0.001 - reach, rel=1e-3)
    assert found.excess_high * 1e9 == pytest.approx(0.001 + reach, rel=1e-3)


def test_a_baseline_at_or_below_zero_has_no_percentage() -> None:
    for denominator, variance in ((-5.0, 0.01), (0.0, 0.01), (0.1, 1.0)):
        means = Uncertain(
            numerator=1.0, denominator=denominator, var_numerator=0.01, var_denominator=variance
        )
        assert fieller_interval(means, 1.96) is None


@given(
    st.floats(-10, 10),
    st.floats(0.01, 10),
    st.one_of(st.none(), st.floats(1, 500)),
    st.floats(0.5, 0.999),
)
def test_p_below_alpha_exactly_when_the_interval_excludes_zero(
    effect: float, error: float, df: float | None, confidence: float
) -> None:
    for alternative in ("two-sided", "larger", "smaller"):
        found = infer(effect, error, df, confidence=confidence, alternative=alternative)
        excludes = found.ci_low > 0 or found.ci_high < 0
        if abs(found.p_value - (1 - confidence)) > 1e-9:
            assert (found.p_value < 1 - confidence) == excludes


def test_squared_t_is_f() -> None:
    # Student's t squared with df degrees of freedom is F(1, df): another distribution, same p.
    found = infer(2.1, 1.0, 17.0, confidence=0.95)
    assert found.p_value == pytest.approx(float(f_distribution.sf(2.1**2, 1, 17)), rel=1e-12)
