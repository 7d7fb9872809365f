"""Interrupted time series: published studies, a second way, properties, refusals and checks."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.plan import InterruptedTimeSeriesPlan
from analytics.estimators.interrupted_time_series import estimate_interrupted_time_series
from analytics.estimators.numerics.autocorrelation import durbin_watson
from analytics.estimators.numerics.interrupted_series import Points, Shape, fit_series
from analytics.estimators.numerics.series_looks import FakeStart, stretch_of
from analytics.ingest.plan_file import parse_plan
from tests.estimators.golden_cases import golden
from tests.estimators.worlds import SeriesWorld, series_of, use_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.check import Check
    from analytics.domain.estimate import Effect, Finding
    from analytics.domain.moments import FloatArray, TimeSeries

SEEDS = st.integers(0, 2_000)
HEAD = """
title = "t"
design = "interrupted_time_series"
outcome = "y"
higher_is_better = true
time = "t"
start = 1
[options]
"""
AUTOREGRESSIVE = SeriesWorld(correlation=0.6, trend=0.05, season=1.0, missing=0.2)
SHARE = 100_000


def plan_of(options: str = "") -> InterruptedTimeSeriesPlan:
    found = parse_plan(HEAD + options)
    assert isinstance(found, InterruptedTimeSeriesPlan)
    return found


def run(series: TimeSeries, options: str = "") -> Finding:
    return estimate_interrupted_time_series(plan_of(options), series, use_of(len(series.value)))


def effect_of(finding: Finding, name: str = "average_post_effect") -> Effect:
    return next(effect for effect in finding.effects if effect.name == name)


def check_of(finding: Finding, name: str) -> Check:
    return next(check for check in finding.checks if check.name == name)


def drawn(seed: int, world: SeriesWorld = AUTOREGRESSIVE) -> TimeSeries:
    return world.draw(np.random.default_rng(seed))


@pytest.fixture
def nile(shared: Path) -> TimeSeries:
    with (shared / "data" / "studies" / "nile.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    years = [int(row["year"]) for row in rows]
    flow = np.array([float(row["flow"]) for row in rows])
    return series_of(flow, years.index(1899), step="year")


@pytest.fixture
def sicily(shared: Path) -> TimeSeries:
    """Acute coronary events over standard population, as the store would answer the ratio."""
    with (shared / "data" / "studies" / "sicily.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    rate = np.array([float(row["aces"]) / float(row["stdpop"]) for row in rows])
    return series_of(rate, [row["smokban"] for row in rows].index("1"))


def test_nile_step_as_published(nile: TimeSeries, shared: Path) -> None:
    """Flow before and after the Aswan dam; golden by R's lm, so 1e-6."""
    expected = golden(shared, "its_nile_step")
    plain = 'trend = false\nslope = false\nharmonics = 0\ntransition = 0\nstd_errors = "classical"'
    effect = effect_of(run(nile, plain))
    assert effect.effect == pytest.approx(expected["ols"], abs=1e-6)
    assert effect.std_error == pytest.approx(expected["ols_se"], abs=1e-6)


def test_smoking_ban_newey_west_as_published(sicily: TimeSeries, shared: Path) -> None:
    """Lopez Bernal et al. (2017); R's sandwich::NeweyWest(lag = 3, prewhite = FALSE), 1e-6."""
    expected = golden(shared, "its_sicily_nw")
    options = 'slope = true\nharmonics = 0\ntransition = 0\nstd_errors = "HAC"\nlags = 3'
    finding = run(sicily, options)
    for name, at in (("level", 2), ("slope", 3)):
        effect = effect_of(finding, name)
        assert effect.effect * SHARE == pytest.approx(expected["coef"][at], abs=1e-6)
        assert effect.std_error * SHARE == pytest.approx(expected["R_nw"][at], abs=1e-6)
        assert effect.degrees_of_freedom == 55


def test_smoking_ban_classical_errors(sicily: TimeSeries, shared: Path) -> None:
    expected = golden(shared, "its_sicily_nw")["se_ols"]
    options = 'slope = true\nharmonics = 0\ntransition = 0\nstd_errors = "classical"'
    finding = run(sicily, options)
    found = [effect_of(finding, name).std_error * SHARE for name in ("level", "slope")]
    assert found == pytest.approx(expected[2:], abs=1e-6)


