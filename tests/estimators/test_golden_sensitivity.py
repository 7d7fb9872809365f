"""Sensitivity against published numbers, closed forms and properties any such look must have."""

from __future__ import annotations

import csv
from dataclasses import replace
from math import isclose
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.conditional_bounds import (
    breakdown_conditional,
    conditional_interval,
)
from analytics.estimators.numerics.e_value import e_value, e_value_of_difference
from analytics.estimators.numerics.omitted_variable import (
    Coefficient,
    confounder_bound,
    oster_delta,
    oster_effect,
    robustness_value,
)
from analytics.estimators.numerics.regression_to_mean import expected_return, expected_rise
from analytics.estimators.numerics.t_test import critical_value
from analytics.estimators.numerics.trend_bounds import (
    Leads,
    breakdown_magnitude,
    breakdown_smoothness,
    first_after,
    relative_magnitudes,
    smoothness_interval,
    worst_change_before,
)
from tests.estimators.golden_cases import case

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.moments import FloatArray

HARMED, FEMALE = 0, 1


def coefficients(design: FloatArray, outcome: FloatArray) -> list[Coefficient]:
    """Every coefficient of a least-squares regression with its classical error."""
    inverse = np.linalg.inv(design.T @ design)
    found = inverse @ design.T @ outcome
    left = outcome - design @ found
    degrees = float(len(outcome) - design.shape[1])
    spread = np.sqrt(np.diag(inverse) * (left @ left) / degrees)
    return [
        Coefficient(value=float(b), std_error=float(se), degrees_of_freedom=degrees)
        for b, se in zip(found, spread, strict=True)
    ]


