"""Series of counts: the published smoking ban, another program, properties, a known world."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.estimators.numerics.count_series import CountFit, fit_counts
from analytics.estimators.numerics.interrupted_series import LEVEL, SLOPE, Points, Shape
from analytics.services.analyse_file import analyse_file
from tests.estimators.golden_cases import golden
from tests.estimators.test_interrupted_time_series import effect_of, run
from tests.estimators.worlds import series_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.moments import FloatArray, TimeSeries

NORMAL = 1.959963984540054
COUNTS = 'family = "quasi_poisson"\n'


def counted(total: FloatArray, base: FloatArray, start: int) -> TimeSeries:
    """Series of a ratio of totals, as the store answers it."""
    return replace(series_of(total / base, start), total=total, base=base, is_ratio=True)


@pytest.fixture
def sicily(shared: Path) -> TimeSeries:
    """Acute coronary events over standard population."""
    with (shared / "data" / "studies" / "sicily.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    events = np.array([float(row["aces"]) for row in rows])
    people = np.array([float(row["stdpop"]) for row in rows])
    return counted(events, people, [row["smokban"] for row in rows].index("1"))


def fitted(series: TimeSeries, shape: Shape) -> CountFit:
    points = Points(
        relative=series.position - series.start,
        value=series.value,
        total=series.total,
        base=series.base,
    )
    return fit_counts(points, shape)


@pytest.mark.parametrize(("case", "harmonics"), [("its_sicily_2", 0), ("its_sicily_3", 2)])
def test_smoking_ban_as_published(
    sicily: TimeSeries, shared: Path, case: str, harmonics: int
) -> None:
    """Lopez Bernal et al. (2017) by R's glm, quasi-Poisson; normal intervals, four figures."""
    expected = golden(shared, case)
    shape = Shape(harmonics=harmonics, season_length=12, errors="classical", counts=True)
    fit = fitted(sicily, shape)
    level = fit.coefficient(LEVEL)
    assert exp(level.effect) == pytest.approx(expected["rr"], abs=1e-7)
    assert fit.linear.variance == pytest.approx(expected["scale"], abs=1e-4)
    for side, key in ((-1, "lo"), (1, "hi")):
        end = exp(level.effect + side * NORMAL * level.std_error)
        assert end == pytest.approx(expected[key], abs=1e-5)


def test_smoking_ban_without_overdispersion_as_published(sicily: TimeSeries, shared: Path) -> None:
    """Plain Poisson takes the spread as 1: too narrow here by a factor of almost two."""
    expected = golden(shared, "its_sicily_1")
    fit = fitted(sicily, Shape(errors="classical", counts=True))
    level = fit.coefficient(LEVEL)
    error = level.std_error / np.sqrt(fit.linear.variance)
    assert exp(level.effect - NORMAL * error) == pytest.approx(expected["lo"], abs=1e-5)
    assert exp(level.effect + NORMAL * error) == pytest.approx(expected["hi"], abs=1e-5)


def test_smoking_ban_with_a_change_of_slope_as_published(sicily: TimeSeries, shared: Path) -> None:
    """R's glm, slope change counted from month 36, with two waves."""
    expected = golden(shared, "its_sicily_slope")
    shape = Shape(slope=True, harmonics=2, season_length=12, errors="classical", counts=True)
    fit = fitted(sicily, shape)
    slope = fit.coefficient(SLOPE)
    assert exp(fit.coefficient(LEVEL).effect) == pytest.approx(expected["rr"], abs=1e-5)
    assert slope.effect == pytest.approx(expected["int_coef"], abs=1e-5)
    finding = run(sicily, COUNTS + 'std_errors = "classical"\nslope = true\ntransition = 0')
    found = effect_of(finding, "rate_ratio_slope")
    assert log(found.effect) == pytest.approx(expected["int_coef"], abs=1e-5)
    assert found.p_value == pytest.approx(expected["int_p"], abs=1e-5)


def test_rates_and_ratio_say_the_same(sicily: TimeSeries) -> None:
    finding = run(sicily, COUNTS + "slope = false")
    average, ratio = effect_of(finding), effect_of(finding, "rate_ratio")
    assert average.relative is not None
    assert average.relative.effect == pytest.approx(ratio.effect - 1)
    # Without a change of slope every period has the same ratio.
    assert ratio.effect == pytest.approx(effect_of(finding, "rate_ratio_level").effect)
    for effect, nothing in ((average, 0.0), (ratio, 1.0)):
        assert (effect.p_value < 0.05) == (not effect.ci_low <= nothing <= effect.ci_high)
    assert average.baseline_mean == pytest.approx(
        np.mean([point.expected for point in finding.series[37:]])
    )
    assert finding.method == "quasi_poisson_ar1"
    assert any(row.name == "e_value" for row in finding.sensitivity)


