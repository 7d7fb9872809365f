"""The review page: prepare, decide, correct, sign; what is refused stays typed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analytics.services.decide import record_decision
from analytics.store.connection import Store
from tests.services.reviews import decision, load_two

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import OpenPage

PAGE = "pages/review.py"
BLOCKS = (
    "pre-read", "last", "portfolio", "exceptions", "decide", "reallocate", "gate", "lessons",
    "sign",
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_run_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a press: without a browser every run starts over for the menu, and would lose it."""
    monkeypatch.setattr("pages.components.session.menu_first", lambda: None)


@pytest.fixture
def two(prepared_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(prepared_file, tmp_path / "two.duckdb"))


def walk(app: AppTest, block: str) -> AppTest:
    app.button_group(key="block").set_value(block).run()
    assert not app.exception
    assert not app.error
    return app


def fill(app: AppTest, label: str, text: str) -> None:
    widgets = (*app.text_input, *app.text_area)
    next(one for one in widgets if one.label.startswith(label)).set_value(text)


def press(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception


def test_every_block_opens_on_a_frozen_review(open_page: OpenPage, two: Path) -> None:
    app = open_page(PAGE, two)
    assert app.title[0].value == "Value review 2026Q1"
    for block in BLOCKS:
        walk(app, block)
        assert any("Snapshot" in one.value for one in app.caption)


def test_the_demo_is_prepared_and_every_block_opens(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True)
    press(app, "Prepare the review")
    assert not app.error
    for block in BLOCKS:
        walk(app, block)
    assert app.title[0].value.startswith("Value review 20")


def test_a_decision_is_recorded_corrected_and_signed(open_page: OpenPage, two: Path) -> None:
    app = walk(open_page(PAGE, two), "decide")
    press(app, "Record the decision")
    assert "not said" in app.error[0].value
    fill(app, "Decider", "Ana")
    fill(app, "Why", "It pays for itself")
    fill(app, "Action", "Renew the licence")
    fill(app, "Its owner", "Ben")
    press(app, "Record the decision")
    assert not app.error
    assert any("Recorded as entry" in one.value for one in app.success)
    assert any("Renew the licence" in one.value for one in app.markdown)
    fill(app, "Why", "We looked again")
    press(app, "Record the decision")
    walk(app, "sign")
    read = " ".join(one.value for one in app.markdown)
    assert "We looked again" in read
    assert "It pays for itself" not in read
    press(app, "Sign the review")
    assert "who signs" in app.error[0].value
    fill(app, "Signed by", "Ana")
    press(app, "Sign the review")
    assert "Signed by Ana" in app.success[0].value
    walk(app, "decide")
    assert any("signed" in one.value for one in app.info)


def test_what_was_saved_while_the_answer_was_lost_is_not_saved_twice(
    open_page: OpenPage, two: Path
) -> None:
    app = walk(open_page(PAGE, two), "decide")
    fill(app, "Decider", "Ana")
    fill(app, "Why", "It pays for itself")
    fill(app, "Action", "Renew the licence")
    fill(app, "Its owner", " ")
    press(app, "Record the decision")
    assert "who does it" in app.error[0].value, "the decision was saved, its action was not"
    fill(app, "Its owner", "Ben")
    press(app, "Record the decision")
    assert not app.error
    walk(app, "sign")
    assert any("1 of 2 initiatives decided" in one.value for one in app.markdown)
    table = [one.value for one in app.markdown if "It pays for itself" in one.value]
    assert len(table) == 1


def test_a_met_kill_criterion_is_said_on_the_portfolio(open_page: OpenPage, tmp_path: Path) -> None:
    from analytics.services.prepare_review import prepare_review
    from tests.services.reviews import SPRING

    path = tmp_path / "harm.duckdb"
    store = Store.open(path)
    load_two(store, (-2.0, 0.5))
    prepare_review(store, "2026Q1", now=SPRING)
    record_decision(store, decision(), now=SPRING, key="one")
    store.close()
    app = open_page("pages/portfolio.py", path)
    assert not app.exception
    assert "A kill criterion is met and not acted on" in app.warning[0].value
    assert "Assistant" in app.warning[0].value
