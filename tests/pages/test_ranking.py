"""The ranking page answers: in which order, how sure, and what a budget buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import OpenPage

PAGE = "pages/ranking.py"
SURE, BUDGET, GROW = "How sure is it?", "What does a budget buy?", "Which way to grow?"


def subheader(app: AppTest) -> str:
    return app.subheader[0].value


def test_the_order_says_who_leads_and_how_surely(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, view=SURE)
    assert not app.exception
    assert "comes first in" in subheader(app)
    table = app.dataframe[0].value
    chances = table.drop(columns="Initiative").sum(axis=1)
    assert chances.between(99, 101).all()  # each cell is rounded to a tenth of a per cent
    app.button_group(key="ranking_weighting").set_value("value_first").run()
    assert not app.exception
    assert any("value counts at least as much" in one.value for one in app.caption)


def test_a_smaller_budget_says_who_goes_and_what_binds(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, view=BUDGET)
    assert not app.exception
    before = app.dataframe[0].value
    assert any("Nothing is short" in one.value for one in app.markdown)
    app.number_input(key="ranking_budget").set_value(3_000_000).run()
    assert not app.exception
    assert any("None in, " in one.value and "less of cost" in one.value for one in app.markdown)
    moves = app.table[0].value
    assert set(moves["Change"]) == {"Out"}
    assert len(moves) > 1
    assert any("Money binds" in one.value for one in app.markdown)
    assert app.dataframe[0].value.equals(before)  # the choice itself stays as it is


def test_people_of_one_role_can_bind_instead_of_money(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, view=BUDGET)
    app.number_input(key="ranking_people_ml_engineer").set_value(6.0).run()
    assert not app.exception
    assert any("ML engineer binds" in one.value for one in app.markdown)


def test_limits_that_cannot_hold_together_are_named(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, view=BUDGET)
    app.multiselect(key="ranking_must").set_value(["BK-01"])
    app.number_input(key="ranking_budget").set_value(1.0).run()
    assert not app.exception
    assert "cannot hold together" in app.error[0].value


def test_without_money_there_is_nothing_to_draw(open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page(PAGE, tmp_path / "empty.duckdb", view=BUDGET)
    assert not app.exception
    assert not app.number_input


def test_ways_to_grow_are_compared_and_what_fails_the_gate_is_asked_for(
    open_page: OpenPage, demo_database: Path, tmp_path: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, view=GROW)
    assert not app.exception
    assert "Depth first is worth SGD" in subheader(app)
    before = subheader(app)
    assert any("easy sites that go first" in one.value for one in app.markdown)
    app.toggle(key="path_all").set_value(True).run()
    assert not app.exception
    assert subheader(app) != before
    assert any("An order is no permission" in one.value for one in app.caption)
    empty = open_page(PAGE, tmp_path / "empty.duckdb", view=GROW)
    assert not empty.exception
