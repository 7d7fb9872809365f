"""Synthetic control: exact recovery, invariances, intervals and p, fallbacks, refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.plan import SyntheticControlPlan
from analytics.estimators.checks.permutation import check_permutation
from analytics.estimators.grade import grade_finding
from analytics.estimators.numerics.conformal_shift import conformal_shifts
from analytics.estimators.numerics.exact_permutation import regroup
from analytics.estimators.numerics.synthetic_paths import Comparison
from analytics.estimators.numerics.unit_changes import Window
from analytics.estimators.registry import estimate
from analytics.ingest.plan_file import parse_plan
from tests.estimators.worlds import grid_panel, shuffled, use_of

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Finding
    from analytics.domain.moments import FloatArray, Panel

SEEDS = st.integers(0, 1_000)
HEAD = """
title = "t"
design = "synthetic_control"
outcome = "y"
higher_is_better = true
unit = "u"
time = "t"
treated = "g"
treated_values = ["1"]
start = 16
"""
METHODS = ("synthetic_difference_in_differences", "synthetic_control")
START, PERIODS, DONORS = 16, 22, 12


def plan_of(options: str = "", extra: str = "") -> SyntheticControlPlan:
    found = parse_plan(f"{HEAD}{extra}\n[options]\n{options}")
    assert isinstance(found, SyntheticControlPlan)
    return found


def run(panel: Panel, options: str = "", extra: str = "") -> Finding:
    return estimate(plan_of(options, extra), panel, use_of(int(panel.n.sum())))


def paths_of(seed: int, units: int = DONORS + 1, periods: int = PERIODS) -> FloatArray:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(2, periods)).cumsum(axis=1)
    paths: FloatArray = 10 + rng.normal(size=(units, 2)) @ common
    return paths + rng.normal(size=(units, periods))


def panel_of(paths: FloatArray, treated: int = 1, start: int = START) -> Panel:
    return grid_panel(paths, np.arange(len(paths)) < treated, start)


def check_of(finding: Finding, name: str) -> Check:
    return next(check for check in finding.checks if check.name == name)


@pytest.mark.parametrize("method", METHODS)
def test_a_treated_unit_that_is_a_mixture_of_others_gives_back_its_effect_exactly(
    method: str,
) -> None:
    paths = paths_of(3)
    shares = np.zeros(DONORS)
    shares[[1, 4, 7]] = [0.5, 0.3, 0.2]
    paths[0] = shares @ paths[1:]
    paths[0, START:] += 2.5
    finding = run(panel_of(paths), f'estimator = "{method}"')
    if method == "synthetic_control":
        assert finding.effects[0].effect == pytest.approx(2.5, abs=1e-9)
        found = {one.unit: one.weight for one in finding.weights}
        assert found == pytest.approx({"unit 2": 0.5, "unit 5": 0.3, "unit 8": 0.2}, abs=1e-9)
    assert finding.effects[0].effect == pytest.approx(2.5, abs=1.5)


@settings(max_examples=15)
@given(SEEDS, st.sampled_from(METHODS), st.floats(0.1, 50), st.floats(-100, 100))
def test_scale_and_offset_of_the_outcome_pass_through(
    seed: int, method: str, scale: float, offset: float
) -> None:
    paths, options = paths_of(seed), f'estimator = "{method}"'
    one = run(panel_of(paths), options).effects[0]
    other = run(panel_of(scale * paths + offset), options).effects[0]
    assert other.effect == pytest.approx(scale * one.effect, rel=1e-6, abs=1e-7 * scale)
    assert other.std_error == pytest.approx(scale * one.std_error, rel=1e-6)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-5)


@settings(max_examples=15)
@given(SEEDS, st.sampled_from(METHODS), st.integers(1, 3))
def test_the_order_of_rows_does_not_matter(seed: int, method: str, treated: int) -> None:
    panel = panel_of(paths_of(seed, units=DONORS + treated), treated)
    order = np.random.default_rng(seed).permutation(len(panel.units))
    options = f'estimator = "{method}"'
    one, other = run(panel, options), run(shuffled(panel, order), options)
    assert other.effects[0].effect == pytest.approx(one.effects[0].effect, rel=1e-7, abs=1e-9)
    assert other.effects[0].std_error == pytest.approx(one.effects[0].std_error, rel=1e-7)
    found = {check.name: check.verdict for check in one.checks}
    assert {check.name: check.verdict for check in other.checks} == found


def test_a_constant_distance_of_the_treated_does_not_move_the_default() -> None:
    paths = paths_of(5)
    lifted = paths.copy()
    lifted[0] += 40
    one, other = run(panel_of(paths)).effects[0], run(panel_of(lifted)).effects[0]
    assert other.effect == pytest.approx(one.effect, abs=1e-8)
    classic = 'estimator = "synthetic_control"'
    far = run(panel_of(lifted), classic)
    assert far.effects[0].effect > run(panel_of(paths), classic).effects[0].effect + 20
    assert check_of(far, "pre_fit").verdict is Verdict.FAIL
    assert check_of(far, "hull").verdict is Verdict.WARN


@pytest.mark.parametrize("treated", [1, 3])
def test_a_step_in_the_treated_moves_the_effect_by_the_step_and_not_its_error(
    treated: int,
) -> None:
    paths = paths_of(6, units=DONORS + treated)
    stepped = paths.copy()
    stepped[:treated, START:] += 3
    one = run(panel_of(paths, treated)).effects[0]
    other = run(panel_of(stepped, treated)).effects[0]
    assert other.effect == pytest.approx(one.effect + 3, abs=1e-9)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-9)


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 4), st.floats(0.5, 0.99))
def test_interval_p_value_and_percentage_say_the_same(
    seed: int, treated: int, confidence: float
) -> None:
    paths = paths_of(seed, units=DONORS + treated)
    finding = run(panel_of(paths, treated), extra=f"confidence = {confidence}")
    effect = finding.effects[0]
    outside = effect.ci_low > 0 or effect.ci_high < 0
    assert outside == (effect.p_value < 1 - confidence)
    if effect.relative is not None:
        assert outside == (effect.relative.ci_low > 0 or effect.relative.ci_high < 0)


def test_more_spread_among_the_treated_widens_the_interval() -> None:
    """Donors alone cannot show it: the jackknife over the treated does."""
    paths = paths_of(8, units=DONORS + 3)
    apart = paths.copy()
    apart[:3, START:] += np.array([-20.0, 0.0, 20.0])[:, None]
    calm, wild = run(panel_of(paths, 3)).effects[0], run(panel_of(apart, 3)).effects[0]
    assert wild.effect == pytest.approx(calm.effect, abs=1e-9)
    assert wild.std_error > 3 * calm.std_error


def test_a_clear_effect_passes_its_checks_and_keeps_grade_c() -> None:
    rng = np.random.default_rng(4)
    common = rng.normal(size=30).cumsum() * 3
    paths = 50 + common + 0.5 * rng.normal(size=(25, 30))
    paths[0, 20:] += 10
    finding = run(panel_of(paths, start=20))
    verdicts = {check.name: check.verdict for check in finding.checks}
    assert verdicts["placebo_rank"] is Verdict.PASS
    assert verdicts["leave_one_out"] is Verdict.PASS
    assert verdicts["placebo_dates"] is Verdict.PASS
    assert verdicts["method_agreement"] is Verdict.PASS
    assert verdicts["pre_fit"] is Verdict.PASS
    assert grade_finding("synthetic_control", finding.checks).grade == "C"


def test_adopters_on_a_steeper_path_are_told() -> None:
    rng = np.random.default_rng(9)
    paths = 20 + rng.normal(size=30) + 0.5 * rng.normal(size=(25, 30))
    paths[0] += 0.5 * np.arange(30)
    finding = run(panel_of(paths, start=20))
    assert check_of(finding, "pre_trend").verdict is Verdict.FAIL
    assert grade_finding("synthetic_control", finding.checks).grade in ("D", "E")


def test_after_a_dip_the_estimate_without_it_leads() -> None:
    rng = np.random.default_rng(10)
    # Units wander by themselves, so that the last periods before the start carry the weight.
    paths = 20 + rng.normal(size=(22, 26)).cumsum(axis=1)
    paths[0] = paths[1:6].mean(axis=0)
    paths[0, 17:20] -= 8
    finding = run(panel_of(paths, start=20))
    assert check_of(finding, "dip").verdict is Verdict.FAIL
    whole = next(one for one in finding.alternatives if one.method.startswith("with the last"))
    assert abs(finding.effects[0].effect) < 0.5 * abs(whole.effect)
    assert "left out" in finding.method_in_words
    gone = next(one for one in finding.data.dropped if "stretch" in one.reason)
    assert gone.rows == 22 * 3
    assert len(finding.event_study) == 26 - 3
    # The plain before and after, less what the others did, less what came back.
    parts = {one.part: one.effect for one in finding.taken_out}
    naive = next(one for one in finding.alternatives if one.role == "naive")
    assert naive.effect + sum(parts.values()) == pytest.approx(finding.effects[0].effect)
    assert parts["regression_to_mean"] == pytest.approx(finding.effects[0].effect - whole.effect)
    assert grade_finding("synthetic_control", finding.checks).grade in ("D", "E")


def test_one_donor_that_carries_all_is_named() -> None:
    paths = paths_of(12)
    paths[0] = paths[3] + 0.01 * np.random.default_rng(1).normal(size=PERIODS)
    finding = run(panel_of(paths), 'estimator = "synthetic_control"')
    check = check_of(finding, "weight_concentration")
    assert check.verdict is Verdict.WARN
    assert "'unit 3'" in check.sentence


def test_every_second_look_is_a_row_of_sensitivity() -> None:
    finding = run(panel_of(paths_of(21)))
    rows = {row.name: row for row in finding.sensitivity}
    donut = next(one for one in finding.alternatives if one.method.startswith("without the last"))
    assert rows["donut"].value == donut.effect
    left_out = [one.effect for one in finding.placebos if one.kind == "left_out"]
    assert rows["leave_one_out"].value in (min(left_out), max(left_out))
    fakes = [one.effect for one in finding.placebos if one.kind == "start"]
    assert rows["earlier_starts"].value == max(fakes, key=abs)
    assert 0 <= rows["robustness_value"].value <= 1


def test_shifts_call_nothing_unusual_where_nothing_happened_and_a_large_step_unusual() -> None:
    """Size at most 10 % plus three Monte-Carlo errors of 100 worlds."""
    rng = np.random.default_rng(17)
    unusual = []
    for _ in range(100):
        paths = 10 + rng.normal(size=40) + rng.normal(size=(15, 40))
        comparison = Comparison(
            target=paths[0],
            donors=paths[1:],
            window=Window(before=np.arange(40) < 32, after=np.arange(40) >= 32),
        )
        unusual.append(conformal_shifts(comparison, levels=True).p_value <= 0.10)
    assert np.mean(unusual) <= 0.19
    paths[0, 32:] += 8
    stepped = replace(comparison, target=paths[0])
    assert conformal_shifts(stepped, levels=True).as_far == 1


def test_a_perfect_fit_by_many_donors_is_no_proof() -> None:
    """Sixty donors reach twelve periods exactly: for the treated, and for most donors in turn."""
    rng = np.random.default_rng(3)
    paths = rng.normal(size=(61, 20))
    paths[0, :12] = 0.2 * paths[0, :12]
    finding = run(panel_of(paths, start=12), 'estimator = "synthetic_control"')
    check = check_of(finding, "pre_fit")
    assert check.verdict is Verdict.WARN
    assert "proves little" in check.sentence
    assert sum(one.weight for one in finding.weights) == pytest.approx(1, abs=1e-12)
    assert (check_of(finding, "placebo_rank").p_value or 0) >= 1 / 61


def test_several_treated_units_are_not_ranked_among_single_ones() -> None:
    finding = run(panel_of(paths_of(2, units=DONORS + 2), 2))
    assert check_of(finding, "placebo_rank").verdict is Verdict.NOT_RUN
    assert "jackknife" in finding.method_in_words


@pytest.mark.parametrize(("units", "start"), [(8, 16), (13, 11)])
def test_too_few_donors_or_periods_fall_back_to_the_plain_comparison(
    units: int, start: int
) -> None:
    finding = run(panel_of(paths_of(7, units=units), start=start))
    assert finding.method == "single_unit"
    assert "plain difference in differences answers" in check_of(finding, "donor_pool").sentence
    assert [problem.kind for problem in finding.problems].count("fell_back") == 1
    exact = check_of(finding, "permutation")
    assert exact.p_value == pytest.approx(round((exact.p_value or 0) * units) / units, abs=1e-12)
    assert finding.weights == ()


def test_eight_donors_and_twelve_periods_are_enough() -> None:
    finding = run(panel_of(paths_of(7, units=9), start=12))
    assert finding.method == "synthetic_difference_in_differences"


def test_all_regroupings_are_counted() -> None:
    """Six units, two treated: 15 regroupings, of which only the real one is this far apart."""
    treated = np.array([True, True, False, False, False, False])
    found = regroup(np.array([9.0, 8.0, 1.0, 2.0, 3.0, 4.0]), treated)
    assert found is not None
    assert (found.total, found.as_large) == (15, 1)
    assert found.smallest == pytest.approx(1 / 15)
    assert regroup(np.zeros(40), np.arange(40) < 20) is None


def test_between_groups_of_one_size_every_difference_comes_twice() -> None:
    """Three of six: of 20 ways the real one and its mirror are the most extreme, p = 2/20."""
    found = regroup(np.array([9.0, 8.0, 7.0, 1.0, 2.0, 3.0]), np.arange(6) < 3)
    assert found is not None
    assert (found.total, found.as_large) == (20, 2)
    assert found.p_value == found.smallest == pytest.approx(0.1)
    check = check_permutation(20, 2, smallest=found.smallest, clear=True)
    assert check.verdict is Verdict.WARN  # more units are needed, not other evidence
    assert "it cannot be below 0.1)" in check.sentence


def test_units_with_gaps_are_left_out_and_counted() -> None:
    paths = paths_of(13, units=DONORS + 2)
    paths[5, 3] = np.nan
    panel = panel_of(paths)
    finding = run(panel)
    whole = run(replace(panel_of(np.delete(paths, 5, axis=0))))
    assert finding.effects[0].effect == pytest.approx(whole.effects[0].effect, rel=1e-12)
    assert finding.data.dropped[0].rows == PERIODS - 1
    assert "unit 5" in finding.data.dropped[0].reason
    assert finding.data.rows_used == int(panel.n.sum()) - PERIODS + 1
    assert "1 more comparison units have gaps" in check_of(finding, "donor_pool").sentence


def test_a_treated_unit_with_gaps_is_refused_by_name() -> None:
    paths = paths_of(13)
    paths[0, [3, 4]] = np.nan
    with pytest.raises(NotEstimableError, match=r"'unit 0' has no value in 2 of 22 periods \(3, 4"):
        run(panel_of(paths))


def test_donors_that_never_move_are_refused() -> None:
    paths = np.full((DONORS + 1, PERIODS), 5.0)
    paths[0, START:] = 6.0
    with pytest.raises(NotEstimableError, match="no spread"):
        run(panel_of(paths))


def test_a_treated_unit_that_never_moves_is_answered_without_a_fit_in_percent() -> None:
    paths = paths_of(14)
    paths[0] = 10.0
    finding = run(panel_of(paths))
    assert check_of(finding, "pre_fit").verdict is Verdict.NOT_RUN
    assert np.isfinite(finding.effects[0].effect)


def test_anticipation_and_transition_take_periods_away_and_say_so() -> None:
    paths = paths_of(15)
    spoiled = paths.copy()
    spoiled[0, [14, 15, 16]] += 100
    options = "anticipation = 2\ntransition = 1"
    one, other = run(panel_of(paths), options), run(panel_of(spoiled), options)
    assert other.effects[0].effect == pytest.approx(one.effects[0].effect, abs=1e-9)
    assert [(part.rows) for part in one.data.dropped] == [2 * (DONORS + 1), DONORS + 1]
    assert [point.relative_time for point in one.event_study][12:16] == [-4, -3, 1, 2]
    with pytest.raises(NotEstimableError, match="No period is left after"):
        run(panel_of(paths), "transition = 6")


def test_repeated_unit_periods_are_named() -> None:
    panel = panel_of(paths_of(16))
    twice = panel.n.copy()
    twice[2, 5] = 2
    finding = run(replace(panel, n=twice))
    problem = next(one for one in finding.problems if one.kind == "repeated_unit_periods")
    assert "unit 2 in 5" in problem.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD.replace('unit = "u"\n', ""), "no 'unit'"),
        (HEAD + '[options]\nestimator = "callaway_santanna"\n', "callaway_santanna"),
        (HEAD + '[options]\nstd_errors = "HC2"\n', "std_errors"),
    ],
)
def test_a_plan_that_says_too_little_or_too_much_is_refused(text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        parse_plan(text)
