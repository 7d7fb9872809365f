from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analytics.domain.errors import PlanError
from analytics.domain.plan import (
    AdjustedComparisonPlan,
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    InterruptedTimeSeriesPlan,
    Ratio,
    StaggeredAdoptionPlan,
)
from analytics.ingest.plan_file import parse_plan
from analytics.services.draft_plan import PlanDraft, draft_plan

EXPERIMENT = PlanDraft(
    title='Assistant "wave 2", path C:\\new\tline',
    design="experiment",
    outcome="handle minutes",
    higher_is_better=False,
    initiative_id="SV-01",
    kpi_id="K-MIN",
    data="wave2.csv",
    registered_on=date(2026, 4, 1),
    unit="agent",
    treatment="arm",
    control="0",
    arm="1",
    cluster="team",
    covariates=("tenure", "région"),
    credited_exposure="tickets",
)


def test_what_was_chosen_is_what_the_plan_says() -> None:
    plan = parse_plan(draft_plan(EXPERIMENT))
    assert isinstance(plan, ExperimentPlan)
    question = plan.question
    assert question.title == EXPERIMENT.title
    assert (question.outcome, question.unit) == ("handle minutes", "agent")
    assert question.higher_is_better is False
    assert question.registered_on == date(2026, 4, 1)
    assert question.credited_exposure == "tickets"
    assert (plan.treatment, plan.control, plan.arm) == ("arm", "0", "1")
    assert plan.covariates == ("tenure", "région")
    assert (plan.cluster, plan.std_errors) == ("team", "CR3")


def test_users_against_others_with_what_was_known_before_they_chose() -> None:
    plan = parse_plan(draft_plan(replace(EXPERIMENT, design="adjusted_comparison")))
    assert isinstance(plan, AdjustedComparisonPlan)
    assert (plan.treatment, plan.control, plan.arm) == ("arm", "0", "1")
    assert plan.covariates == ("tenure", "région")
    assert (plan.estimator, plan.estimand) == ("aipw", "att")


def test_a_roll_out_names_the_column_of_first_periods() -> None:
    draft = PlanDraft(
        title="Offices one after the other",
        design="staggered_adoption",
        outcome="minutes",
        higher_is_better=False,
        unit="office",
        time="month",
        first_treated="go_live",
        cluster="region",
        covariates=("size",),
        received="used",
        placebo_outcomes=("sickness",),
        randomised=True,
    )
    plan = parse_plan(draft_plan(draft))
    assert isinstance(plan, StaggeredAdoptionPlan)
    roll_out = plan.question.roll_out
    assert (roll_out.received, roll_out.drawn_by_lot) == ("used", True)
    assert roll_out.placebo_outcomes == ("sickness",)
    assert (plan.first_treated, plan.cluster, plan.covariates) == ("go_live", "region", ("size",))


def test_a_series_with_comparison_series_is_forecast() -> None:
    draft = PlanDraft(
        title="One region",
        design="interrupted_time_series",
        outcome="sales",
        higher_is_better=True,
        time="month",
        start=date(2026, 1, 1),
        covariates=("other region",),
    )
    plan = parse_plan(draft_plan(draft))
    assert isinstance(plan, InterruptedTimeSeriesPlan)
    assert (plan.estimator, plan.covariates) == ("forecast", ("other region",))


def test_a_difference_in_differences_with_a_date() -> None:
    draft = PlanDraft(
        title="Two waves",
        design="difference_in_differences",
        outcome="y",
        higher_is_better=True,
        unit="site",
        time="month",
        treated="wave",
        treated_values=("first", "2"),
        start=date(2026, 1, 1),
    )
    plan = parse_plan(draft_plan(draft))
    assert isinstance(plan, DifferenceInDifferencesPlan)
    assert plan.treated_values == ("first", "2")
    assert plan.start == date(2026, 1, 1)


def test_a_series_of_a_rate_with_a_numbered_period_and_a_season() -> None:
    draft = PlanDraft(
        title="Contacts",
        design="interrupted_time_series",
        outcome="contacts",
        denominator="thousand customers",
        higher_is_better=False,
        time="period",
        start=0,
        season_length=52,
    )
    plan = parse_plan(draft_plan(draft))
    assert isinstance(plan, InterruptedTimeSeriesPlan)
    assert plan.question.outcome == Ratio(numerator="contacts", denominator="thousand customers")
    assert (plan.start, plan.season_length) == (0, 52)


def test_choices_that_make_no_plan_are_refused_by_key() -> None:
    draft = PlanDraft(
        title="No start",
        design="interrupted_time_series",
        outcome="y",
        higher_is_better=True,
        time="month",
    )
    with pytest.raises(PlanError, match="'start'") as refused:
        draft_plan(draft)
    assert "start" in refused.value.remedy
