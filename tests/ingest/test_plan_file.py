"""Plans: what is understood, and what is refused by name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import PlanError
from analytics.domain.plan import (
    AutoPlan,
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    InterruptedTimeSeriesPlan,
    Ratio,
    StaggeredAdoptionPlan,
)
from analytics.ingest.plan_file import parse_plan
from analytics.ingest.plan_refusals import WAYS_OUT

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT = """
title = "Assistant for agents"
design = "experiment"
outcome = "minutes"
higher_is_better = false
unit = "agent_id"
treatment = "arm"
control = "off"
"""
DIFFERENCE = """
title = "Stores"
design = "difference_in_differences"
outcome = "waste"
higher_is_better = false
unit = "store"
time = "month"
treated = "region"
treated_values = ["North"]
start = 2026-01-01
"""
SERIES = """
title = "Claims"
design = "interrupted_time_series"
outcome = {numerator = "late", denominator = "claims"}
higher_is_better = false
time = "month"
start = 2026-01-01
"""


def test_an_experiment_without_clusters_is_a_welch_test() -> None:
    plan = parse_plan(EXPERIMENT)
    assert isinstance(plan, ExperimentPlan)
    assert (plan.std_errors, plan.adjustment, plan.question.confidence) == ("HC2", "lin", 0.95)


def test_clusters_bring_the_cluster_jackknife() -> None:
    plan = parse_plan(EXPERIMENT + 'cluster = "team"\npre_outcome = "minutes_before"\n')
    assert isinstance(plan, ExperimentPlan)
    assert plan.std_errors == "CR3"
    assert plan.covariates == ("minutes_before",)


def test_aliases_of_cluster_errors_are_understood() -> None:
    plan = parse_plan(EXPERIMENT + 'cluster = "team"\n[options]\nstd_errors = "CRV1"\n')
    assert isinstance(plan, ExperimentPlan)
    assert plan.std_errors == "CR1"


def test_numbers_and_booleans_become_labels() -> None:
    plan = parse_plan(EXPERIMENT.replace('control = "off"', "control = 0\narm = true"))
    assert isinstance(plan, ExperimentPlan)
    assert (plan.control, plan.arm) == ("0", "true")


def test_a_difference_in_differences_and_a_series_are_typed() -> None:
    difference, series = parse_plan(DIFFERENCE), parse_plan(SERIES)
    assert isinstance(difference, DifferenceInDifferencesPlan)
    assert (difference.start, difference.treated_values) == (date(2026, 1, 1), ("North",))
    assert isinstance(series, InterruptedTimeSeriesPlan)
    assert series.question.outcome == Ratio(numerator="late", denominator="claims")
    assert (series.transition, series.slope, series.std_errors) == (1, None, "AR1")


AUTO = DIFFERENCE.replace('"difference_in_differences"', '"auto"')


def test_a_plan_that_leaves_the_design_open_says_who_and_when() -> None:
    plan = parse_plan(AUTO)
    assert isinstance(plan, AutoPlan)
    assert (plan.treated_values, plan.start) == (("North",), date(2026, 1, 1))
    assert not plan.randomised


STAGGERED = """
title = "Offices one after the other"
design = "staggered_adoption"
outcome = "minutes"
higher_is_better = false
unit = "office"
time = "month"
first_treated = "go_live"
"""


def test_a_staggered_roll_out_is_typed() -> None:
    plan = parse_plan(STAGGERED)
    assert isinstance(plan, StaggeredAdoptionPlan)
    assert (plan.first_treated, plan.estimator, plan.comparison, plan.anticipation) == (
        "go_live",
        None,
        None,
        0,
    )
    options = (
        '[options]\nestimator = "imputation"\nanticipation = 2\ncomparison = "not_yet_treated"'
    )
    chosen = parse_plan(f"{STAGGERED}{options}\n")
    assert isinstance(chosen, StaggeredAdoptionPlan)
    assert (chosen.estimator, chosen.comparison) == ("imputation", "not_yet_treated")
    assert chosen.anticipation == 2


REFUSALS = [
    (EXPERIMENT + 'clusters = "team"\n', "'clusters'.*'cluster'"),
    (EXPERIMENT + "[options]\nstd_error = 'HC2'\n", "'std_error'.*'std_errors'"),
    (EXPERIMENT + "[options]\nstd_errors = 'HC9'\n", "HC9"),
    (EXPERIMENT + "[options]\nstd_errors = 'CR3'\n", "needs clusters"),
    (EXPERIMENT + 'cluster = "team"\n[options]\nstd_errors = "HC2"\n', "ignore it"),
    (EXPERIMENT + "start = 2026-01-01\n", "'start' does not apply"),
    (EXPERIMENT + "confidence = 95\n", "confidence = 95"),
    (EXPERIMENT.replace("false", '"no"'), "higher_is_better = 'no'"),
    (EXPERIMENT.replace('outcome = "minutes"\n', ""), "no 'outcome'"),
    (EXPERIMENT.replace('"experiment"', '"experimnt"'), "experimnt"),
    (EXPERIMENT + "[options]\nallocation = {off = 0.5, on = 5}\n", "on = 5"),
    (DIFFERENCE.replace('time = "month"\n', ""), "no 'time'"),
    (DIFFERENCE.replace("2026-01-01", '"January"'), "January"),
    (DIFFERENCE.replace('["North"]', "[]"), "treated_values"),
    (SERIES + "[options]\nharmonics = -1\n", "harmonics = -1"),
    ("title = Assistant", "not valid TOML"),
    ("a = " + "[" * 100_000, "nests brackets"),
    (EXPERIMENT + 'where = {kpi = ["a", "b"]}\n', "one value a column"),
    (AUTO + 'first_treatd = "x"\n', "first_treatd"),
    (AUTO + '[options]\nestimator = "imputation"\n', "estimator"),
    (AUTO.replace("start = 2026-01-01\n", ""), "not when it started|does not say who"),
    (AUTO.replace('time = "month"\n', ""), "no 'time'"),
    (
        AUTO.replace('treated = "region"\ntreated_values = ["North"]\n', "randomised = true\n"),
        "not who got what",
    ),
    (SERIES + "[options]\nlags = 4\n", "lags.*HAC"),
    (DIFFERENCE.replace('unit = "store"\n', "") + "[options]\ntransition = 1\n", "transition"),
    (DIFFERENCE + 'placebo_outcomes = ["waste"]\n', "waste"),
]


@pytest.mark.parametrize(("text", "words"), REFUSALS)
def test_what_is_not_understood_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words) as caught:
        parse_plan(text)
    assert caught.value.remedy


DESIGNED = {
    "difference_in_differences": DIFFERENCE,
    "staggered_adoption": STAGGERED,
    "interrupted_time_series": SERIES,
    "synthetic_control": DIFFERENCE.replace('"difference_in_differences"', '"synthetic_control"'),
    "adjusted_comparison": EXPERIMENT.replace('"experiment"', '"adjusted_comparison"'),
}


@pytest.mark.parametrize(("design", "key"), WAYS_OUT)
def test_a_key_that_means_nothing_in_a_design_is_refused_with_its_way_out(
    design: str, key: str
) -> None:
    line = "[options]\ntransition = 1\n" if key == "transition" else f'{key} = "column"\n'
    why, remedy = WAYS_OUT[design, key]
    with pytest.raises(PlanError) as caught:
        parse_plan(DESIGNED[design] + line)
    assert caught.value.message == f"'{key}' does not apply to {design}: {why}."
    assert caught.value.remedy == remedy


def test_line_ends_do_not_change_a_plans_hash() -> None:
    windows = parse_plan(EXPERIMENT.replace("\n", "\r\n"))
    assert windows.question.sha256 == parse_plan(EXPERIMENT).question.sha256


def test_the_plans_of_the_real_portfolio_are_understood(shared: Path) -> None:
    for file in sorted((shared / "data/real_portfolio/plans").glob("*.toml")):
        assert parse_plan(file.read_text()).question.title
