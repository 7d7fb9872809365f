"""Difference in differences: published studies, a second way, properties, refusals and checks."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.domain.plan import DifferenceInDifferencesPlan
from analytics.estimators.difference_in_differences import estimate_difference_in_differences
from analytics.ingest.plan_file import parse_plan
from tests.estimators.golden_cases import golden
from tests.estimators.worlds import PanelWorld, Rows, grid_panel, panel_of, shuffled, use_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.check import Check
    from analytics.domain.estimate import Finding
    from analytics.domain.moments import Panel

SEEDS = st.integers(0, 2_000)
HEAD = """
title = "t"
design = "difference_in_differences"
outcome = "y"
higher_is_better = true
unit = "u"
time = "t"
treated = "g"
treated_values = ["1"]
start = 1
"""
CLUSTER = 'cluster = "c"\n'


def plan_of(extra: str = "", options: str = "") -> DifferenceInDifferencesPlan:
    found = parse_plan(f"{HEAD}{extra}\n[options]\n{options}")
    assert isinstance(found, DifferenceInDifferencesPlan)
    return found


def run(panel: Panel, extra: str = "", options: str = "") -> Finding:
    plan = plan_of(extra or (CLUSTER if panel.clustered else ""), options)
    return estimate_difference_in_differences(plan, panel, use_of(int(panel.n.sum())))


def check_of(finding: Finding, name: str) -> Check:
    return next(check for check in finding.checks if check.name == name)


@pytest.fixture
def card_krueger(shared: Path) -> Panel:
    path = shared / "data" / "studies" / "card_krueger_stores.csv"
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fte"]]
    return panel_of(
        Rows(
            unit=[row["store_id"] for row in rows],
            period=[int(row["wave"]) for row in rows],
            value=np.array([float(row["fte"]) for row in rows]),
            treated=np.array([row["state"] == "New Jersey" for row in rows]),
            start=2,
        )
    )


@pytest.fixture
def tobacco(shared: Path) -> Panel:
    path = shared / "data" / "studies" / "california_prop99.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return panel_of(
        Rows(
            unit=[row["State"] for row in rows],
            period=[int(row["Year"]) for row in rows],
            value=np.array([float(row["PacksPerCapita"]) for row in rows]),
            treated=np.array([row["State"] == "California" for row in rows]),
            start=1989,
        )
    )


def test_minimum_wage_and_fast_food_as_published(card_krueger: Panel, shared: Path) -> None:
    """Card and Krueger (1994), table 3 row 4: 2.75 (1.34); the golden has 8 decimals."""
    expected = golden(shared, "did2x2_card_krueger_unit_changes")
    finding = run(card_krueger)
    effect = finding.effects[0]
    assert effect.effect == pytest.approx(expected["effect"], abs=1e-8)
    assert effect.std_error == pytest.approx(expected["std_error"], abs=1e-8)
    assert (effect.n_treated or 0) + (effect.n_control or 0) == expected["stores_with_both_waves"]


def test_stores_seen_once_are_dropped_and_said_so(card_krueger: Panel) -> None:
    finding = run(card_krueger)
    (dropped,) = finding.data.dropped
    # 26 of 410 stores answered one wave only (counted in the file), one row each.
    assert (dropped.rows, finding.data.rows_used) == (26, finding.data.rows - 26)
    assert "both sides" in dropped.reason
    assert check_of(finding, "composition").verdict is Verdict.PASS
    assert "26 of 410 units" in check_of(finding, "composition").sentence


def test_one_pre_period_leaves_parallel_trends_unknown(card_krueger: Panel) -> None:
    assert check_of(run(card_krueger), "pre_trend").verdict is Verdict.WARN


def test_california_tobacco_programme_as_published(tobacco: Panel, shared: Path) -> None:
    """Arkhangelsky et al. (2021), table 1; R's synthdid prints six decimals, so 1e-5."""
    finding = run(tobacco)
    effect = finding.effects[0]
    assert effect.effect == pytest.approx(golden(shared, "did_prop99")["att"], abs=1e-5)
    assert finding.method == "single_unit"
    assert effect.degrees_of_freedom == 37
    assert check_of(finding, "few_units").verdict is Verdict.FAIL
    # The paper's placebo standard error is 17.7; ours assumes equal spread and must be near.
    assert effect.std_error == pytest.approx(17.7, rel=0.05)


