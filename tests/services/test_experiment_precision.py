"""Experiments from file and plan to result: adjustment, blocks, gates, few clusters."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.services.trials import alternative_of, answer, check_of, numbers, treated_rows, trial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.trials import Columns


def test_the_outcome_before_the_start_takes_away_what_was_known(tmp_path: Path) -> None:
    """By hand: theta within arms, the adjusted outcome, Welch."""
    columns = trial(1)
    found = answer(tmp_path, columns, 'pre_outcome = "before"')
    y, x, t = numbers(columns, "y"), numbers(columns, "before"), treated_rows(columns)
    dx = np.where(t, x - x[t].mean(), x - x[~t].mean())
    theta = (dx * y).sum() / (dx * dx).sum()
    adjusted = y - theta * (x - x.mean())
    error = sqrt(adjusted[t].var(ddof=1) / t.sum() + adjusted[~t].var(ddof=1) / (~t).sum())
    assert found.finding.method == "cuped"
    assert found.effect.effect == pytest.approx(adjusted[t].mean() - adjusted[~t].mean(), rel=1e-9)
    assert found.effect.std_error == pytest.approx(error, rel=1e-9)
    assert found.effect.baseline_mean == pytest.approx(y[~t].mean(), rel=1e-9)
    raw = alternative_of(found, "no covariates")
    assert raw.effect == pytest.approx(y[t].mean() - y[~t].mean(), rel=1e-9)
    saved = 1 - (found.effect.std_error / raw.std_error) ** 2
    words = check_of(found, "adjustment").sentence
    assert f"worth {1 / (1 - saved) - 1:.0%} more people" in words


def test_a_row_without_its_covariate_stays_in(tmp_path: Path) -> None:
    """Least squares on treatment, filled covariate and indicator gives the same effect."""
    columns = trial(2)
    columns["before"] = ["" if i % 7 == 0 else v for i, v in enumerate(columns["before"])]
    found = answer(tmp_path, columns, 'pre_outcome = "before"')
    gone = np.array([v == "" for v in columns["before"]])
    x = np.array([0.0 if v == "" else float(str(v)) for v in columns["before"]])
    x[gone] = x[~gone].mean()
    design = np.column_stack([np.ones(len(x)), treated_rows(columns), x, gone])
    beta = np.linalg.lstsq(design, numbers(columns, "y"), rcond=None)[0]
    assert (found.finding.data.rows_used, found.finding.data.dropped) == (400, ())
    assert found.effect.effect == pytest.approx(beta[1], rel=1e-9)
    assert f"missing in {gone.sum()} of 400 rows" in check_of(found, "missing_covariates").sentence


def test_a_plan_that_names_its_regression_gets_complete_rows_counted(tmp_path: Path) -> None:
    columns = trial(3)
    columns["before"] = ["" if i % 7 == 0 else v for i, v in enumerate(columns["before"])]
    extra = 'covariates = ["before"]\n[options]\nadjustment = "additive"\nstd_errors = "HC2"'
    found = answer(tmp_path, columns, extra)
    assert [(one.reason, one.rows) for one in found.finding.data.dropped] == [
        ("'before' is missing", 58)
    ]


def test_a_covariate_missing_in_a_few_rows_of_one_arm_is_filled_alone(tmp_path: Path) -> None:
    columns = trial(4)
    first = columns["arm"].index("on")
    columns["before"][first] = ""
    found = answer(tmp_path, columns, 'covariates = ["before"]')
    assert found.finding.data.rows_used == 400
    assert "indicator" not in check_of(found, "missing_covariates").sentence


def test_blocks_are_compared_within_and_averaged(tmp_path: Path) -> None:
    columns = trial(5)
    found = answer(tmp_path, columns, 'strata = "region"')
    y, t, region = numbers(columns, "y"), treated_rows(columns), np.array(columns["region"])
    effect = sum(
        (region == one).mean() * (y[t & (region == one)].mean() - y[~t & (region == one)].mean())
        for one in np.unique(region)
    )
    assert found.finding.method == "post_stratified"
    assert found.effect.effect == pytest.approx(effect, rel=1e-9)
    assert found.effect.std_error < alternative_of(found, "no covariates").std_error


def test_blocks_too_small_to_compare_go_together_and_it_is_said(tmp_path: Path) -> None:
    columns = trial(6)
    columns["region"][0], columns["region"][1] = "island", "islet"
    found = answer(tmp_path, columns, 'strata = "region"')
    assert any(one.kind == "small_strata_merged" for one in found.finding.problems)
    assert found.finding.data.rows_used == 400


def test_few_units_in_several_arms_are_left_out_and_counted(tmp_path: Path) -> None:
    columns = trial(7)
    other = "off" if columns["arm"][0] == "on" else "on"
    for name, values in columns.items():
        values.append(other if name == "arm" else values[0])
    found = answer(tmp_path, columns)
    assert [(one.reason, one.rows) for one in found.finding.data.dropped] == [
        ("1 unit was in several arms", 2)
    ]
    assert check_of(found, "repeated_units").verdict == "pass"
    assert found.trustworthy


def test_a_filter_with_a_quotation_mark_leaves_out_the_same_units(tmp_path: Path) -> None:
    columns = trial(8)
    columns["region"] = ["côte d'or" for _ in columns["region"]]
    for name, values in columns.items():
        values.append(
            ("off" if columns["arm"][0] == "on" else "on") if name == "arm" else values[0]
        )
    found = answer(tmp_path, columns, 'where = {region = "côte d\'or"}')
    assert (found.finding.data.rows, found.finding.data.rows_used) == (401, 399)


def test_many_units_in_several_arms_break_trust(tmp_path: Path) -> None:
    columns = trial(9)
    for i in range(12):
        other = "off" if columns["arm"][i] == "on" else "on"
        for name, values in columns.items():
            values.append(other if name == "arm" else values[i])
    found = answer(tmp_path, columns)
    assert (found.grade, found.trustworthy) == ("U", False)
    assert "3.0%" in check_of(found, "multiple_arms").sentence


def test_arms_that_differed_before_the_start_break_trust(tmp_path: Path) -> None:
    columns = trial(10)
    columns["before"] = [
        float(str(v)) + (5 if arm == "on" else 0)
        for v, arm in zip(columns["before"], columns["arm"], strict=True)
    ]
    found = answer(tmp_path, columns, 'pre_outcome = "before"')
    assert check_of(found, "pre_balance").verdict == "fail"
    assert (found.grade, found.trustworthy) == ("U", False)
    assert any("already before the start" in reason for reason in found.grade_reasons)


def test_shares_that_change_while_it_runs_break_trust(tmp_path: Path) -> None:
    columns = trial(11, 800)
    order = np.argsort([arm == "on" for arm in columns["arm"]], kind="stable")
    rank = np.empty(800)
    rank[order] = np.arange(800)
    rng = np.random.default_rng(1)
    columns["week"] = [int(1 + 4 * (r + rng.normal(0, 300) > 400)) for r in rank]
    assert answer(tmp_path, columns).trustworthy
    found = answer(tmp_path, columns, 'time = "week"')
    assert check_of(found, "allocation_over_time").verdict == "fail"
    assert not found.trustworthy


def test_units_are_counted_for_the_sample_ratio_not_rows(tmp_path: Path) -> None:
    """Units of one arm have five rows each: a fault by rows, none by units."""
    columns = trial(12)
    extra = {name: list(values) for name, values in columns.items()}
    again = [i for i, arm in enumerate(columns["arm"]) if arm == "on"] * 4
    for name, values in columns.items():
        extra[name] = values + [values[i] for i in again]
    options = "[options]\nallocation = {off = 0.5, on = 0.5}"
    found = answer(tmp_path, extra, options)
    assert check_of(found, "sample_ratio").verdict == "pass"


def test_units_in_an_arm_that_should_be_empty_are_a_leak(tmp_path: Path) -> None:
    columns = trial(13)
    columns["arm"][0] = columns["arm"][1] = "old"
    options = "[options]\nallocation = {off = 0.5, on = 0.5, old = 0}"
    found = answer(tmp_path, columns, 'arm = "on"\n' + options)
    assert "'old' should have received nobody" in check_of(found, "sample_ratio").sentence
    assert not found.trustworthy


def test_too_few_units_give_no_verdict(tmp_path: Path) -> None:
    columns = {name: values[:7] for name, values in trial(14).items()}
    columns["arm"] = [("on", "off")[i % 2] for i in range(7)]
    assert not answer(tmp_path, columns).trustworthy


def clustered(seed: int, clusters: int) -> Columns:
    rng = np.random.default_rng(seed)
    columns: Columns = {"id": [], "arm": [], "team": [], "y": []}
    for g in range(clusters):
        common = rng.normal(0, 1)
        for i in range(int(rng.integers(8, 20))):
            columns["id"].append(f"{g}-{i}")
            columns["arm"].append("on" if g % 2 else "off")
            columns["team"].append(f"team {g}")
            columns["y"].append(round(float(10 + 3 * (g % 2) + common + rng.normal()), 4))
    return columns


def test_few_clusters_have_their_totals_and_every_assignment_beside_them(tmp_path: Path) -> None:
    found = answer(tmp_path, clustered(1, 8), 'cluster = "team"')
    permuted = alternative_of(found, "all assignments")
    assert found.finding.method == "ols_cr3"
    # 8 choose 4 assignments; the drawn one and its mirror image are as extreme whatever happens.
    assert "of the 70 assignments" in permuted.sentence
    assert "0.029" in permuted.sentence
    assert permuted.p_value is not None
    assert permuted.ci_low < permuted.effect < permuted.ci_high
    assert (permuted.p_value <= 0.05) == (permuted.ci_low > 0 or permuted.ci_high < 0)
    assert alternative_of(found, "totals").effect == pytest.approx(found.effect.effect)
    assert found.trustworthy


def test_fewer_than_six_clusters_give_no_verdict(tmp_path: Path) -> None:
    found = answer(tmp_path, clustered(2, 5), 'cluster = "team"')
    assert (found.grade, found.trustworthy) == ("U", False)


def test_many_clusters_have_no_randomisation_test(tmp_path: Path) -> None:
    found = answer(tmp_path, clustered(3, 14), 'cluster = "team"')
    assert [one.method for one in found.finding.alternatives] == ["totals of the clusters, Welch"]


def test_clusters_drawn_in_pairs_are_permuted_within_the_pairs(tmp_path: Path) -> None:
    columns = clustered(4, 8)
    columns["pair"] = [f"pair {int(str(team)[5:]) // 2}" for team in columns["team"]]
    found = answer(tmp_path, columns, 'cluster = "team"\nstrata = "pair"')
    assert "of the 16 assignments" in alternative_of(found, "all assignments").sentence
