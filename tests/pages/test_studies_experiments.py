"""The Studies page on experiments: all of them together, one over time, and its A/A check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.conftest import OpenPage

PAGE = "pages/studies.py"
PART = """
from analytics.services.list_studies import list_studies
from pages.components.aa_check import offer_aa_check
from pages.components.session import open_store, today

store = open_store()
studies = list_studies(store, today=today())
study = next(one for one in studies if one.study_id == "agent_assistance")
offer_aa_check(store, study)
"""


def test_all_experiments_are_summed_up_below_the_list(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True)
    assert not app.exception
    assert [one.value for one in app.header] == ["All experiments together"]
    assert any("after correction for luck" in one.value for one in app.markdown)


def test_an_empty_store_says_nothing_of_experiments(open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page(PAGE, tmp_path / "empty.duckdb")
    assert [one.value for one in app.header] == []


def test_an_experiment_shows_time_and_runs_its_check(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, study="agent_assistance", view="Over time")
    assert not app.exception
    assert "Every look in numbers" in [one.label for one in app.expander]
    app = open_page(PAGE, demo_database, demo=True, study="agent_assistance", view="All numbers")
    assert "A/A check on these data" in [one.value for one in app.subheader]
    # AppTest loses clicks below a menu of pages; the part of the page is run by itself.
    part = AppTest.from_string(PART, default_timeout=60).run()
    part.button(key="studies_aa").click().run()
    assert not part.exception
    assert len(part.success) == 1
    assert "no false alarms" in part.success[0].value
    assert [one.value for one in part.error] == []


def test_a_study_without_chance_offers_no_check(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, study="customer_chatbot", view="All numbers")
    assert not app.exception
    shown = [one.value for one in app.subheader]
    assert "Every estimate" in shown
    assert "A/A check on these data" not in shown


def numbers_on(app: AppTest) -> str:
    """Every text on the page that could hold a finding."""
    elements = (*app.markdown, *app.metric, *app.caption, *app.dataframe, *app.table)
    return " ".join(str(one.value) for one in elements)


def test_a_broken_experiment_shows_no_effect_before_the_switch(
    open_page: OpenPage, demo_database: Path
) -> None:
    broken = "fraud_scoring_personal_loans"
    app = open_page(PAGE, demo_database, demo=True, study=broken, view="All numbers")
    assert not app.exception
    assert "Not trustworthy" in app.error[0].value
    assert "planned shares" in app.warning[0].value
    assert list(app.metric) == []
    assert "37.6" not in numbers_on(app)  # the effect, SGD an application
    app = open_page(PAGE, demo_database, demo=True)
    row = (
        app.dataframe[0]
        .value.set_index("Study")
        .loc["Fraud scoring extended to personal loans: applications drawn by lot"]
    )
    assert (row["Decision"], row["Effect"], row["Interval"]) == ("Not trustworthy", "", "")


def test_a_trustworthy_experiment_opens_with_decision_money_and_grade(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, study="agent_assistance")
    assert not app.exception
    assert "Scale" in app.success[0].value
    shown = {one.label: one.value for one in app.metric}
    assert list(shown) == ["Effect", "As a share", "Credited value", "Evidence grade"]
    assert shown["Credited value"].startswith("SGD ")
    assert shown["Evidence grade"] == "A"