def test_single_treated_unit_by_hand() -> None:
    """Changes of the others 1, 2, 3: sd 1, so the error is sqrt(1 + 1/3) with 2 degrees."""
    panel = grid_panel(
        np.array([[0.0, 7.0], [0.0, 1.0], [0.0, 2.0], [0.0, 3.0]]),
        np.array([True, False, False, False]),
        1,
    )
    effect = run(panel).effects[0]
    assert effect.effect == pytest.approx(5.0)
    assert effect.std_error == pytest.approx((4 / 3) ** 0.5)
    assert effect.degrees_of_freedom == 2


@pytest.mark.parametrize("seed", range(5))
def test_default_is_welch_on_unit_changes(seed: int) -> None:
    panel = PanelWorld(units=18, treated=7, spread=2.0).draw(np.random.default_rng(seed))
    change = panel.total[:, 6:].mean(axis=1) - panel.total[:, :6].mean(axis=1)
    judge = stats.ttest_ind(change[panel.treated], change[~panel.treated], equal_var=False)
    low, high = judge.confidence_interval(0.95)
    effect = run(panel).effects[0]
    assert effect.p_value == pytest.approx(judge.pvalue, rel=1e-9)
    assert (effect.ci_low, effect.ci_high) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize("kind", ["classical", "HC0", "HC1", "HC3"])
def test_other_errors_equal_regression_of_changes(kind: str) -> None:
    import statsmodels.api as sm

    panel = PanelWorld(units=18, treated=7).draw(np.random.default_rng(3))
    change = panel.total[:, 6:].mean(axis=1) - panel.total[:, :6].mean(axis=1)
    design = sm.add_constant(panel.treated.astype(float))
    judge = sm.OLS(change, design).fit(cov_type="nonrobust" if kind == "classical" else kind)
    effect = run(panel, options=f'std_errors = "{kind}"').effects[0]
    assert effect.effect == pytest.approx(judge.params[1], rel=1e-9)
    assert effect.std_error == pytest.approx(judge.bse[1], rel=1e-9)


def test_clusters_are_left_out_one_at_a_time() -> None:
    """CR3 by its definition: (G-1)/G times the squared change of the estimate, summed."""
    panel = PanelWorld(units=40, treated=4, cluster_size=4).draw(np.random.default_rng(1))
    change = panel.total[:, 6:].mean(axis=1) - panel.total[:, :6].mean(axis=1)

    def difference(keep: Any) -> float:
        treated, control = change[keep & panel.treated], change[keep & ~panel.treated]
        return float(treated.mean() - control.mean())

    whole = difference(np.ones(40, dtype=bool))
    left = [difference(panel.cluster != g) for g in range(10)]
    effect = run(panel).effects[0]
    assert effect.effect == pytest.approx(whole)
    assert effect.std_error == pytest.approx((0.9 * sum((one - whole) ** 2 for one in left)) ** 0.5)
    assert (effect.degrees_of_freedom, effect.clusters_treated) == (9, 4)


def test_single_treated_cluster_borrows_the_spread_of_the_others() -> None:
    panel = PanelWorld(units=24, treated=1, cluster_size=4).draw(np.random.default_rng(2))
    finding = run(panel)
    assert finding.method == "single_unit"
    assert finding.effects[0].degrees_of_freedom == 4
    assert check_of(finding, "clusters").verdict is Verdict.FAIL


@given(seed=SEEDS)
def test_swapping_the_groups_flips_the_sign(seed: int) -> None:
    panel = PanelWorld(units=12, treated=5, missing=0.1).draw(np.random.default_rng(seed))
    there = run(panel).effects[0]
    back = run(replace(panel, treated=~panel.treated)).effects[0]
    assert back.effect == pytest.approx(-there.effect)
    assert (back.ci_low, back.ci_high) == pytest.approx((-there.ci_high, -there.ci_low))
    assert back.p_value == pytest.approx(there.p_value)


@given(seed=SEEDS, scale=st.sampled_from([1e-6, 0.01, 100.0, 1e9]))
def test_scaling_the_outcome_scales_the_effect(seed: int, scale: float) -> None:
    panel = PanelWorld(units=12, treated=5).draw(np.random.default_rng(seed))
    finding, scaled = run(panel), run(replace(panel, total=panel.total * scale))
    one, other = finding.effects[0], scaled.effects[0]
    assert other.effect == pytest.approx(one.effect * scale)
    assert other.std_error == pytest.approx(one.std_error * scale)
    assert other.p_value == pytest.approx(one.p_value)
    assert [c.verdict for c in scaled.checks] == [c.verdict for c in finding.checks]


