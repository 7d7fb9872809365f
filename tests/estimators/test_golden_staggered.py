"""Published roll-outs and event studies come out as published, at the tolerance they state."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from analytics.estimators.numerics.adoption_averages import (
    CALENDAR,
    DYNAMIC,
    GROUP,
    SIMPLE,
    Averages,
    Name,
)
from analytics.estimators.numerics.group_time_cells import Rule
from analytics.estimators.numerics.joint_leads import joint_test
from analytics.estimators.numerics.staggered_comparison import Comparison, compare_cohorts
from analytics.estimators.numerics.staggered_imputation import impute_cohorts
from analytics.estimators.numerics.two_way_regression import two_way_regression
from tests.estimators.adoption_panels import Columns, panel_from
from tests.estimators.golden_cases import cases_of

if TYPE_CHECKING:
    from pathlib import Path

COUNTIES = Columns(unit="countyreal", time="year", outcome="lemp", first_treated="first.treat")
YEARS = ("2003", "2004", "2005", "2006", "2007")
COVARIATES = ("log_age", "code_lines", "log_contributors", "log_stars", "log_issues")


@pytest.fixture(scope="module")
def golden(shared: Path) -> dict[str, dict[str, Any]]:
    cases = cases_of(shared, "attribution")
    return {case["id"]: case["expected"] | {"inputs": case["inputs"]} for case in cases}


@cache
def counties(file: Path, *, never: bool = True, adjusted: bool = False) -> Comparison:
    covariates = ("lpop",) if adjusted else ()
    columns = Columns(
        unit="countyreal",
        time="year",
        outcome="lemp",
        first_treated="first.treat",
        covariates=covariates,
    )
    panel = panel_from(pd.read_csv(file), columns)
    return compare_cohorts(panel, Rule(never_only=never, anticipation=0, periods=5))


@pytest.fixture(scope="module")
def file(shared: Path) -> Path:
    return shared / "data/studies/mpdta.csv"


def pairs(averages: Averages, names: list[Name]) -> tuple[list[float], list[float]]:
    return [averages.value(n) for n in names], [averages.std_error(n) for n in names]


def by_cell(found: Comparison, cells: list[str]) -> tuple[list[float], list[float]]:
    known = {f"{YEARS[c.start]}/{YEARS[c.time]}": (c.effect, c.std_error) for c in found.cells}
    return [known[c][0] for c in cells], [known[c][1] for c in cells]


def test_effects_by_cohort_and_year(file: Path, golden: dict[str, Any]) -> None:
    expected = golden["cs_mpdta_attgt"]
    effect, error = by_cell(counties(file), expected["cells"].split(","))
    assert effect == pytest.approx(expected["att"], abs=1e-5)
    assert error == pytest.approx(expected["se_analytic"], abs=1e-5)


def test_joint_test_before_adoption(file: Path, golden: dict[str, Any]) -> None:
    expected, averages = golden["cs_mpdta_pretest"], counties(file).sampling.averages
    values, covariance = averages.part(averages.all_of("pre"))
    found = joint_test(values, covariance, clusters=500)
    assert found is not None
    assert found.rank == expected["inputs"]["df"]
    assert found.statistic == pytest.approx(expected["W"], abs=1e-4)
    assert found.p_value == pytest.approx(expected["p"], abs=1e-4)


def test_simple_average(file: Path, golden: dict[str, Any]) -> None:
    expected, averages = golden["cs_mpdta_simple"], counties(file).sampling.averages
    assert averages.value(SIMPLE) == pytest.approx(expected["att"], abs=1e-6)
    assert averages.std_error(SIMPLE) == pytest.approx(expected["se"], abs=1e-6)


def test_average_by_time_since_adoption(file: Path, golden: dict[str, Any]) -> None:
    expected, found = golden["cs_mpdta_dynamic"], counties(file)
    averages = found.sampling.averages
    after: list[Name] = [("relative", e, 0) for e in range(4)]
    effect, error = pairs(averages, after)
    assert effect == pytest.approx(expected["att_e"][3:], abs=1e-6)
    assert error == pytest.approx(expected["se_e"][3:], abs=1e-6)
    assert averages.value(DYNAMIC) == pytest.approx(expected["overall"], abs=1e-6)
    assert averages.std_error(DYNAMIC) == pytest.approx(expected["overall_se"], abs=1e-6)


def test_average_by_cohort(file: Path, golden: dict[str, Any]) -> None:
    expected, averages = golden["cs_mpdta_group"], counties(file).sampling.averages
    effect, error = pairs(averages, [("by_group", g, 0) for g in (1, 3, 4)])
    assert effect == pytest.approx(expected["att_g"], abs=1e-6)
    assert error == pytest.approx(expected["se_g"], abs=1e-6)
    assert averages.value(GROUP) == pytest.approx(expected["overall"], abs=1e-6)
    assert averages.std_error(GROUP) == pytest.approx(expected["overall_se"], abs=1e-6)


def test_average_by_calendar_year(file: Path, golden: dict[str, Any]) -> None:
    expected, averages = golden["cs_mpdta_calendar"], counties(file).sampling.averages
    effect, error = pairs(averages, [("by_time", t, 0) for t in range(1, 5)])
    assert effect == pytest.approx(expected["att_t"], abs=1e-6)
    assert error == pytest.approx(expected["se_t"], abs=1e-6)
    assert averages.value(CALENDAR) == pytest.approx(expected["overall"], abs=1e-6)
    assert averages.std_error(CALENDAR) == pytest.approx(expected["overall_se"], abs=1e-6)


def test_not_yet_treated_controls(file: Path, golden: dict[str, Any]) -> None:
    expected = golden["cs_mpdta_notyet"]
    averages = counties(file, never=False).sampling.averages
    assert averages.value(SIMPLE) == pytest.approx(expected["att"], abs=1e-6)
    assert averages.std_error(SIMPLE) == pytest.approx(expected["se"], abs=1e-6)
    assert averages.value(DYNAMIC) == pytest.approx(expected["dynamic_overall"], abs=1e-6)
    assert averages.value(GROUP) == pytest.approx(expected["group_overall"], abs=1e-6)


def test_event_study_with_a_fixed_base(file: Path, golden: dict[str, Any]) -> None:
    expected, averages = golden["cs_mpdta_universal"], counties(file).sampling.averages
    times = [int(e) for e in expected["inputs"]["e"]]
    for e, effect, error in zip(times, expected["att_e"], expected["se_e"], strict=True):
        if e == -1:
            assert not averages.has(("relative", e, 0))
            continue
        assert averages.value(("relative", e, 0)) == pytest.approx(effect, abs=1e-6)
        assert averages.std_error(("relative", e, 0)) == pytest.approx(error, abs=1e-6)


def test_doubly_robust_with_a_covariate(file: Path, golden: dict[str, Any]) -> None:
    expected = golden["cs_mpdta_dr_lpop"]
    found = counties(file, adjusted=True)
    effect, error = by_cell(found, golden["cs_mpdta_attgt"]["cells"].split(","))
    assert effect == pytest.approx(expected["att_gt"], abs=1e-5)
    assert error == pytest.approx(expected["se_gt"], abs=1e-5)
    averages = found.sampling.averages
    for name, key in ((SIMPLE, "simple"), (DYNAMIC, "dynamic_overall"), (GROUP, "group_overall")):
        assert averages.value(name) == pytest.approx(expected[key], abs=1e-5)
        assert averages.std_error(name) == pytest.approx(expected[f"{key}_se"], abs=1e-5)


def test_imputation(file: Path, golden: dict[str, Any]) -> None:
    expected = golden["bjs_mpdta"]
    averages = impute_cohorts(panel_from(pd.read_csv(file), COUNTIES), 0).sampling.averages
    assert averages.value(SIMPLE) == pytest.approx(expected["att"], abs=1e-8)
    assert averages.std_error(SIMPLE) == pytest.approx(expected["se_bjs"], abs=1e-4)


def test_two_way_regression_in_three_conventions(file: Path, golden: dict[str, Any]) -> None:
    expected = golden["twfe_mpdta"]
    panel = panel_from(pd.read_csv(file), COUNTIES)
    adopted = (np.arange(5) >= panel.start[:, None]).astype(np.float64)[None]
    errors = {}
    for convention in ("nested", "all", "no_cluster_factor"):
        found = two_way_regression(
            panel.outcome,
            adopted,
            panel.cluster,
            convention=convention,
        )
        assert found.slope[0] == pytest.approx(expected["b"], abs=1e-8)
        errors[convention] = float(found.covariance[0, 0] ** 0.5)
    assert errors["nested"] == pytest.approx(expected["se_fixest_nestedFE"], abs=1e-5)
    assert errors["all"] == pytest.approx(expected["se_lm_vcovCL_HC1_countsFE"], abs=1e-5)
    assert errors["no_cluster_factor"] == pytest.approx(expected["se_linearmodels71"], abs=1e-5)


def test_event_study_regression_of_medicaid(shared: Path, golden: dict[str, Any]) -> None:
    expected = golden["es_medicaid_twfe"]
    frame = pd.read_csv(shared / "data/studies/ehec_data.csv")
    frame = frame[(frame.year < 2016) & (frame.yexp2 != 2015)]
    columns = Columns(unit="stfips", time="year", outcome="dins", first_treated="yexp2")
    panel = panel_from(frame, columns)
    adopters = panel.start < len(panel.periods)
    years = [str(int(year)) for year in expected["inputs"]["years"]]
    regressors = np.array(
        [adopters[:, None] & (np.array(panel.periods) == year) for year in years], dtype=np.float64
    )
    found = two_way_regression(panel.outcome, regressors, panel.cluster)
    assert found.slope == pytest.approx(np.array(expected["b"]), abs=1e-6)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(np.array(expected["se"]), abs=1e-6)


@pytest.mark.parametrize("outcome", ["lines_added", "quality_warnings", "complexity", "commits"])
def test_the_code_editor_of_two_thousand_repositories(shared: Path, outcome: str) -> None:
    folder = shared / "data/real_portfolio"
    known = json.loads((folder / "expected.json").read_text())
    expected = known[f"code_editor_rollout/log_{outcome}/imputation/covariates"]
    columns = Columns(
        unit="repository_id",
        time="month",
        outcome=f"log_{outcome}",
        first_treated="adopted",
        covariates=COVARIATES,
    )
    panel = panel_from(pd.read_csv(folder / "outcomes/code_editor_rollout.csv"), columns)
    averages = impute_cohorts(panel, 0).sampling.averages
    assert averages.value(SIMPLE) == pytest.approx(expected["effect"], abs=1e-5)
    assert averages.std_error(SIMPLE) == pytest.approx(expected["std_error"], abs=1e-5)