def test_smoking_ban_diagnostics_as_published(sicily: TimeSeries, shared: Path) -> None:
    """R's lmtest: Durbin-Watson and Breusch-Godfrey at one step, 1e-6."""
    expected = golden(shared, "its_sicily_diag")
    options = 'slope = true\nharmonics = 0\ntransition = 0\nstd_errors = "HAC"\nlags = 3'
    check = check_of(run(sicily, options), "autocorrelation")
    assert check.statistic == pytest.approx(expected["bg_lm"], abs=1e-6)
    assert check.p_value == pytest.approx(expected["bg_p"], abs=1e-6)
    points = Points(relative=sicily.position - sicily.start, value=sicily.value)
    fit = fit_series(points, Shape(slope=True))
    found = durbin_watson(fit.ordinary.residuals, points.relative)
    assert found == pytest.approx(expected["dw"], abs=1e-6)


def test_naive_change_misleads_where_the_season_and_trend_do_not(sicily: TimeSeries) -> None:
    """Events grew before the ban: before against after shows a rise, the analysis a fall."""
    finding = run(sicily)
    naive = next(one for one in finding.alternatives if one.role == "naive")
    after = sicily.value[37:]
    judge = stats.ttest_ind(after, sicily.value[:36], equal_var=False)
    assert naive.effect > 0 > effect_of(finding).ci_high
    assert naive.effect / naive.std_error == pytest.approx(judge.statistic)


def test_average_is_level_plus_slope_at_the_mean_month() -> None:
    finding = run(drawn(1), "slope = true")
    points = drawn(1)
    relative = points.position - points.start
    mean = relative[relative >= 1].mean() + 1
    level, slope = effect_of(finding, "level").effect, effect_of(finding, "slope").effect
    assert effect_of(finding).effect == pytest.approx(level + slope * mean)


def test_a_clean_step_is_found_to_the_last_digit_of_its_noise() -> None:
    t = np.arange(60)
    rng = np.random.default_rng(3)
    value = 3 + 0.1 * t + np.cos(2 * np.pi * t / 12) + 2 * (t >= 48) + rng.normal(0, 1e-6, 60)
    effect = effect_of(run(series_of(value, 48)))
    assert effect.effect == pytest.approx(2, abs=1e-5)
    assert effect.baseline_mean == pytest.approx(
        (3 + 0.1 * t + np.cos(2 * np.pi * t / 12))[49:].mean(), abs=1e-5
    )


@given(seed=SEEDS, scale=st.sampled_from([1e-6, 0.01, 100.0, 1e9]))
def test_scaling_the_outcome_scales_the_effect(seed: int, scale: float) -> None:
    series = drawn(seed)
    finding, scaled = run(series), run(replace(series, value=series.value * scale))
    for one, other in zip(finding.effects, scaled.effects, strict=True):
        assert other.effect == pytest.approx(one.effect * scale)
        assert other.std_error == pytest.approx(one.std_error * scale)
        assert other.p_value == pytest.approx(one.p_value)
    assert [c.verdict for c in scaled.checks] == [c.verdict for c in finding.checks]


@given(seed=SEEDS)
def test_turning_the_outcome_round_flips_the_sign(seed: int) -> None:
    series = drawn(seed)
    there, back = effect_of(run(series)), effect_of(run(replace(series, value=-series.value)))
    assert back.effect == pytest.approx(-there.effect)
    assert (back.ci_low, back.ci_high) == pytest.approx((-there.ci_high, -there.ci_low))


@given(seed=SEEDS, shift=st.sampled_from([-1e4, 50.0, 1e6]), slope=st.sampled_from([-3.0, 0.5]))
def test_adding_a_straight_line_changes_nothing(seed: int, shift: float, slope: float) -> None:
    series = drawn(seed)
    moved = replace(series, value=series.value + shift + slope * series.position)
    one, other = effect_of(run(series)), effect_of(run(moved))
    # A shift of a million leaves nine digits of a value of one.
    assert other.effect == pytest.approx(one.effect, rel=1e-6, abs=1e-6)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-6)


@given(seed=SEEDS, errors=st.sampled_from(["AR1", "HAC", "classical"]))
def test_p_below_alpha_exactly_when_the_intervals_exclude_no_effect(seed: int, errors: str) -> None:
    effect = effect_of(run(drawn(seed), f'std_errors = "{errors}"'))
    clear = effect.p_value < 0.05
    assert clear == (effect.ci_low > 0 or effect.ci_high < 0)
    if effect.relative is not None:
        assert clear == (effect.relative.ci_low > 0 or effect.relative.ci_high < 0)


def test_estimated_correlation_costs_degrees_of_freedom() -> None:
    finding = run(drawn(5))
    ordinary = run(drawn(5), 'std_errors = "classical"')
    few, many = effect_of(finding).degrees_of_freedom, effect_of(ordinary).degrees_of_freedom
    assert few is not None
    assert many is not None
    assert 2 < few < many


