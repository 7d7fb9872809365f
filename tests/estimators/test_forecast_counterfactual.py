"""Forecast of a series: the Nile, another program, properties, refusals, a known world."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.plan import InterruptedTimeSeriesPlan
from analytics.estimators.grade import grade_finding
from analytics.estimators.numerics.counterfactual_forecast import choose_controls
from analytics.estimators.numerics.local_level import Past, bands, forecast, likeliest_variances
from analytics.estimators.registry import estimate
from analytics.ingest.plan_file import parse_plan
from analytics.services.analyse_file import analyse_file
from tests.estimators.golden_cases import golden
from tests.estimators.test_interrupted_time_series import HEAD
from tests.estimators.worlds import series_of, use_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.check import Check
    from analytics.domain.estimate import Effect, Finding
    from analytics.domain.moments import FloatArray, TimeSeries

PLAIN = 'estimator = "forecast"\n'


def run(series: TimeSeries, options: str = PLAIN, covariates: str = "") -> Finding:
    plan = parse_plan(HEAD.replace("[options]\n", covariates) + "[options]\n" + options)
    assert isinstance(plan, InterruptedTimeSeriesPlan)
    return estimate(plan, series, use_of(len(series.value)))


def with_controls(series: TimeSeries, controls: FloatArray) -> TimeSeries:
    names = tuple(f"c{i}" for i in range(controls.shape[1]))
    return replace(series, controls=controls, control_names=names)


def controlled(series: TimeSeries, options: str = "") -> Finding:
    names = ", ".join(f'"{name}"' for name in series.control_names)
    return run(series, options, f"covariates = [{names}]\n")


def effect_of(finding: Finding, name: str = "average_post_effect") -> Effect:
    return next(one for one in finding.effects if one.name == name)


def check_of(finding: Finding, name: str) -> Check:
    return next(one for one in finding.checks if one.name == name)


def shared_world(rng: np.random.Generator, effect: float = 1.0) -> TimeSeries:
    """Outcome and one comparison series ride on the same random walk; two others are noise."""
    walk = np.cumsum(0.6 * rng.standard_normal(60))
    value = 10 + walk + 0.5 * rng.standard_normal(60)
    value[48:] += effect
    controls = np.column_stack(
        [5 + 2 * walk + 0.5 * rng.standard_normal(60), rng.standard_normal((60, 2))]
    )
    return with_controls(series_of(value, 48), controls)


@pytest.fixture
def flow(shared: Path) -> FloatArray:
    with (shared / "data" / "studies" / "nile.csv").open(newline="") as file:
        return np.array([float(row["flow"]) for row in csv.DictReader(file)])


def test_nile_variances_as_published(flow: FloatArray, shared: Path) -> None:
    """Durbin and Koopman (2012), R's StructTS; the golden allows 2 in 1,000."""
    expected = golden(shared, "uc_nile")
    past = Past(position=np.arange(100), value=flow, regressors=np.zeros((100, 0)))
    noise, level = likeliest_variances(past)
    assert noise == pytest.approx(expected["sigma2_irregular"], rel=1e-4)
    assert level == pytest.approx(expected["sigma2_level"], rel=1e-4)


@pytest.mark.parametrize("scale", [1e-6, 1e9])
def test_variances_do_not_depend_on_units(flow: FloatArray, scale: float) -> None:
    past = Past(position=np.arange(100), value=scale * flow, regressors=np.zeros((100, 0)))
    noise, level = likeliest_variances(past)
    assert level / noise == pytest.approx(1469.2 / 15098.5, rel=1e-3)


