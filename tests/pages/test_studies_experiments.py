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
from pages.components.session import open_store

store = open_store()
study = next(one for one in list_studies(store) if one.study_id == "agent_assistance")
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
    app = open_page(PAGE, demo_database, demo=True, study="agent_assistance")
    assert not app.exception
    headers = [one.value for one in app.header]
    assert "Over time" in headers
    assert "A/A check on these data" in headers
    # AppTest loses clicks below a menu of pages; the part of the page is run by itself.
    part = AppTest.from_string(PART, default_timeout=60).run()
    part.button(key="studies_aa").click().run()
    assert not part.exception
    assert len(part.success) == 1
    assert "no false alarms" in part.success[0].value
    assert [one.value for one in part.error] == []


def test_a_study_without_chance_offers_no_check(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, study="customer_chatbot")
    assert not app.exception
    assert "A/A check on these data" not in [one.value for one in app.header]