@given(seed=SEEDS)
def test_order_of_units_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    panel = PanelWorld(units=16, treated=2, cluster_size=2, missing=0.1).draw(rng)
    one, other = run(panel).effects[0], run(shuffled(panel, rng.permutation(16))).effects[0]
    assert other.effect == pytest.approx(one.effect)
    assert other.std_error == pytest.approx(one.std_error)


@given(seed=SEEDS, errors=st.sampled_from(["HC2", "classical", "HC1"]))
def test_p_below_alpha_exactly_when_the_intervals_exclude_no_effect(seed: int, errors: str) -> None:
    panel = PanelWorld(units=14, treated=6).draw(np.random.default_rng(seed))
    effect = run(panel, options=f'std_errors = "{errors}"').effects[0]
    clear = effect.p_value < 0.05
    assert clear == (effect.ci_low > 0 or effect.ci_high < 0)
    assert effect.relative is not None
    assert clear == (effect.relative.ci_low > 0 or effect.relative.ci_high < 0)


@given(seed=SEEDS)
def test_clustered_percentage_agrees_with_the_effect(seed: int) -> None:
    panel = PanelWorld(units=24, treated=3, cluster_size=4).draw(np.random.default_rng(seed))
    effect = run(panel).effects[0]
    assert effect.relative is not None
    assert effect.baseline_mean is not None
    assert effect.relative.effect == pytest.approx(effect.effect / effect.baseline_mean)
    inside = effect.relative.ci_low <= 0 <= effect.relative.ci_high
    assert inside == (effect.p_value >= 0.05)


def test_transition_periods_are_left_out() -> None:
    panel = PanelWorld(units=12, treated=6).draw(np.random.default_rng(5))
    broken = panel.total.copy()
    broken[:, 6] = 1e6
    finding = run(replace(panel, total=broken), options="transition = 1")
    change = panel.total[:, 7:].mean(axis=1) - panel.total[:, :6].mean(axis=1)
    expected = change[panel.treated].mean() - change[~panel.treated].mean()
    assert finding.effects[0].effect == pytest.approx(expected)
    assert finding.data.dropped[0].rows == 12
    assert finding.effects[0].exposure == 6 * 5


def test_event_study_is_anchored_on_the_last_period_before() -> None:
    panel = PanelWorld(units=20, treated=10, effect=5.0).draw(np.random.default_rng(4))
    points = {point.relative_time: point for point in run(panel).event_study}
    assert (points[-1].effect, points[-1].std_error) == (0.0, 0.0)
    assert sorted(points) == list(range(-6, 6))
    change = panel.total[:, 8] - panel.total[:, 5]
    expected = change[panel.treated].mean() - change[~panel.treated].mean()
    assert points[2].effect == pytest.approx(expected)
    assert points[2].ci_low < points[2].effect < points[2].ci_high


def test_groups_that_drift_apart_fail_and_cap_the_grade() -> None:
    panel = PanelWorld(units=40, treated=20, drift=0.4).draw(np.random.default_rng(6))
    check = check_of(run(panel), "pre_trend")
    assert check.verdict is Verdict.FAIL
    assert check.caps_at == "D"
    assert check.p_value is not None
    assert check.p_value < 0.05


def test_a_drift_that_could_hide_is_a_warning_a_small_one_is_not() -> None:
    quiet = PanelWorld(units=60, treated=30, effect=8.0).draw(np.random.default_rng(8))
    loud = PanelWorld(units=60, treated=30, effect=0.1).draw(np.random.default_rng(8))
    assert check_of(run(quiet), "pre_trend").verdict is Verdict.PASS
    assert check_of(run(loud), "pre_trend").verdict is Verdict.WARN


def test_adoption_after_a_bad_stretch_is_found_and_the_donut_shown() -> None:
    """The worse half of the units starts; nothing has an effect. Twenty worlds, so no lucky one."""
    world = PanelWorld(units=60, treated=30, effect=0.0, dip=True)
    findings = [run(world.draw(np.random.default_rng(seed))) for seed in range(20)]
    failed = [one for one in findings if check_of(one, "dip").verdict is Verdict.FAIL]
    others = [next(a for a in f.alternatives if a.role == "sensitivity") for f in findings]
    with_dip = [
        one.effect if one.method.startswith("with ") else f.effects[0].effect
        for one, f in zip(others, findings, strict=True)
    ]
    donuts = [
        f.effects[0].effect if one.method.startswith("with ") else one.effect
        for one, f in zip(others, findings, strict=True)
    ]
    assert len(failed) >= 15
    assert np.mean(with_dip) > 0.4
    assert all(
        one.method.startswith("with the last")
        for one, f in zip(others, findings, strict=True)
        if f in failed
    )
    assert abs(np.mean(donuts)) < 0.1