def test_slope_by_rule_and_by_plan() -> None:
    """Few points: only where the Bayesian information criterion asks for it. Many: always."""
    worlds = [drawn(seed, SeriesWorld(before=30, after=8, effect=5.0)) for seed in range(10)]
    assert sum(len(run(world).effects) == 3 for world in worlds) <= 3
    short = worlds[0]
    assert len(run(drawn(2, SeriesWorld(after=13))).effects) == 3
    assert len(run(drawn(2, SeriesWorld(after=13)), "slope = false").effects) == 2
    steep = replace(short, value=short.value + 2 * np.clip(short.position - short.start, 0, None))
    assert len(run(steep).effects) == 3


def test_transition_is_left_out_and_said_so() -> None:
    series = drawn(6, SeriesWorld())
    broken: FloatArray = series.value.copy()
    broken[48:50] = 1e6
    one = run(replace(series, value=broken), "transition = 2")
    other = run(series, "transition = 2")
    assert effect_of(one).effect == pytest.approx(effect_of(other).effect)
    assert one.data.dropped[0].rows == 2
    assert effect_of(one).exposure == 10
    hidden = [point.expected for point in one.series if point.expected is None]
    assert len(hidden) == 2
    assert len(one.series) == 60


def test_counterfactual_is_what_the_effect_is_measured_from() -> None:
    finding = run(drawn(7, SeriesWorld(correlation=0.3)))
    after = [point for point in finding.series[49:] if point.expected is not None]
    expected = np.mean([point.expected for point in after if point.expected is not None])
    assert effect_of(finding).baseline_mean == pytest.approx(expected)
    inside = [
        p.low <= p.observed <= p.high
        for p in finding.series[:48]
        if p.low is not None and p.high is not None and p.observed is not None
    ]
    # 95 % bands of 48 periods: fewer than 40 inside has probability below 0.001.
    assert sum(inside) >= 40


def test_placebo_dates_stay_rare_for_a_real_effect_and_are_fast() -> None:
    world = SeriesWorld(correlation=0.3, effect=4.0)
    began = time.perf_counter()
    finding = run(drawn(8, world))
    assert time.perf_counter() - began < 0.5
    check = check_of(finding, "placebo_dates")
    assert check.verdict is Verdict.PASS
    assert "tries" in check.sentence


def test_a_series_that_breaks_all_the_time_fails_the_placebo_dates() -> None:
    """A level that wanders off and back: the model without autocorrelation sees breaks all over."""
    t = np.arange(60)
    value = 10 + 4 * np.sin(2 * np.pi * t / 31) + np.random.default_rng(9).normal(0, 0.1, 60)
    options = 'std_errors = "classical"\nharmonics = 0\ntrend = false\nslope = false'
    check = check_of(run(series_of(value, 48), options), "placebo_dates")
    assert check.verdict is Verdict.FAIL
    assert check.caps_at == "E"


def test_too_short_a_past_runs_no_placebo_dates() -> None:
    series = drawn(10, SeriesWorld(before=12, after=6))
    assert check_of(run(series), "placebo_dates").verdict is Verdict.NOT_RUN


def test_correlation_the_interval_ignores_is_a_warning() -> None:
    series = drawn(11, SeriesWorld(correlation=0.6))
    assert check_of(run(series), "autocorrelation").verdict is Verdict.PASS
    plain = check_of(run(series, 'std_errors = "classical"'), "autocorrelation")
    assert plain.verdict is Verdict.WARN
    assert "too narrow" in plain.sentence


@pytest.mark.parametrize(
    ("before", "after", "options", "verdict"),
    [
        (48, 12, "", Verdict.PASS),
        (48, 12, "harmonics = 0", Verdict.WARN),
        (12, 8, "", Verdict.WARN),
        (8, 5, "season_length = 24", Verdict.FAIL),
    ],
)
def test_season_is_taken_out_or_missed(
    before: int, after: int, options: str, verdict: Verdict
) -> None:
    series = drawn(12, SeriesWorld(season=3.0, before=before, after=after))
    assert check_of(run(series, options), "season").verdict is verdict


