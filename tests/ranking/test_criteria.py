"""Importance and people beside value and feasibility: fixed scales, and chances known by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analytics.domain.appraisal import Weighting
from analytics.domain.initiative import Register
from analytics.domain.practice import Practice, RoleDemand, RoleSupply, StrategicScore
from analytics.ranking.criteria import Criteria, criteria_of
from analytics.ranking.uncertain_order import leaders, rank_chances
from tests.ranking.test_uncertain_order import by_name, one, ranked
from tests.value.facts import INITIATIVE, POLICY

DAY = date(2026, 10, 1)


def said(
    score: float, criterion: str = "promise", who: str = "Ana", on: date = DAY
) -> StrategicScore:
    return StrategicScore(
        initiative_id="a", criterion=criterion, assessor=who, score=score, assessed_on=on
    )


def scored(*scores: StrategicScore) -> float | None:
    register = Register(practice=Practice(scores=scores))
    return criteria_of(register, DAY).importance.get("a")


def test_importance_is_the_mean_over_criteria_of_the_mean_over_assessors() -> None:
    """(mean(4, 2) + 1) / 2 = 2, on the scale that starts at 1."""
    assert scored(said(4), said(2, who="Ben"), said(1, "resilience")) == 3.0


def test_the_latest_score_of_an_assessor_counts_and_none_from_later() -> None:
    older, later = date(2026, 1, 1), date(2026, 12, 1)
    assert scored(said(0, on=older), said(4), said(1, on=later)) == 5.0
    assert scored(said(1, on=later)) is None


@pytest.mark.parametrize(
    ("supply", "score"), [(4.0, 5.0), (8.0, 5.0), (3.0, 4.0), (1.0, 2.0), (0.0, 1.0)]
)
def test_people_are_what_is_free_over_what_is_needed(supply: float, score: float) -> None:
    practice = Practice(
        supplies=(RoleSupply(business_unit="B", role="r", as_of=DAY, headcount=supply),),
        demands=(RoleDemand(initiative_id="a", role="r", people=4),),
    )
    idea = replace(INITIATIVE, initiative_id="a", stage="idea")
    register = Register(initiatives=(idea,), practice=practice)
    assert criteria_of(register, DAY).people == {"a": score}
    unknown = replace(register, practice=replace(practice, supplies=()))
    assert criteria_of(unknown, DAY).people == {}


PAIR = ranked(one("a", 5e5, 0, ready=3.0), one("b", 5e5, 0, ready=3.0))


def test_importance_decides_between_equals_where_it_counts() -> None:
    criteria = Criteria(importance={"a": 2.0, "b": 4.0})
    policy = by_name(PAIR, rank_chances(PAIR, POLICY, Weighting.POLICY, criteria))
    assert policy["a"][0] == 1  # by name: nothing else tells them apart
    four = by_name(PAIR, rank_chances(PAIR, POLICY, Weighting.FOUR_ANY, criteria))
    assert four["b"][0] == 1


def test_of_two_that_differ_in_two_criteria_each_leads_where_its_own_weighs_more() -> None:
    """Importance 1 against 5 and people 5 against 1: half of all weights favour either."""
    criteria = Criteria(importance={"a": 1.0, "b": 5.0}, people={"a": 5.0, "b": 1.0})
    free = by_name(PAIR, rank_chances(PAIR, POLICY, Weighting.FOUR_ANY, criteria))
    assert free["b"][0] == pytest.approx(0.5, abs=0.02)
    ordered = by_name(PAIR, rank_chances(PAIR, POLICY, Weighting.FOUR_IN_ORDER, criteria))
    assert ordered["b"][0] > 0.999  # importance never counts less; equal weights are a tie


def test_what_nobody_said_neither_helps_nor_harms() -> None:
    one_known = Criteria(importance={"a": 3.0})
    found = by_name(PAIR, rank_chances(PAIR, POLICY, Weighting.FOUR_ANY, one_known))
    assert found["a"][0] == pytest.approx(0.5, abs=0.02)  # 3 against the whole scale from 1 to 5
    nothing = rank_chances(PAIR, POLICY, Weighting.FOUR_ANY)
    assert np.array(nothing).tolist() == np.array(rank_chances(PAIR, POLICY)).tolist()


def test_statements_about_four_criteria_are_made_where_something_is_known() -> None:
    assert not any(one.weighting.of_four for one in leaders(PAIR, POLICY))
    told = leaders(PAIR, POLICY, Criteria(importance={"a": 1.0, "b": 5.0}))
    assert [one.name for one in told if one.weighting.of_four] == ["b", "b"]
