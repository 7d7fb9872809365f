"""A promise becomes a KPI of the register, one question after the other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from analytics.services.import_table import import_table
from analytics.services.list_register import list_register
from analytics.store.connection import Store
from pages.components.session import close_store
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from analytics.domain.initiative import Register
    from tests.pages.conftest import OpenPage

CASES = (
    b"use_case_id,name,expected_benefits\n"
    b'UC-1,Reply drafting,"Faster replies (by 20%), fewer errors; no loss of accuracy."\n'
)


@pytest.fixture(autouse=True)
def one_run_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a press: without a browser every run starts over for the menu, and would lose it."""
    monkeypatch.setattr("pages.components.session.menu_first", lambda: None)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "one.duckdb"
    store = Store.open(path)
    rows = b"initiative_id,name,stage,use_case_id\nINI-1,Assistant,pilot,UC-1\n"
    import_table(store, "initiative", "i.csv", rows, now=NOW)
    import_table(store, "use_case", "u.csv", CASES, now=NOW)
    store.close()
    return path


def ready(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def register_of(database: Path) -> Register:
    close_store()
    store = Store.open(database)
    register = list_register(store)
    store.close()
    return register


def press(app: AppTest, label: str) -> AppTest:
    return ready(next(one for one in app.button if one.label == label).click().run())


def at(app: AppTest, step: str) -> AppTest:
    """The wizard is at this step."""
    assert any(step in str(one.proto.text) for one in app.get("progress")), step
    return app


def begun(open_page: OpenPage, database: Path) -> AppTest:
    app = ready(open_page("pages/add_outcomes.py", database))
    kind = next(one for one in app.segmented_control if one.key == "add_kind")
    kind.set_value("KPI from a promise").run()
    return at(ready(app), "Step 1 of 6")


def test_a_promise_of_the_register_becomes_a_kpi_with_worth_and_baseline(
    open_page: OpenPage, database: Path
) -> None:
    app = begun(open_page, database)
    ready(app.selectbox(key="kpi_use_case").set_value("UC-1").run())
    at(press(app, "Next"), "Step 2 of 6")
    options = app.radio(key="kpi_choice").options
    assert options[0].startswith("Time per case, in hours per case\\. Less is better")
    assert "Promised: 20%" in options[0].replace("\\", "")
    assert options[1].startswith("Errors per 100 cases")
    assert options[-1] == "Something else"
    at(press(app, "Next"), "Step 3 of 6")
    assert app.radio(key="kpi_direction").value == -1
    app.text_input(key="kpi_unit").set_value("minutes per reply")
    at(press(app, "Next"), "Step 4 of 6")
    app.text_input(key="kpi_amount").set_value("0.85")
    app.text_input(key="kpi_currency").set_value("SGD")
    app.text_input(key="kpi_basis").set_value("Loaded cost of a minute")
    app.date_input(key="kpi_from").set_value(date(2026, 1, 1))
    at(press(app, "Next"), "Step 5 of 6")
    assert app.selectbox(key="kpi_initiative").value == "INI-1"
    app.date_input(key="kpi_base_from").set_value(date(2025, 10, 1))
    app.date_input(key="kpi_base_to").set_value(date(2025, 12, 31))
    at(press(app, "Next"), "Step 6 of 6")
    at(press(app, "Add this KPI"), "Step 1 of 6")
    assert any("K\\-TIME\\-PER\\-CASE" in one.value for one in app.success)
    register = register_of(database)
    (kpi,) = register.kpis
    assert (kpi.kpi_id, kpi.unit, kpi.direction) == ("K-TIME-PER-CASE", "minutes per reply", -1)
    assert [str(one.unit_value) for one in register.unit_values] == ["0.8500"]
    assert [one.kpi_id for one in register.expected_effects] == ["K-TIME-PER-CASE"]


def test_a_promise_that_contradicts_itself_leaves_the_way_open_until_it_is_said(
    open_page: OpenPage, database: Path
) -> None:
    app = begun(open_page, database)
    app.text_area[0].set_value("It will reduce accuracy")
    press(app, "Next")
    press(app, "Next")
    assert app.radio(key="kpi_direction").value is None
    at(press(app, "Next"), "Step 3 of 6")
    assert any("which way is better" in one.value for one in app.warning)
    app.radio(key="kpi_direction").set_value(1)
    at(press(app, "Next"), "Step 4 of 6")
    at(press(app, "Leave it open"), "Step 5 of 6")
    at(press(app, "Leave it open"), "Step 6 of 6")
    at(press(app, "Back"), "Step 5 of 6")


def test_half_a_worth_is_not_taken(open_page: OpenPage, database: Path) -> None:
    app = begun(open_page, database)
    app.text_area[0].set_value("Fewer errors")
    press(app, "Next")
    press(app, "Next")
    press(app, "Next")
    app.text_input(key="kpi_amount").set_value("about 3")
    at(press(app, "Next"), "Step 4 of 6")
    assert any("plain amount" in one.value for one in app.warning)
