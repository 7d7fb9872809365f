"""What a plan's [planning] table may say, and how every wrong value is refused."""

from __future__ import annotations

import pytest

from analytics.domain.errors import AnalyticsError, NotEstimableError, PlanError
from analytics.estimators.planner import answer_planning
from analytics.ingest.planning_table import parse_planning

HEAD = """
title = "t"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
arm = "on"
"""
MEAN = "baseline_mean = 10\nstd_dev = 4\n"
TEAMS = "icc = 0.1\ncluster_size = 12\n"


def plan(planning: str, *, head: str = "", options: str = "") -> str:
    return f"{HEAD}{head}\n[options]\n{options}\n[planning]\n{planning}"


@pytest.mark.parametrize(
    ("planning", "named"),
    [
        (f"{MEAN}effect = 1\npower = 1.2", "power = 1.2"),
        (f"{MEAN}effect = 1\npower = 0.04", "power = 0.04"),
        ("baseline_mean = 10\nstd_dev = 0\neffect = 1", "std_dev = 0"),
        ("baseline_mean = 10\neffect = 1", "no 'std_dev'"),
        (f"{MEAN}effect = 0", "effect of 0"),
        (f"{MEAN}effect = nan", "effect = nan"),
        (f"{MEAN}effect = 1\nrelative_effect = 0.1", "'relative_effect'"),
        (f"{MEAN}effect = 1\nefect = 2", "unknown key 'efect'"),
        (f"{MEAN}effect = 1\nicc = 1\ncluster_size = 5", "icc = 1"),
        (f"{MEAN}effect = 1\nicc = 0.1", "no 'cluster_size'"),
        (f"{MEAN}effect = 1\ncorrelation = 1", "correlation = 1"),
        (f"{MEAN}weeks = 8", "no 'units_per_week'"),
        (f"{MEAN}weeks = 8\nunits_per_week = 10\nn_total = 90", "'weeks'"),
        (f"{MEAN}effect = 1\nallocation = {{off = 0.5, on = 0.6}}", "add up to 1.1"),
        (f"{MEAN}effect = 1\nallocation = {{off = 0.5, other = 0.5}}", "no share for 'on'"),
        ("baseline_proportion = 1.4\neffect = 0.1", "baseline_proportion = 1.4"),
        ("baseline_proportion = 0.95\neffect = 0.1", "bring the share"),
        ("baseline_proportion = 0.5\nstd_dev = 1\neffect = 0.1", "'std_dev'"),
        ("", "no [planning] table"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_its_rule(planning: str, named: str) -> None:
    with pytest.raises(PlanError) as refused:
        parse_planning(plan(planning))
    assert named in refused.value.message
    assert refused.value.remedy


def test_one_cluster_an_arm_is_refused_because_no_size_helps() -> None:
    asked = parse_planning(plan(f"{MEAN}{TEAMS}clusters = 2"))
    with pytest.raises(NotEstimableError, match="1 cluster"):
        answer_planning(asked)


def test_an_effect_on_the_side_that_is_not_tested_is_refused() -> None:
    asked = parse_planning(plan(f"{MEAN}effect = -1", head='alternative = "larger"'))
    with pytest.raises(NotEstimableError, match="No number of units"):
        answer_planning(asked)


def test_a_plan_on_clusters_must_say_how_alike_their_units_are() -> None:
    with pytest.raises(PlanError, match="icc"):
        parse_planning(plan(f"{MEAN}effect = 1", head='cluster = "team"'))


def test_another_design_is_refused() -> None:
    text = plan(f"{MEAN}effect = 1").replace('"experiment"', '"synthetic_control"')
    with pytest.raises(AnalyticsError):
        parse_planning(text)


def test_a_relative_effect_is_a_share_of_the_baseline() -> None:
    assert parse_planning(plan(f"{MEAN}relative_effect = 0.05")).effect == pytest.approx(0.5)


def test_weeks_times_traffic_is_the_size() -> None:
    asked = parse_planning(plan(f"{MEAN}weeks = 8\nunits_per_week = 50"))
    assert asked.n_total == 400
    answer = answer_planning(asked)
    assert answer.weeks == pytest.approx(8)
    assert answer.power == pytest.approx(0.8, abs=1e-6)


def test_the_effect_that_a_size_detects_needs_that_size() -> None:
    seen = answer_planning(parse_planning(plan(f"{MEAN}n_total = 400")))
    needed = answer_planning(parse_planning(plan(f"{MEAN}effect = {seen.effect!r}")))
    assert needed.n_total == 400


def test_weeks_shared_by_few_clusters_make_them_larger_not_more() -> None:
    asked = parse_planning(plan(f"{MEAN}icc = 0.1\nclusters = 10\nweeks = 8\nunits_per_week = 50"))
    assert asked.setting.clustering is not None
    assert asked.setting.clustering.size == 40
    assert answer_planning(asked).clusters == 10


def test_more_people_in_each_cluster_are_said_to_buy_little() -> None:
    answer = answer_planning(parse_planning(plan(f"{MEAN}{TEAMS}clusters = 20")))
    assert any("buy little" in warning for warning in answer.warnings)


def test_a_margin_asks_whether_it_is_not_worse() -> None:
    higher = parse_planning(plan(f"{MEAN}non_inferiority_margin = 0.5"))
    assert higher.setting.alternative == "larger"
    assert higher.setting.alpha == pytest.approx(0.025)
    assert higher.effect == 0
    # The mirror image: 0.5 lower, where lower is better, needs as many.
    lower = parse_planning(
        plan(f"{MEAN}non_inferiority_margin = {{relative = 0.05}}").replace("= true", "= false")
    )
    assert lower.setting.alternative == "smaller"
    assert answer_planning(lower).n_total == answer_planning(higher).n_total


def test_a_margin_needs_as_many_as_an_effect_of_its_size() -> None:
    margin = answer_planning(parse_planning(plan(f"{MEAN}non_inferiority_margin = 0.5")))
    one_sided = plan(f"{MEAN}effect = 0.5", head='alternative = "larger"\nconfidence = 0.975')
    assert margin.n_total == answer_planning(parse_planning(one_sided)).n_total


def test_a_covariate_saves_the_square_of_its_correlation() -> None:
    alone = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.1")))
    helped = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.1\ncorrelation = 0.6")))
    assert helped.n_total / alone.n_total == pytest.approx(1 - 0.36, rel=1e-3)


def test_uneven_arms_need_more_units() -> None:
    even = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.1")))
    shares = "allocation = {off = 0.8, on = 0.2}"
    uneven = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.1\n{shares}")))
    assert uneven.n_total / even.n_total == pytest.approx(0.25 / (0.8 * 0.2), rel=1e-3)
    assert {arm.name: arm.share for arm in uneven.arms} == {"off": 0.8, "on": 0.2}


def test_a_ratio_has_the_spread_of_the_delta_method() -> None:
    asked = parse_planning(
        plan(
            "numerator_mean = 6\nnumerator_std_dev = 3\ndenominator_mean = 10\n"
            "denominator_std_dev = 2\nnumerator_denominator_correlation = 0.5\neffect = 0.05"
        )
    )
    # 9 - 2 * 0.6 * 0.5 * 3 * 2 + 0.36 * 4 = 6.84, over 10 squared
    assert asked.setting.outcome.baseline == pytest.approx(0.6)
    assert asked.setting.outcome.std_dev**2 == pytest.approx(0.0684)


def test_looks_cost_a_few_units() -> None:
    fixed = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.1")))
    options = "looks = 4\nplanned_units = 50000"
    looked = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.1", options=options)))
    # Inflation of Lan-DeMets O'Brien-Fleming with 4 looks (Jennison and Turnbull 2000: about 1.02).
    assert 1.01 < looked.n_total / fixed.n_total < 1.03
    assert len(looked.boundaries) == 4


def test_watching_all_the_time_costs_many_units() -> None:
    fixed = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.5")))
    options = 'monitoring = "continuous"\nplanned_units = 2000'
    watched = answer_planning(parse_planning(plan(f"{MEAN}effect = 0.5", options=options)))
    assert 1.5 < watched.n_total / fixed.n_total < 3
