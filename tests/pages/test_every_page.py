"""Every page opens: with nothing in the store, and with a portfolio in it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from pages.components.plain_text import plain
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.conftest import OpenPage

PAGES = re.findall(r'st\.Page\(\s*"(pages/\w+\.py)"', (ROOT / "app.py").read_text())


def test_the_list_of_pages_was_found() -> None:
    assert len(PAGES) >= 6


@pytest.mark.parametrize("page", PAGES)
def test_opens_on_an_empty_store(page: str, open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page(page, tmp_path / "empty.duckdb")
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert app.main.children, "an empty store is explained, not shown as an empty page"


@pytest.mark.parametrize("page", PAGES)
def test_opens_on_the_demo_portfolio(page: str, open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(page, demo_database, demo=True)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


def test_the_portfolio_shows_what_survives_a_second_look(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page("pages/portfolio.py", demo_database, demo=True)
    assert not app.exception
    assert "How much survives a second look" in [one.value for one in app.header]
    assert any("losers included, leaves SGD" in one.value for one in app.markdown)


def test_the_portfolio_says_why_its_value_changed_since_a_day(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page("pages/portfolio.py", demo_database, demo=True)
    asked = app.date_input(key="portfolio_since")
    assert asked.value is None
    asked.set_value(date(2026, 6, 30)).run()
    assert not app.exception
    assert any(one.value.startswith("Credited value rose by SGD") for one in app.markdown)
    assert any(
        plain("Policy POL-2025 is in force on both days") in one.value for one in app.caption
    )
    app.date_input(key="portfolio_until").set_value(date(2026, 9, 30)).run()
    assert not app.exception
    assert any("between 30 Jun 2026 and 30 Sep 2026" in one.value for one in app.markdown)
    app.date_input(key="portfolio_since").set_value(date(2026, 10, 31)).run()
    assert not app.exception
    assert any("is after" in one.value for one in (*app.error, *app.warning, *app.markdown))
