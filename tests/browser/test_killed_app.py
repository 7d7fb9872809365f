"""The server is killed while somebody adds a file or decides: what the page said is kept.

``CREDENCE_SERVER_KILLS`` says how many servers are killed (6 without it).
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

from analytics.services.check_store import check_store
from analytics.services.load_portfolio import load_portfolio
from analytics.services.open_review import open_review
from analytics.services.prepare_review import prepare_review
from analytics.store.batches import batch_history
from analytics.store.connection import Store
from analytics.store.datasets import list_datasets
from tests.browser.conftest import start
from tests.browser.driver import DESKTOP, RUN, App
from tests.browser.test_add_and_study import upload
from tests.browser.test_quarterly_review import tab_to, write
from tests.conftest import ROOT
from tests.store.writer_process import report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("CREDENCE_SERVER_KILLS", "6"))
ROWS = 200_000
LINES = [f"unit {i % 500},{i % 1000},note {i % 97}\n" for i in range(ROWS)]
MINUTES = sum(i % 1000 for i in range(ROWS))
STORED = f"Stored, {ROWS:,} rows."


def sent(number: int) -> tuple[str, bytes]:
    """Return a file that differs from the others in its first cell."""
    first = f"unit of {number},{LINES[0].split(',', 1)[1]}"
    return f"sent-{number}.csv", "".join(["unit,minutes,note\n", first, *LINES[1:]]).encode()


@dataclass
class Desk:
    """A store with a frozen review of this quarter, and what its pages said was saved."""

    path: Path
    said: set[str]

    def there(self) -> set[str]:
        """Names of files and decisions that are there, each whole and once."""
        store = Store.open(self.path)
        try:
            assert check_store(store).findings == ()
            found = [one.rationale for one in open_review(store).decisions]
            for one in list_datasets(store):
                if not one.file_name.startswith("sent-"):
                    continue
                found.append(one.file_name)
                assert [batch.rows for batch in batch_history(store, one.file_name)] == [ROWS]
                with store.cursor() as cursor:
                    row = cursor.execute(
                        f"SELECT count(*), sum(c2)::BIGINT FROM {one.relation}"
                    ).fetchone()
                assert row == (ROWS, MINUTES)
        finally:
            store.close()
        assert len(found) == len(set(found)), "doubled"
        assert self.said <= set(found), "lost"
        return set(found)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    path, moment = tmp_path / "desk.duckdb", datetime.now(UTC)
    store = Store.open(path)
    load_portfolio(store, ROOT / "data" / "demo", now=moment - timedelta(days=2))
    prepare_review(store, f"{moment.year}Q{(moment.month - 1) // 3 + 1}", now=moment)
    store.close()
    return Desk(path, set())


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[App]:
    """Open a tab; what goes wrong in it when its server dies is no concern here."""
    del desk
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    yield App(context.new_page(), "")
    context.close()


def add(app: App, number: int) -> str:
    """Send a file and do not wait."""
    app.open("/add_outcomes")
    name, content = sent(number)
    app.page.locator('input[type="file"]').set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    expect(app.page.get_by_test_id("stFileChipName").get_by_text(name)).to_be_visible()
    app.page.get_by_role("button", name="Check and store").click()
    return name


def decide(app: App, number: int) -> str:
    """Fill in the form of a decision, send it and do not wait."""
    app.open("/review")
    app.page.get_by_text("Decide", exact=True).click()
    app.settle()
    tab_to(app, "Decision")
    write(app, "Decider", "Ana")
    reason = f"Reason {number}"
    write(app, "Why", reason)
    app.page.keyboard.press("Shift+Tab")
    app.page.keyboard.press("Control+Enter")
    return reason


def test_a_killed_server_loses_nothing_a_page_said_and_a_file_sent_again_is_there_once(
    desk: Desk, page: App
) -> None:
    chance, became = np.random.default_rng(29), Counter[str]()
    again = -1
    for number in range(KILLS):
        imports = number % 3 != 2
        server, page.address = start(desk.path)
        try:
            if again >= 0:
                page.open("/add_outcomes")
                upload(page, sent(again))
                kept = page.page.get_by_text("in the store already")
                expect(page.page.get_by_text(STORED).or_(kept)).to_be_visible(timeout=RUN)
                desk.said.add(sent(again)[0])
            name = add(page, number) if imports else decide(page, number)
            page.page.wait_for_timeout(float(chance.uniform(0, 2500 if imports else 600)))
            words = STORED if imports else "Recorded as entry"
            answered = page.page.get_by_text(words).count() > 0
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait()
        if answered:
            desk.said.add(name)
        there = name in desk.there()
        again = number if imports else -1
        kind = "file" if imports else "decision"
        known = "answered" if answered else ("saved, not answered" if there else "not there")
        became[f"{kind}: {known}"] += 1
        report(f"| {number + 1} | {kind} | {known} |")
    report(f"{KILLS} servers killed: {dict(became)}; nothing lost, nothing twice")
