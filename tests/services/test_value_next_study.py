from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analytics.domain.errors import NotEstimableError
from analytics.domain.next_study import StudyTerms
from analytics.ingest.plan_file import parse_plan
from analytics.reports.study_worth import next_study_sentence, study_size_rows
from analytics.services.value_next_study import plan_next_study, value_next_study
from tests.ranking.test_gate import appraisal, scaled
from tests.value.facts import POLICY, study

TERMS = StudyTerms(fixed=25_000, per_unit=10_000, months=0)
UNSURE = scaled(appraisal())  # worth 576,000 with a standard deviation of 2.9 million
SURE = scaled(appraisal(20e6, 1e5))
PLAN = """
title = "A study"
design = "experiment"
outcome = "minutes"
higher_is_better = false
treatment = "arm"
control = "off"
"""


def test_an_unsure_decision_is_worth_a_study_and_a_sure_one_is_not() -> None:
    found = value_next_study(UNSURE, TERMS, POLICY)
    assert found.worth_it
    assert found.probability_wrong == pytest.approx(0.42, abs=0.01)
    assert 0 < found.best.worth < found.if_perfect
    said = next_study_sentence(found, "SGD")
    assert said.startswith("**Measure first.** Deciding now is wrong with a chance of 42")
    sure = value_next_study(SURE, TERMS, POLICY)
    assert not sure.worth_it
    assert "No study is worth its price" in next_study_sentence(sure, "SGD")


def test_every_size_up_to_half_of_the_units_is_tried_and_the_best_is_taken() -> None:
    found = value_next_study(UNSURE, TERMS, POLICY)
    assert [one.units for one in found.sizes] == [1, 2, 3, 4]
    assert found.best == max(found.sizes, key=lambda one: one.net)
    worth = [one.worth for one in found.sizes]
    assert worth == sorted(worth)
    assert list(study_size_rows(found)["New units with it"]) == [1, 2, 3, 4]


def test_waiting_and_price_make_a_study_worth_less() -> None:
    free = value_next_study(UNSURE, TERMS, POLICY).best.net
    late = value_next_study(UNSURE, replace(TERMS, months=18), POLICY).best.net
    dear = value_next_study(UNSURE, replace(TERMS, per_unit=1e6), POLICY).best.net
    assert late < free
    assert dear < free


def test_the_plan_of_the_best_study_is_one_that_can_be_read() -> None:
    row = replace(UNSURE, appraisal=replace(UNSURE.appraisal, studies=(study(plan_text=PLAN),)))
    found = value_next_study(row, TERMS, POLICY)
    plan = parse_plan(plan_next_study(row, found, today=date(2026, 11, 25)))
    assert plan.question.outcome == "minutes"
    assert f"{found.best.units} new units by lot" in plan.question.title
    assert plan.question.initiative_id == "I-1"


def test_without_an_outlook_or_units_it_is_refused() -> None:
    unknown = replace(appraisal().initiative, scale_capex=None)
    with pytest.raises(NotEstimableError, match="value at scale is not known"):
        value_next_study(scaled(appraisal(initiative=unknown)), TERMS, POLICY)
    last = replace(appraisal().initiative, reachable_units=2)
    with pytest.raises(NotEstimableError, match="too few"):
        value_next_study(scaled(appraisal(initiative=last)), TERMS, POLICY)
    found = value_next_study(UNSURE, TERMS, POLICY)
    with pytest.raises(NotEstimableError, match="no study"):
        plan_next_study(UNSURE, found, today=date(2026, 11, 25))