def test_an_effect_that_wears_off_is_a_warning() -> None:
    panel = PanelWorld(units=60, treated=30, effect=3.0).draw(np.random.default_rng(9))
    total = panel.total.copy()
    total[panel.treated, 9:] -= 2.5
    check = check_of(run(replace(panel, total=total)), "fading")
    assert check.verdict is Verdict.WARN
    assert "wearing off" in check.sentence


def test_naive_change_of_the_treated_stands_beside() -> None:
    panel = PanelWorld(units=30, treated=12).draw(np.random.default_rng(10))
    change = panel.total[:, 6:].mean(axis=1) - panel.total[:, :6].mean(axis=1)
    naive = next(one for one in run(panel).alternatives if one.role == "naive")
    judge = stats.ttest_1samp(change[panel.treated], 0)
    assert naive.effect == pytest.approx(change[panel.treated].mean())
    assert naive.effect / naive.std_error == pytest.approx(judge.statistic)


def test_units_that_come_and_go_lower_the_trust() -> None:
    panel = PanelWorld(units=20, treated=10).draw(np.random.default_rng(11))
    n = panel.n.copy()
    n[[0, 1, 2, 3, 12, 13, 14], 6:] = 0.0
    finding = run(replace(panel, n=n, total=panel.total * n))
    assert check_of(finding, "composition").verdict is Verdict.FAIL
    assert finding.data.rows_used == 13 * 12


def test_one_unit_a_side_is_refused() -> None:
    panel = grid_panel(np.array([[1.0, 2.0], [1.0, 4.0]]), np.array([True, False]), 1)
    with pytest.raises(NotEstimableError, match="no spread") as refusal:
        run(panel)
    assert "at least two units" in refusal.value.remedy


def test_equal_changes_are_refused() -> None:
    means = np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 1.0], [2.0, 2.0]])
    with pytest.raises(NotEstimableError, match="exactly the same amount"):
        run(grid_panel(means, np.array([True, True, False, False]), 1))


def test_transition_longer_than_the_data_is_refused() -> None:
    panel = PanelWorld(units=8, treated=4).draw(np.random.default_rng(0))
    with pytest.raises(NotEstimableError, match="leaves no period"):
        run(panel, options="transition = 6")


def test_after_a_dip_the_estimate_without_it_leads() -> None:
    """Nine of thirty units start after three periods 3 below: most of the effect comes back."""
    world = PanelWorld(units=30, treated=9, before=10, effect=0.5)
    panel = world.draw(np.random.default_rng(21))
    total = panel.total.copy()
    total[panel.treated, 7:10] -= 3.0
    finding = run(replace(panel, total=total))
    assert check_of(finding, "dip").verdict is Verdict.FAIL
    keep = np.r_[0:7, 10:16]
    without = replace(
        panel,
        periods=tuple(np.array(panel.periods)[keep]),
        after=panel.after[keep],
        n=panel.n[:, keep],
        total=total[:, keep],
        exposure=panel.exposure[:, keep],
    )
    assert finding.effects[0].effect == pytest.approx(run(without).effects[0].effect)
    beside = next(one for one in finding.alternatives if one.method.startswith("with the last"))
    assert beside.effect > finding.effects[0].effect + 0.5
    assert finding.data.rows_used == without.n.sum()
    assert finding.sensitivity[0].name == "with_dip"


def test_a_stretch_that_flatters_by_a_fifth_is_left_out_with_a_warning() -> None:
    """Three of eight periods before are 2 too low: 3 reads as 3.75 with them."""
    value = 10 + 0.1 * np.random.default_rng(8).standard_normal((30, 14))
    treated = np.arange(30) < 12
    value[treated, 5:8] -= 2.0
    value[treated, 8:] += 3.0
    finding = run(grid_panel(value, treated, 8))
    assert check_of(finding, "dip").verdict is Verdict.WARN
    assert finding.effects[0].effect == pytest.approx(3.0, abs=0.1)  # noise of 0.1 over 12 units
    whole = next(one for one in finding.alternatives if one.method.startswith("with the last"))
    assert whole.effect == pytest.approx(3.75, abs=0.1)
