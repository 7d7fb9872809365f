"""A study whose plan left its design open shows the design that answered and the way to it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import streamlit as st

from analytics.services.import_table import import_table
from analytics.services.list_studies import list_studies
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from tests.pages.conftest import OpenPage

STUDY, EVENTS = "inventory_optimisation", "What else happened"
BRIDGE = "From before and after to the effect"


@pytest.fixture
def database(demo_file: Path, tmp_path: Path) -> Path:
    """Register a demo study again with its design left open, and run it twice."""
    path = Path(shutil.copy(demo_file, tmp_path / "demo.duckdb"))
    text = (ROOT / "data" / "demo" / "plans" / f"{STUDY}.toml").read_text(encoding="utf-8")
    store = Store.open(path)
    register_study(store, STUDY, text.replace('"difference_in_differences"', '"auto"'), now=NOW)
    run_study(store, STUDY, now=NOW)
    run_study(store, STUDY, now=NOW)
    found = next(one for one in list_studies(store, today=NOW.date()) if one.study_id == STUDY)
    store.close()
    assert found.estimate is not None, found.problem
    assert found.answered_by == "difference_in_differences"
    assert found.runs == 2
    return path


def test_the_walked_branch_is_shown(open_page: OpenPage, database: Path) -> None:
    app = open_page("pages/studies.py", database, study=STUDY, view="All numbers")
    assert not app.exception
    words = [one.value for one in app.markdown]
    at = next(i for i, one in enumerate(words) if one.startswith("**Design.**"))
    assert words[at + 1].startswith("1. ")
    assert "units start" in words[at + 1]
    assert any(one.value.startswith("Difference in differences") for one in app.caption)
    app = open_page("pages/studies.py", database, study=STUDY, view="Plan")
    assert any("Run 2 times" in one.value for one in app.caption)


def test_registered_events_stand_on_the_study(open_page: OpenPage, database: Path) -> None:
    app = open_page("pages/studies.py", database, study=STUDY, view=EVENTS)
    assert "What else happened" in [one.value for one in app.header]
    assert any("Nobody has registered" in one.value for one in app.caption)
    shocks = (
        "shock_id,name,started_on,ended_on,domain_id,business_unit,kpi_id,severity\n"
        "S1,Price rise,2025-10-10,,,,K-HOLDING,major\nS2,Other KPI,2025-10-10,,,,K-ANSWERED,minor\n"
    )
    st.cache_resource.clear()  # one process opens a store once
    store = Store.open(database)
    assert import_table(store, "shock", "shock.csv", shocks.encode(), now=NOW).stored
    store.close()
    app = open_page("pages/studies.py", database, study=STUDY, view=EVENTS)
    assert not app.exception
    tables = [one.value for one in app.table]
    events = next(one for one in tables if "Severity" in one.columns)
    assert events["What"].tolist() == ["Price rise"]


def test_the_bridge_is_there_in_units_and_in_money(open_page: OpenPage, database: Path) -> None:
    app = open_page("pages/studies.py", database, study=STUDY, view=BRIDGE)
    assert any("Comparison group" in one.value for one in app.markdown)
    app.segmented_control(key=f"{STUDY}_bridge").set_value("In money").run()
    assert not app.exception
    assert any("nothing credited yet" in one.value for one in app.caption)
