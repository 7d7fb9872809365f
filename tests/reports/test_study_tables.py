from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from analytics.domain.estimate import (
    Alternative,
    DataUse,
    Dropped,
    Effect,
    Estimate,
    Finding,
    Grade,
    Role,
)
from analytics.domain.initiative import Initiative, Kpi, Register
from analytics.domain.problem import Problem
from analytics.domain.study import Study
from analytics.reports.study_tables import (
    dropped_rows,
    estimate_rows,
    finding,
    interval_words,
    p_words,
    study_rows,
)
from analytics.reports.words import MINUS

ON = Effect(
    name="on",
    effect=-1.84,
    std_error=0.52,
    ci_low=-2.9,
    ci_high=-0.78,
    confidence=0.95,
    p_value=0.0009,
    degrees_of_freedom=41,
    n_treated=812,
    n_control=1799,
    clusters_treated=21,
    clusters_control=22,
)
HALF = replace(ON, name="half", effect=0.2, ci_low=-0.4, ci_high=0.8, p_value=0.51)
RAW = Alternative(
    method="mean_difference", role=Role.RAW, effect=-1.5, std_error=0.6, ci_low=-2.7, ci_high=-0.3
)
ESTIMATE = Estimate(
    title="Assistant",
    design="experiment",
    finding=Finding(
        method="ols",
        method_in_words="Least squares.",
        estimand="itt",
        estimand_in_words="Those offered it.",
        effects=(HALF, ON),
        primary="on",
        data=DataUse(rows=20, rows_used=17, dropped=(Dropped(reason="no outcome", rows=3),)),
        alternatives=(RAW,),
    ),
    grade=Grade.A,
    grade_reasons=("Randomised.",),
    trustworthy=True,
    registered=True,
    higher_is_better=False,
    plan_sha256="",
    version="",
)
STUDY = Study(
    study_id="wave_2",
    title="Wave 2",
    design="experiment",
    initiative_id="SV-01",
    kpi_id="K-MIN",
    plan_text="",
    plan_sha256="",
    data_file="wave_2.csv",
    dataset_id="1",
    estimate=ESTIMATE,
)
REGISTER = Register(
    initiatives=(Initiative(initiative_id="SV-01", name="Agent assistant", stage="pilot"),),
    kpis=(Kpi(kpi_id="K-MIN", name="Handling time", unit="min", direction=-1),),
)


def refused(kind: str) -> Study:
    return replace(STUDY, estimate=None, problem=Problem(kind=kind, message="No.", remedy="Wait."))


def test_a_study_is_listed_with_its_names_and_its_finding() -> None:
    row = study_rows((STUDY,), REGISTER).iloc[0]
    assert row["Finding"] == "Better"
    assert (row["Initiative"], row["KPI"]) == ("Agent assistant", "Handling time")
    assert (row["Effect"], row["Interval"]) == (f"{MINUS}1.84", f"{MINUS}2.9 to {MINUS}0.78")


def test_a_study_without_an_estimate_shows_no_number() -> None:
    row = study_rows((refused("not_estimable"),), REGISTER).iloc[0]
    assert (row["Finding"], row["Effect"], row["Interval"], row["Grade"]) == ("Refused", "", "", "")


@pytest.mark.parametrize(
    ("study", "said"),
    [
        (replace(STUDY, estimate=None), "Not run yet"),
        (refused("not_built"), "Not built yet"),
        (refused("plan_refused"), "Refused"),
        (replace(STUDY, estimate=replace(ESTIMATE, trustworthy=False)), "Not trustworthy"),
    ],
)
def test_how_a_run_ended_in_a_word(study: Study, said: str) -> None:
    assert finding(study) == said


def test_the_primary_arm_comes_first_and_other_methods_last_with_their_role() -> None:
    rows = estimate_rows(ESTIMATE)
    assert rows["Estimate"].tolist() == ["Arm on", "Arm half", "Mean difference (unadjusted)"]
    assert rows["p"].tolist() == ["< 0.001", "0.51", ""]
    assert rows.iloc[0]["Treated"] == "812 in 21 clusters"
    assert rows.iloc[0]["Compared with"] == "1,799 in 22 clusters"


def test_an_open_interval_says_where_it_is_open() -> None:
    assert interval_words(replace(ON, ci_low=-inf)) == f"up to {MINUS}0.78"
    assert interval_words(replace(ON, ci_high=inf)) == f"{MINUS}2.9 or more"


def test_a_p_value_is_never_written_as_zero() -> None:
    assert p_words(0.0) == "< 0.001"
    assert p_words(0.0312) == "0.031"


def test_every_reason_for_leaving_rows_out_is_listed() -> None:
    assert dropped_rows(ESTIMATE.finding.data).to_numpy().tolist() == [["3", "no outcome"]]
    assert dropped_rows(DataUse(rows=1, rows_used=1)).empty
