"""Names that are Markdown stay text on every page: no link, no picture, no markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from analytics.services.load_portfolio import load_portfolio
from analytics.store.connection import Store
from tests.conftest import NOW
from tests.services.small_portfolio import write_small_portfolio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.conftest import OpenPage

HOSTILE = "![x](https://example.com/t.png) **bold** $x^2$ :material/block: <b>"
LIVE = re.compile(r"!\[x|(?<!\\)\$x|\*\*bold|(?<!\\):material/block")


@pytest.fixture(scope="module")
def hostile_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a portfolio whose initiative, KPI and plan are named like an attack."""
    folder = write_small_portfolio(tmp_path_factory.mktemp("hostile") / "portfolio")
    for path in (folder / "initiative.csv", folder / "kpi.csv"):
        path.write_text(re.sub("Assistant|Resolved", HOSTILE, path.read_text()))
    plan = folder / "plans" / "resolved.toml"
    plan.write_text(plan.read_text().replace("Assistant", HOSTILE))
    database = folder.parent / "store.duckdb"
    store = Store.open(database)
    load_portfolio(store, folder, now=NOW)
    store.close()
    return database


@pytest.mark.parametrize(
    "page",
    ["pages/initiative.py", "pages/ranking.py", "pages/portfolio.py", "pages/briefing.py"],
)
def test_a_name_that_is_markdown_stays_text(
    open_page: OpenPage, hostile_database: Path, page: str
) -> None:
    query = {"initiative": "INI-1"} if "initiative" in page else {}
    app = open_page(page, hostile_database, **query)
    assert not app.exception
    parts = (app.title, app.header, app.subheader, app.markdown, app.caption)
    shown = [one.value for part in parts for one in part]
    assert not [one for one in shown if LIVE.search(one)]
    if "initiative" in page:
        assert any("bold" in one for one in shown)