def test_start_after_a_bad_stretch_is_found() -> None:
    series = drawn(13, SeriesWorld(correlation=0.2, effect=1.0))
    value = series.value.copy()
    value[45:48] -= 4.0
    finding = run(replace(series, value=value))
    check = check_of(finding, "dip")
    assert check.verdict is Verdict.FAIL
    always = run(replace(series, value=value), 'donut = "always"')
    assert effect_of(always).effect == effect_of(finding).effect
    assert "would have passed anyway" in check.sentence
    # The headline is then the estimate without those three months, the other stands beside it.
    with_dip = next(one for one in finding.alternatives if one.method.startswith("with the last"))
    assert with_dip.effect > effect_of(finding).effect + 0.5
    assert finding.data.dropped[-1].rows == 3
    keep = ~np.isin(np.arange(60), [45, 46, 47])
    without = replace(
        series,
        value=series.value[keep],
        position=series.position[keep],
        times=tuple(np.array(series.times)[keep]),
        rows=series.rows[keep],
        exposure=series.exposure[keep],
    )
    assert effect_of(finding).effect == pytest.approx(effect_of(run(without)).effect)
    assert check_of(run(series), "dip").verdict is Verdict.PASS


def test_effect_that_wears_off_or_grows() -> None:
    series = drawn(14, SeriesWorld(correlation=0.2, effect=6.0))
    course = np.clip(series.position - series.start, 0, None)
    fading = check_of(run(replace(series, value=series.value - 0.8 * course)), "level_or_slope")
    growing = check_of(run(replace(series, value=series.value + 0.8 * course)), "level_or_slope")
    assert (fading.verdict, growing.verdict) == (Verdict.WARN, Verdict.PASS)
    assert "wearing off" in fading.sentence
    assert "still growing" in growing.sentence


def test_short_series_warn() -> None:
    check = check_of(run(drawn(15, SeriesWorld(before=20, after=7))), "data_length")
    assert check.verdict is Verdict.WARN
    assert "20 months before and 6 after" in check.sentence


@pytest.mark.parametrize(("before", "after"), [(7, 20), (20, 4)])
def test_too_short_series_are_refused(before: int, after: int) -> None:
    series = drawn(16, SeriesWorld(before=before, after=after))
    with pytest.raises(NotEstimableError, match="8 and 4 are needed"):
        run(series)


@pytest.mark.parametrize("value", [np.zeros(40), np.full(40, 7.3), np.arange(40.0)])
def test_a_series_without_error_is_refused(value: FloatArray) -> None:
    with pytest.raises(NotEstimableError, match="no spread"):
        run(series_of(value, 30))


def test_more_terms_than_periods_are_refused() -> None:
    series = drawn(17, SeriesWorld(before=8, after=5))
    with pytest.raises(NotEstimableError, match=r"leave|cannot tell"):
        run(series, "harmonics = 4\nslope = true")


def test_waves_without_a_season_are_refused() -> None:
    series = replace(drawn(18, SeriesWorld()), step="year")
    with pytest.raises(PlanError, match="needs a season"):
        run(series, "harmonics = 2")
    with pytest.raises(PlanError, match="does not fit a season"):
        run(series, "harmonics = 4\nseason_length = 6")


def test_one_sided_plans_give_one_sided_intervals() -> None:
    text = HEAD.replace("start = 1", 'start = 1\nalternative = "larger"')
    plan = parse_plan(text)
    assert isinstance(plan, InterruptedTimeSeriesPlan)
    series = drawn(19, SeriesWorld(effect=5.0))
    effect = effect_of(estimate_interrupted_time_series(plan, series, use_of(60)))
    assert np.isinf(effect.ci_high)
    assert effect.relative is not None
    assert np.isinf(effect.relative.ci_high)


def test_pretended_starts_widen_the_interval_and_never_narrow_it() -> None:
    """A series that breaks now and then: the model alone would be too sure."""
    rng = np.random.default_rng(31)
    steps = np.repeat(rng.normal(0, 2, 10), 6)
    finding = run(series_of(10 + steps + 0.2 * rng.standard_normal(60), 48), "slope = false")
    effect = effect_of(finding)
    assert "pretended earlier starts show nothing" in finding.method_in_words
    level = effect_of(finding, "level")
    assert effect.effect == pytest.approx(level.effect)
    assert effect.std_error > 1.05 * level.std_error
    assert (effect.p_value < 0.05) == (not effect.ci_low <= 0 <= effect.ci_high)
    quiet = run(series_of(10 + rng.standard_normal(60), 48), "slope = false")
    assert effect_of(quiet).std_error >= effect_of(quiet, "level").std_error * (1 - 1e-12)
    assert (
        "pretended"
        not in run(series_of(rng.standard_normal(60), 48), 'std_errors = "HAC"').method_in_words
    )


def test_the_factor_is_what_makes_nineteen_of_twenty_show_nothing() -> None:
    fakes = [FakeStart(p_value=0.5, reach=one) for one in np.linspace(0, 2, 41)]
    assert stretch_of(fakes) == pytest.approx(1.9)
    assert stretch_of(fakes[:11]) == 1.0
    assert stretch_of(fakes[:20]) == 1.0