@pytest.fixture
def darfur(shared: Path) -> tuple[list[Coefficient], list[Coefficient]]:
    """Outcome regression (harmed, female, ...) and treatment regression (female, ...)."""
    with (shared / "data" / "studies" / "darfur.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = ["directlyharmed", "female", "age", "farmer_dar", "herder_dar", "pastvoted"]
    columns = np.array([[float(row[name]) for name in [*names, "hhsize_darfur"]] for row in rows])
    villages = sorted({row["village"] for row in rows})
    inside = np.array([[row["village"] == village for village in villages] for row in rows])
    design = np.column_stack([columns, inside.astype(float)])
    outcome = np.array([float(row["peacefactor"]) for row in rows])
    return coefficients(design, outcome), coefficients(design[:, 1:], design[:, HARMED])


@pytest.fixture
def medicaid(shared: Path) -> Leads:
    """Event study of the Medicaid expansion; effect in the first year after the reference."""
    with np.load(shared / "data" / "studies" / "ehec_es.npz") as file:
        effect, covariance, years = file["b"], file["V"], file["years"]
    leads = Leads(
        relative=(years - 2013).astype(np.int64),
        effect=effect,
        covariance=covariance,
        weights=np.zeros(len(effect)),
    )
    return first_after(leads)


def test_robustness_values_of_darfur_as_published(
    shared: Path, darfur: tuple[list[Coefficient], list[Coefficient]]
) -> None:
    """Cinelli and Hazlett (2020); the golden is checked against the authors' program, 1e-6."""
    expected = case(shared, "ch_darfur_rv")["expected"]
    harmed = darfur[0][HARMED]
    assert harmed.value == pytest.approx(expected["est"], abs=1e-9)
    assert harmed.std_error == pytest.approx(expected["se"], abs=1e-9)
    assert harmed.degrees_of_freedom == expected["df"]
    assert harmed.partial_r2 == pytest.approx(expected["pr2"], abs=1e-9)
    assert robustness_value(harmed) == pytest.approx(expected["rv_q1"], abs=1e-9)
    found = robustness_value(harmed, alpha=0.05)
    assert found == pytest.approx(expected["rv_q1_a05"], abs=1e-9)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_bounds_by_gender_of_darfur_as_published(
    shared: Path, darfur: tuple[list[Coefficient], list[Coefficient]], times: int
) -> None:
    expected = case(shared, f"ch_darfur_bound{times}")["expected"]
    bound = confounder_bound(
        darfur[0][HARMED], darfur[0][FEMALE].partial_r2, darfur[1][0].partial_r2, times=times
    )
    assert bound is not None
    found = [bound.with_treatment, bound.with_outcome, bound.effect, bound.std_error]
    keys = ["r2dz", "r2yz", "adj_est", "adj_se"]
    assert found == pytest.approx([expected[key] for key in keys], abs=1e-8)
    assert bound.statistic == pytest.approx(expected["adj_t"], abs=1e-8)


def test_a_confounder_stronger_than_can_be_has_no_bound() -> None:
    own = Coefficient(value=1.0, std_error=0.2, degrees_of_freedom=100)
    assert confounder_bound(own, 0.2, 0.6, times=2) is None


@given(t=st.floats(0.1, 50), degrees=st.integers(20, 5_000), sign=st.sampled_from([-1, 1]))
def test_a_confounder_at_the_robustness_value_leaves_nothing(
    t: float, degrees: int, sign: int
) -> None:
    """At RV the bias equals the effect; at RV(alpha) the adjusted t equals its critical value."""
    own = Coefficient(value=sign * t, std_error=1.0, degrees_of_freedom=degrees)
    strength = robustness_value(own)
    bias = np.sqrt(degrees) * strength / np.sqrt(1 - strength)
    assert bias == pytest.approx(t, rel=1e-9)
    weaker = robustness_value(own, alpha=0.05)
    assert weaker <= strength
    bar = critical_value(0.975, degrees - 1)
    f = t / np.sqrt(degrees)
    if weaker > 0 and f * bar / np.sqrt(degrees - 1) <= 1:
        left = t - np.sqrt(degrees) * weaker / np.sqrt(1 - weaker)
        error = np.sqrt(degrees / (degrees - 1))  # (1 - R2) cancels at equal strength
        assert left / error == pytest.approx(bar, rel=1e-9)
    else:
        assert weaker > 0 or f <= bar / np.sqrt(degrees - 1)


@pytest.mark.parametrize("name", ["evalue_rr39", "evalue_rr08"])
def test_e_values_of_ratios_as_published(shared: Path, name: str) -> None:
    found = case(shared, name)
    inputs, expected = found["inputs"], found["expected"]
    value = e_value(inputs["rr"], inputs["lo"], inputs["hi"])
    assert value.estimate == pytest.approx(expected["e"], abs=1e-9)
    assert value.limit == pytest.approx(expected["e_ci"], abs=1e-9)


def test_e_value_of_a_standardised_difference(shared: Path) -> None:
    found = case(shared, "evalue_smd")
    value = e_value_of_difference(found["inputs"]["d"], found["inputs"]["se"])
    assert value.estimate == pytest.approx(found["expected"]["e"], abs=1e-9)
    assert value.limit == pytest.approx(found["expected"]["e_ci"], abs=1e-9)


@given(ratio=st.floats(1.01, 20), width=st.floats(1.0, 5))
def test_an_e_value_does_not_care_which_way_round(ratio: float, width: float) -> None:
    there = e_value(ratio, ratio / width, ratio * width)
    back = e_value(1 / ratio, 1 / (ratio * width), width / ratio)
    assert there.estimate == pytest.approx(back.estimate)
    assert there.limit == pytest.approx(back.limit)
    assert 1 <= there.limit <= there.estimate


def test_oster_by_the_formula(shared: Path) -> None:
    found = case(shared, "oster_inline")
    inputs, expected = found["inputs"], found["expected"]
    short, full = (inputs["b0"], inputs["r0"]), (inputs["b1"], inputs["r1"])
    assert oster_effect(short, full, inputs["rmax"]) == pytest.approx(
        expected["beta_star"], abs=1e-12
    )
    assert oster_effect(short, full) == pytest.approx(expected["beta_star"], abs=1e-12)
    assert oster_delta(short, full) == pytest.approx(expected["delta"], abs=1e-12)


def test_oster_without_movement_or_explanation() -> None:
    assert oster_delta((2.0, 0.1), (2.0, 0.3)) is None
    with pytest.raises(ValueError, match="explain nothing"):
        oster_effect((2.0, 0.3), (1.0, 0.3))


def test_regression_to_the_mean_by_the_formula(shared: Path) -> None:
    found = case(shared, "rtm_formula")
    inputs = found["inputs"]
    rise = expected_rise(
        inputs["sigma"], inputs["rho"], (inputs["cutoff_below"] - inputs["mu"]) / inputs["sigma"]
    )
    assert rise == pytest.approx(found["expected"]["expected_rise"], abs=1e-9)


def test_what_comes_back_after_a_stretch_is_what_chance_brings_back() -> None:
    """Regress later means on stretch means over 200,000 AR(1) series; error of the slope 0.002."""
    rng = np.random.default_rng(20261125)
    rho, n = 0.6, 200_000
    noise = rng.standard_normal((n, 10))
    for t in range(1, 10):
        noise[:, t] = rho * noise[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    stretch, after = noise[:, :3].mean(axis=1), noise[:, 4:].mean(axis=1)
    kept = float(stretch @ after / (stretch @ stretch))
    found = expected_return(-1.0, rho, np.arange(-3, 0), np.arange(1, 7))
    assert found == pytest.approx(1 - kept, abs=0.01)
    assert expected_return(-1.0, 0.0, np.arange(-3, 0), np.arange(1, 7)) == pytest.approx(1.0)


def test_smoothness_intervals_of_medicaid_as_published(shared: Path, medicaid: Leads) -> None:
    """Rambachan and Roth's program prints four figures; the golden allows 3e-4."""
    found = case(shared, "honest_medicaid_SD")
    for bound, low, high in zip(
        found["inputs"]["M"], found["expected"]["lb"], found["expected"]["ub"], strict=True
    ):
        ours = smoothness_interval(medicaid, bound)
        assert (ours.low, ours.high) == pytest.approx((low, high), abs=3e-4)


def test_smoothness_breaks_where_its_interval_reaches_zero(medicaid: Leads) -> None:
    breakdown = breakdown_smoothness(medicaid)
    assert 0.02 < breakdown < 0.03  # published: 0.00286 at 0.02, -0.00714 at 0.03
    assert smoothness_interval(medicaid, breakdown * 0.98).low > 0
    assert smoothness_interval(medicaid, breakdown * 1.02).low < 0


def test_relative_magnitudes_are_never_narrower_than_the_published_ones(
    shared: Path, medicaid: Leads
) -> None:
    """Ours is a closed form that is wider on purpose; the published one inverts a sharper test."""
    found = case(shared, "honest_medicaid_RM")
    for times, low, high in zip(
        found["inputs"]["Mbar"], found["expected"]["lb"], found["expected"]["ub"], strict=True
    ):
        ours = relative_magnitudes(medicaid, times)
        assert ours.low <= low
        assert ours.high >= high
        assert ours.high - ours.low < 3 * (high - low)
    # The published interval reaches zero just below 2; ours must give up earlier, not later.
    assert 0.5 < breakdown_magnitude(medicaid) < 2


def test_conditional_intervals_of_medicaid_as_published(shared: Path, medicaid: Leads) -> None:
    """Rambachan and Roth's program searches a grid; the golden allows 2e-3."""
    found = case(shared, "honest_medicaid_RM")
    for times, low, high in zip(
        found["inputs"]["Mbar"], found["expected"]["lb"], found["expected"]["ub"], strict=True
    ):
        ours = conditional_interval(medicaid, times)
        assert (ours.low, ours.high) == pytest.approx((low, high), abs=1e-3)
    breakdown = breakdown_conditional(medicaid)
    assert breakdown is not None
    assert 1.5 < breakdown < 2  # published: 0.00859 at 1.5, -0.00107 at 2
    assert conditional_interval(medicaid, breakdown * 0.98).low > 0
    assert conditional_interval(medicaid, breakdown * 1.02).low < 0


@given(scale=st.sampled_from([1e-8, 3.0, 1e7]), sign=st.sampled_from([-1.0, 1.0]))
@settings(max_examples=6)
def test_conditional_breakdown_knows_no_units_and_no_sign(scale: float, sign: float) -> None:
    rng = np.random.default_rng(3)
    root = rng.standard_normal((7, 7))
    one = Leads(
        relative=np.array([-4, -3, -2, -1, 1, 2, 3]),
        effect=0.2 * rng.standard_normal(7) + np.array([0, 0, 0, 0, 3, 3, 3]),
        covariance=root @ root.T / 200,
        weights=np.array([0, 0, 0, 0, 1, 1, 1]) / 3,
    )
    other = replace(one, effect=sign * scale * one.effect, covariance=scale**2 * one.covariance)
    first, second = breakdown_conditional(one), breakdown_conditional(other)
    assert first is not None
    # The first stage's critical value is simulated: the other sign sees other draws.
    assert second == pytest.approx(first, rel=1e-9 if sign > 0 else 0.05)
    assert breakdown_magnitude(one) < first


def test_no_effect_has_no_conditional_breakdown() -> None:
    leads = Leads(
        relative=np.array([-2, -1, 1]),
        effect=np.array([0.1, 0.0, 0.1]),
        covariance=np.eye(3),
        weights=np.array([0.0, 0.0, 1.0]),
    )
    assert breakdown_conditional(leads) == 0


def test_many_periods_after_are_left_to_the_closed_form() -> None:
    time = np.array([-1, *range(1, 9)])
    leads = Leads(relative=time, effect=np.ones(9), covariance=np.eye(9), weights=(time > 0) / 8)
    with pytest.raises(NotEstimableError, match="at most 6"):
        conditional_interval(leads, 1.0)


@pytest.mark.slow
@pytest.mark.parametrize("drift", [0.0, 1.0])
def test_conditional_intervals_cover_the_truth(drift: float) -> None:
    """The gap changes after the start by ``drift`` times the worst change before; effect 1."""
    rng = np.random.default_rng([20261125, int(drift)])
    time = np.array([-3, -2, -1, 1, 2])
    path = np.array([0.3, -0.2, 0.3, 0.0, 0.0])
    worst = np.abs(np.diff(np.insert(path[:3], 3, 0.0))).max()
    truth = path + np.array([0, 0, 0, 1 + drift * worst, 1 + 2 * drift * worst])
    root = np.linalg.cholesky(0.04 * (np.eye(5) + 1))
    weights = np.array([0.0, 0.0, 0.0, 0.5, 0.5])
    inside = []
    for _ in range(400):
        leads = Leads(
            relative=time,
            effect=truth + root @ rng.standard_normal(5),
            covariance=root @ root.T,
            weights=weights,
        )
        found = conditional_interval(leads, 1.0)
        inside.append(found.low <= 1 <= found.high)
    # Monte-Carlo error 1.1 points; at the edge of the bound the test is meant to be exact.
    assert np.mean(inside) >= 0.92


def test_relative_magnitudes_by_hand() -> None:
    """One lead of 1 with error 0.5: the worst change is bounded by 1 + 2.2414 * 0.5."""
    leads = Leads(
        relative=np.array([-1, 1]),
        effect=np.array([1.0, 6.0]),
        covariance=np.diag([0.25, 1.0]),
        weights=np.array([0.0, 1.0]),
    )
    reach = critical_value(1 - 0.025 / 2, None)
    assert worst_change_before(leads, 0.025) == pytest.approx(1 + reach / 2)
    bounds = relative_magnitudes(leads, 1.5)
    assert 6 - bounds.low == pytest.approx(reach + 1.5 * (1 + reach / 2))
    breakdown = breakdown_magnitude(leads)
    assert relative_magnitudes(leads, breakdown).low == pytest.approx(0, abs=1e-12)


def test_later_periods_may_drift_further() -> None:
    leads = Leads(
        relative=np.array([-2, -1, 1, 2, 3]),
        effect=np.array([0.1, -0.1, 3.0, 3.0, 3.0]),
        covariance=0.01 * np.eye(5),
        weights=np.array([0, 0, 1, 1, 1]) / 3,
    )
    near, far = breakdown_magnitude(first_after(leads)), breakdown_magnitude(leads)
    assert far < near


@settings(max_examples=8)  # each solves a hundred small programmes
@given(scale=st.sampled_from([1e-6, 0.1, 1e5]), seed=st.integers(0, 50))
def test_units_do_not_matter(scale: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((5, 5))
    one = Leads(
        relative=np.array([-3, -2, -1, 1, 2]),
        effect=rng.standard_normal(5) + np.array([0, 0, 0, 3, 3]),
        covariance=root @ root.T / 50,
        weights=np.array([0, 0, 0, 0.5, 0.5]),
    )
    other = Leads(
        relative=one.relative,
        effect=one.effect * scale,
        covariance=one.covariance * scale**2,
        weights=one.weights,
    )
    assert breakdown_magnitude(other) == pytest.approx(breakdown_magnitude(one), rel=1e-9)
    small, large = smoothness_interval(one, 0.2), smoothness_interval(other, 0.2 * scale)
    # The optimiser stops within a millionth of the interval's width.
    assert large.low / scale == pytest.approx(small.low, abs=1e-4 * (small.high - small.low))


def test_a_straight_drift_is_taken_out_whole() -> None:
    """Without error a line before the start continued after it explains the whole effect."""
    time = np.array([-4, -3, -2, -1, 1, 2, 3])
    leads = Leads(
        relative=time,
        effect=0.5 * time,
        covariance=1e-8 * np.eye(7),
        weights=np.array([0, 0, 0, 0, 1, 1, 1]) / 3,
    )
    found = smoothness_interval(leads, 0.0)
    assert isclose((found.low + found.high) / 2, 0, abs_tol=1e-9)
    assert breakdown_smoothness(leads) == 0


def test_a_single_period_before_is_refused() -> None:
    leads = Leads(
        relative=np.array([1, 2]),
        effect=np.array([1.0, 1.0]),
        covariance=np.eye(2),
        weights=np.array([0.5, 0.5]),
    )
    with pytest.raises(NotEstimableError, match="one period before"):
        breakdown_magnitude(leads)
    with pytest.raises(NotEstimableError, match="one period before"):
        smoothness_interval(leads, 0.0)