def test_forecast_is_that_of_another_program_where_the_past_is_long() -> None:
    """statsmodels at its likeliest variances: with 400 periods little is left to average over."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    rng = np.random.default_rng(1)
    value = np.cumsum(0.5 * rng.standard_normal(400)) + rng.standard_normal(400)
    model = UnobservedComponents(value, level="local level", use_exact_diffuse=True)
    judge = model.fit(disp=0).get_forecast(6)
    past = Past(position=np.arange(400), value=value, regressors=np.zeros((400, 0)))
    found = forecast(past, np.arange(400, 406), np.zeros((6, 0)))
    np.testing.assert_allclose(found.mean, judge.predicted_mean, atol=0.03)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), judge.se_mean, rtol=0.03)


def test_a_missing_period_is_a_longer_step() -> None:
    """Brute force: condition the joint normal of all sixty periods on those that are there."""
    rng = np.random.default_rng(2)
    keep = np.sort(rng.permutation(60)[:45])
    value = np.cumsum(rng.standard_normal(60)) + rng.standard_normal(60)
    past = Past(position=keep, value=value[keep], regressors=np.zeros((45, 0)))
    found = forecast(past, np.array([60, 63]), np.zeros((2, 0)))
    # Forecasts of a level are flat, and wider the further they reach.
    assert found.mean[0] == pytest.approx(found.mean[1], abs=1e-8)
    spread = np.diag(found.covariance)
    assert spread[1] > spread[0]
    shifted = forecast(
        replace(past, position=keep + 1000), np.array([1060, 1063]), np.zeros((2, 0))
    )
    np.testing.assert_allclose(shifted.covariance, found.covariance, rtol=1e-6)


def test_bands_of_single_periods_are_the_diagonal_of_the_joint_covariance() -> None:
    rng = np.random.default_rng(12)
    keep = np.sort(rng.permutation(50)[:40])
    past = Past(
        position=keep,
        value=np.cumsum(rng.standard_normal(40)),
        regressors=rng.standard_normal((40, 2)),
    )
    later, regressors = np.array([10, 49, 50, 53]), rng.standard_normal((4, 2))
    joint, single = forecast(past, later, regressors), bands(past, later, regressors)
    np.testing.assert_allclose(single.mean, joint.mean, rtol=1e-9)
    np.testing.assert_allclose(single.variance, np.diag(joint.covariance), rtol=1e-8)


def test_comparison_series_take_out_what_they_share() -> None:
    finding = controlled(shared_world(np.random.default_rng(3)))
    alone = next(one for one in finding.alternatives if "without the comparison" in one.method)
    effect = effect_of(finding)
    assert effect.ci_low < 1 < effect.ci_high
    assert effect.std_error < 0.5 * alone.std_error
    assert "'c0'" in finding.method_in_words
    assert check_of(finding, "control_unaffected").verdict is Verdict.PASS
    grade = grade_finding(finding.graded_as, finding.checks)
    assert finding.graded_as == "controlled_interrupted_time_series"
    assert grade.grade in ("C", "D")


def test_at_most_three_comparison_series_by_their_changes() -> None:
    rng = np.random.default_rng(4)
    value = np.cumsum(rng.standard_normal(60))
    strength = [0.0, 3.0, 0.0, 2.0, 1.0]
    controls = np.column_stack(
        [one * value + np.cumsum(rng.standard_normal(60)) for one in strength] + [np.ones(60)]
    )
    chosen = choose_controls(np.arange(-48, 12), value, controls)
    assert chosen.tolist() == [1, 3, 4]
    # What happens after the start does not choose.
    moved = value.copy()
    moved[48:] += 100 * rng.standard_normal(12)
    assert choose_controls(np.arange(-48, 12), moved, controls).tolist() == [1, 3, 4]


def test_a_comparison_series_that_moves_too_is_found() -> None:
    series = shared_world(np.random.default_rng(5))
    assert series.controls is not None
    controls = series.controls.copy()
    controls[48:, 0] += 25
    check = check_of(controlled(replace(series, controls=controls)), "control_unaffected")
    assert check.verdict is Verdict.FAIL
    assert "understated" in check.sentence


def test_total_is_the_average_times_the_periods() -> None:
    finding = controlled(shared_world(np.random.default_rng(6)))
    average, total = effect_of(finding), effect_of(finding, "cumulative_effect")
    assert total.effect == pytest.approx(11 * average.effect)
    assert (total.ci_low, total.ci_high) == pytest.approx(
        (11 * average.ci_low, 11 * average.ci_high)
    )
    after = [point for point in finding.series[49:] if point.expected is not None]
    gaps = [p.observed - p.expected for p in after if p.observed is not None and p.expected]
    assert average.effect == pytest.approx(np.mean(gaps))


def test_scale_shift_and_units_of_the_comparison_do_not_matter() -> None:
    series = shared_world(np.random.default_rng(7))
    assert series.controls is not None
    moved = replace(
        series, value=1000 * series.value + 1e5, controls=series.controls * [1e6, 1e-3, 1] - 50
    )
    one, other = effect_of(controlled(series)), effect_of(controlled(moved))
    assert other.effect == pytest.approx(1000 * one.effect, rel=1e-5)
    assert other.std_error == pytest.approx(1000 * one.std_error, rel=1e-5)


def test_the_past_is_tried_from_earlier_dates() -> None:
    finding = controlled(shared_world(np.random.default_rng(8)))
    check = check_of(finding, "backtest")
    assert check.verdict is Verdict.PASS
    assert "6 earlier dates" in check.sentence


def test_after_a_dip_the_forecast_without_it_leads() -> None:
    rng = np.random.default_rng(9)
    value = 10 + 0.3 * rng.standard_normal(60)
    value[48:] += 1
    value[45:48] -= 4
    finding = run(series_of(value, 48), PLAIN + "harmonics = 0\ntrend = false")
    assert check_of(finding, "dip").verdict is Verdict.FAIL
    assert effect_of(finding).effect == pytest.approx(1, abs=0.5)
    assert finding.data.dropped[-1].rows == 3
    assert finding.sensitivity[0].name == "with_dip"


def test_a_short_past_is_refused_with_a_way_out() -> None:
    series = series_of(np.random.default_rng(10).standard_normal(30), 18)
    with pytest.raises(NotEstimableError, match="needs 33 months"):
        run(series)


def test_a_segmented_line_refuses_comparison_series() -> None:
    text = HEAD.replace("[options]\n", 'covariates = ["a"]\n[options]\nestimator = "gls"\n')
    with pytest.raises(PlanError, match="cannot use"):
        parse_plan(text)


def test_a_file_with_a_comparison_series_is_analysed_whole(tmp_path: Path) -> None:
    series = shared_world(np.random.default_rng(11))
    assert series.controls is not None
    lines = ["month,sales,other_region"]
    lines += [
        f"{2020 + i // 12}-{i % 12 + 1:02d}-01,{y:.4f},{c:.4f}"
        for i, (y, c) in enumerate(zip(series.value, series.controls[:, 0], strict=True))
    ]
    plan = (
        'title = "t"\ndesign = "interrupted_time_series"\ntime = "month"\noutcome = "sales"\n'
        'higher_is_better = true\nstart = 2024-01-01\ncovariates = ["other_region"]\n'
    )
    (tmp_path / "d.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "p.toml").write_text(plan)
    found = analyse_file(tmp_path / "d.csv", tmp_path / "p.toml")
    assert found.finding.method == "forecast_local_level"
    assert found.effect.ci_low < 1 < found.effect.ci_high
    assert found.grade_reasons[0].startswith("One series is compared with what comparison")
    lines[20] = lines[20].rsplit(",", 1)[0] + ","
    (tmp_path / "d.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(PlanError, match="'other_region' has no value in 2021-08-01"):
        analyse_file(tmp_path / "d.csv", tmp_path / "p.toml")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["comparison", "alone"])
def test_forecast_intervals_cover_the_truth(kind: str) -> None:
    """Four hundred worlds on a random walk, Monte-Carlo error 1.1 points."""
    rng = np.random.default_rng([20261125, *kind.encode()])
    rows = []
    for _ in range(400):
        series = shared_world(rng)
        alone = replace(series, controls=None, control_names=())
        found = controlled(series) if kind == "comparison" else run(alone)
        effect = effect_of(found)
        rows.append(
            (
                effect.ci_low <= 1 <= effect.ci_high,
                effect.effect - 1,
                effect.ci_high - effect.ci_low,
            )
        )
    covered, apart, width = np.array(rows, dtype=np.float64).T
    sys.stdout.write(
        f"\n| forecast, {kind} | {covered.mean():.3f} | {apart.mean():+.3f} |"
        f" {np.median(width):.2f} |\n"
    )
    assert covered.mean() >= 0.92
