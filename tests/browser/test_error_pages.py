"""What a reader sees of an error that nobody foresaw."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from analytics.services.load_portfolio import load_portfolio
from analytics.store.connection import Store
from tests.browser.broken import SAID
from tests.browser.conftest import serve
from tests.conftest import NOW
from tests.services.small_portfolio import write_small_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.driver import App


def test_its_kind_is_shown_and_nothing_of_what_it_says(
    open_app: Callable[..., App], tmp_path: Path
) -> None:
    store = Store.open(tmp_path / "kept.duckdb")
    load_portfolio(store, write_small_portfolio(tmp_path / "portfolio"), now=NOW)
    store.close()
    run = contextmanager(serve)
    with run(tmp_path / "kept.duckdb", program=("tests.browser.broken",)) as address:
        app = open_app(address)
        app.open("/studies")
        expect(app.page.get_by_test_id("stException")).to_contain_text("RuntimeError")
        sent = app.page.content()
        assert not [word for word in SAID.split() if len(word) > 3 and word in sent]
        assert "list_studies.py" not in sent
        assert "/site-packages/" not in sent
        app.page.goto("about:blank")
    assert "hunter2" in (tmp_path / "kept.log").read_text(), "whoever runs it can read it"
