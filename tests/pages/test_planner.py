"""The planner on the Studies page: question, answer, refusal, plan file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from analytics.services.plan_power import power_of_text

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import OpenPage

PAGE = "pages/studies.py"


@pytest.fixture
def planner(open_page: OpenPage, demo_database: Path) -> AppTest:
    app = open_page(PAGE, demo_database, demo=True, planner="open")
    assert not app.exception
    return app


def plan_of(app: AppTest) -> str:
    return str(app.code[-1].value)


def test_it_answers_at_once_and_the_plan_says_the_same_as_the_command(planner: AppTest) -> None:
    assert planner.title[0].value == "How large must it be?"
    answer = power_of_text(plan_of(planner))
    assert f"{answer.clusters} clusters" in planner.subheader[0].value
    shown = {metric.label: metric.value for metric in planner.metric}
    assert shown["Units"] == f"{answer.n_total:,}"
    assert shown["Clusters"] == f"{answer.clusters:,}"


def test_it_warns_that_more_people_in_a_team_buy_little(planner: AppTest) -> None:
    assert any("buy little" in warning.value for warning in planner.warning)


def test_eight_weeks_are_turned_into_the_effect_they_can_see(planner: AppTest) -> None:
    planner.segmented_control(key="planner_ask").set_value("What can be seen?").run()
    assert not planner.exception
    answer = power_of_text(plan_of(planner))
    assert answer.weeks == pytest.approx(8, abs=0.5)
    assert "smallest effect" in planner.subheader[0].value


def test_looks_are_written_with_the_size_they_are_measured_against(planner: AppTest) -> None:
    planner.number_input(key="planner_looks").set_value(4).run()
    assert not planner.exception
    plan = tomllib.loads(plan_of(planner))
    answer = power_of_text(plan_of(planner))
    assert plan["options"] == {
        "looks": 4,
        "spending": "obrien_fleming",
        "planned_units": answer.clusters,
    }
    assert len(planner.table) == 1


@pytest.mark.parametrize("kind", ["A share", "A ratio of sums"])
def test_other_outcomes_have_their_own_questions(planner: AppTest, kind: str) -> None:
    planner.segmented_control(key="planner_kind").set_value(kind).run()
    assert not planner.exception
    assert not planner.error
    assert power_of_text(plan_of(planner)).n_total > 0


def test_an_effect_of_nothing_is_refused_in_words(planner: AppTest) -> None:
    planner.number_input(key="planner_effect").set_value(0.0).run()
    assert not planner.exception
    assert "effect of 0" in planner.error[0].value
    assert not planner.metric


def test_it_opens_without_anything_in_the_store(open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page(PAGE, tmp_path / "empty.duckdb", planner="open")
    assert not app.exception
    assert not app.error