def test_average_error_is_the_delta_method(sicily: TimeSeries) -> None:
    """Derivatives of the average rate difference by small steps."""
    shape = Shape(slope=True, harmonics=2, season_length=12, counts=True)
    fit = fitted(sicily, shape)
    gradient = np.zeros(len(fit.contrast))
    for i in range(len(gradient)):
        moved = fit.linear.coefficients.copy()
        step = 1e-6
        moved[i] += step
        other = replace(fit, linear=replace(fit.linear, coefficients=moved))
        gradient[i] = (other.average.effect - fit.average.effect) / step
    variance = gradient @ fit.linear.covariance @ gradient
    assert fit.average.std_error == pytest.approx(np.sqrt(variance), rel=1e-4)


def test_scaling_the_base_scales_the_rate(sicily: TimeSeries) -> None:
    assert sicily.total is not None
    assert sicily.base is not None
    scaled = counted(sicily.total, sicily.base / 1000, sicily.start)
    one, other = run(sicily, COUNTS), run(scaled, COUNTS)
    assert effect_of(other).effect == pytest.approx(1000 * effect_of(one).effect)
    assert effect_of(other).p_value == pytest.approx(effect_of(one).p_value)
    ratio = effect_of(one, "rate_ratio")
    assert effect_of(other, "rate_ratio").effect == pytest.approx(ratio.effect)


def small(seed: int, ratio: float = 0.6) -> TimeSeries:
    """About six events a month, forty per cent fewer after the start."""
    rng = np.random.default_rng(seed)
    rate = np.where(np.arange(60) >= 48, 6.0 * ratio, 6.0)
    total = rng.poisson(rate).astype(np.float64)
    return counted(total, np.ones(60), 48)


def test_small_counts_are_modelled_as_counts_and_said_so() -> None:
    finding = run(small(1))
    assert finding.method == "quasi_poisson_ar1"
    assert "Counts are small" in finding.method_in_words
    assert run(small(1), 'family = "gaussian"').method == "gls_ar1"
    large = small(1)
    assert large.total is not None
    many = counted(large.total * 10, np.ones(60), 48)
    assert run(many).method == "gls_ar1"
    halves = counted(large.total + 0.5, np.ones(60), 48)
    assert run(halves).method == "gls_ar1"


def test_what_is_no_count_is_refused_as_one() -> None:
    series = small(2)
    assert series.total is not None
    halves = counted(series.total + 0.5, np.ones(60), 48)
    with pytest.raises(PlanError, match="whole numbers"):
        run(halves, COUNTS)


def test_a_side_without_any_event_has_no_ratio() -> None:
    series = small(3)
    assert series.total is not None
    total = np.where(series.position >= 48, 0.0, series.total)
    with pytest.raises(NotEstimableError, match="Nothing at all"):
        run(counted(total, np.ones(60), 48), COUNTS)
    # Where nobody asked for counts, the plain rates answer.
    assert run(counted(total, np.ones(60), 48)).method == "gls_ar1"


def test_a_file_of_counts_is_analysed_whole(tmp_path: Path) -> None:
    series = small(4)
    assert series.total is not None
    lines = ["month,events,staff"]
    lines += [
        f"{2020 + i // 12}-{i % 12 + 1:02d}-01,{int(one)},10" for i, one in enumerate(series.total)
    ]
    (tmp_path / "d.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "p.toml").write_text(
        'title = "t"\ndesign = "interrupted_time_series"\ntime = "month"\n'
        "higher_is_better = false\n"
        'outcome = {numerator = "events", denominator = "staff"}\nstart = 2024-01-01\n'
    )
    found = analyse_file(tmp_path / "d.csv", tmp_path / "p.toml")
    assert found.finding.method == "quasi_poisson_ar1"
    ratio = next(one for one in found.finding.effects if one.name == "rate_ratio")
    assert ratio.ci_low < 0.6 < ratio.ci_high


@pytest.mark.slow
@pytest.mark.parametrize("shared_shock", [0.0, 0.3])
def test_intervals_of_small_counts_cover_the_truth(shared_shock: float) -> None:
    """A thousand worlds of six events a month, ratio 0.6, errors alike from month to month."""
    rng = np.random.default_rng([20261125, int(10 * shared_shock)])
    inside = []
    for _ in range(1_000):
        noise = rng.standard_normal(60)
        for t in range(1, 60):
            noise[t] = 0.6 * noise[t - 1] + 0.8 * noise[t]
        rate = np.where(np.arange(60) >= 48, 3.6, 6.0) * np.exp(shared_shock * noise)
        series = counted(rng.poisson(rate).astype(np.float64), np.ones(60), 48)
        try:
            effect = effect_of(run(series, COUNTS + "harmonics = 0\nslope = false"), "rate_ratio")
        except NotEstimableError:
            continue
        inside.append(effect.ci_low <= 0.6 <= effect.ci_high)
    covered = float(np.mean(inside))
    sys.stdout.write(f"\n| counts, shared shocks {shared_shock} | {covered:.3f} |\n")
    assert covered >= 0.90
