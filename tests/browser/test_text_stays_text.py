"""Every text of every file and form is an attack; every page shows it as text and does nothing.

One portfolio carries more than sixty strings in every field that holds text: names, units, arms,
segments, file names, headers, cells, plan titles, what was said in a review. A string counts as
shown only where it stands on a page letter by letter, and every place where one of them stands
has to show it so.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from analytics.domain.agenda import AGENDA
from analytics.services.list_register import list_register
from analytics.services.list_studies import list_studies
from analytics.services.load_portfolio import load_portfolio
from analytics.store.connection import Store
from tests.browser.conftest import serve
from tests.browser.hostile_portfolio import hostile, write_hostile_portfolio
from tests.browser.hostile_review import hold_hostile_review
from tests.browser.injection_strings import HOST, STRINGS
from tests.browser.literal_text import Shown, became

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Dialog, FilePayload, Request

    from tests.browser.driver import App

UNFOLD = """() => {
  const closed = document.querySelectorAll("details:not([open]) > summary");
  for (const one of closed) one.click();
  return closed.length;
}"""
PAGES = (
    "/",
    "/ranking",
    "/briefing",
    *(f"/review?block={quote(block.title)}" for block in AGENDA),
    "/policy",
    "/methods",
    "/studies",
    "/studies?plan=new",
    "/studies?planner=open",
    "/add_outcomes",
    f"/initiative?initiative={quote(STRINGS[0])}",
    f"/studies?study={quote(STRINGS[1])}",
)
WITH_VIEWS = ("/ranking", "/briefing", "/studies?plan=", "/studies?study=")
INITIATIVES = 5  # pages of initiatives that are opened; every initiative is in every list
DESIGNS = {  # a study of each, with every picture and tab
    "agent_assistance",
    "customer_chatbot",
    "doctor_engagement_countries",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Serve the portfolio; return the address and all pages there are to see."""
    folder, now = tmp_path_factory.mktemp("hostile"), datetime.now(UTC)
    portfolio = write_hostile_portfolio(folder / "portfolio")
    store = Store.open(folder / "hostile.duckdb", reads=(portfolio,))
    report = load_portfolio(store, portfolio, now=now)
    assert [one.file_name for one in report.receipts if not one.stored] == []
    assert report.problems == ()
    last = now.date().replace(day=1) - timedelta(days=80)
    hold_hostile_review(store, f"{last.year}Q{(last.month + 2) // 3}", now=now)
    studied = list_studies(store, today=now.date())
    measured = {one.initiative_id for one in studied}
    initiatives = sorted(
        (one.initiative_id for one in list_register(store).initiatives),
        key=lambda one: (one not in measured, one),
    )
    studies = [
        f"/studies?study={quote(one.study_id)}"
        for one in studied
        if one.study_id.endswith(tuple(DESIGNS))
    ]
    assert len(studies) == len(DESIGNS)
    store.close()
    seen = [f"/initiative?initiative={quote(one)}" for one in initiatives[:INITIATIVES]]
    for address in serve(folder / "hostile.duckdb"):
        yield address, [*PAGES, *seen, *studies]


class Guard:
    """What was asked for and asked while a browser walked through the app."""

    def __init__(self, app: App) -> None:
        self.app, self.shown = app, Shown()
        self.asked: list[str] = []
        context = app.page.context
        context.on("request", self._note)
        context.on("dialog", self._dismiss)

    def look(self, where: str) -> None:
        """Unfold everything, then look at the page and at what it asked for."""
        if self.app.page.evaluate(UNFOLD):
            self.app.settle()
        self.shown.look(self.app.page, where)
        assert became(self.app.page) == [], where
        assert self.app.page.get_by_test_id("stException").count() == 0, where
        assert self.asked == [], where
        assert self.app.wrong == [], where

    def look_at_every_view(self, where: str) -> None:
        """Look at a page, then at each of what it offers to choose from."""
        self.look(where)
        choices = self.app.page.locator("[data-testid=stMain] [role=radio]")
        for number in range(choices.count()):
            one = choices.nth(number)
            if one.get_attribute("aria-checked") != "true":
                one.click()
                self.app.settle()
                self.look(f"{where}, choice {number}")

    def _note(self, request: Request) -> None:
        own = (f"{self.app.address}/", "data:image/svg+xml,", "blob:", "file:///")
        if not request.url.startswith(own) or HOST in request.url.partition("?")[0]:
            self.asked.append(request.url)

    def _dismiss(self, dialog: Dialog) -> None:
        self.asked.append(f"a dialogue: {dialog.message}")
        dialog.dismiss()


def hostile_files() -> list[tuple[str, bytes]]:
    """Files somebody sends: names, headers, cells and values that cannot be read, all hostile."""
    files, step = [], 8
    for at in range(0, len(STRINGS), step):
        some = [" ".join(one.split()).replace('"', '""') for one in STRINGS[at : at + step]]
        header = ",".join(f'"{one}"' for one in some)
        rows = "\n".join(",".join(f'"{one} {row % 3}"' for one in some) for row in range(6))
        wrong = "\n".join([f'number,"{some[0]}"', *(f'{n},"{n}"' for n in range(30)), '"?","?"'])
        files.append((f"{hostile(str(at), NAMES)}.csv", f"{header}\n{rows}\n".encode()))
        files.append((f"{hostile(f'wrong {at}', NAMES)}.csv", wrong.encode()))
    return files


def _send(app: App, press: str) -> None:
    files: list[FilePayload] = [
        {"name": name, "mimeType": "text/csv", "buffer": content}
        for name, content in hostile_files()
    ]
    app.page.locator('input[type="file"]').set_input_files(files)
    app.settle()
    app.page.get_by_role("button", name=press).click()
    app.settle()


NAMES = tuple(one for one in STRINGS if len(one) < 90 and not set(one) & set("/\\\n"))


def test_no_text_becomes_anything_but_text(
    site: tuple[str, list[str]], open_app: Callable[..., App]
) -> None:
    address, paths = site
    guard = Guard(open_app(address))
    for path in paths:
        guard.app.open(path)
        if path.startswith(WITH_VIEWS):
            guard.look_at_every_view(path)
        else:
            guard.look(path)
    assert guard.shown.changed == []
    assert guard.shown.missing() == []
    assert len(STRINGS) >= 60


def test_neither_does_what_is_sent(
    site: tuple[str, list[str]], open_app: Callable[..., App]
) -> None:
    guard = Guard(open_app(site[0]))
    for press in ("Look first", "Check and store"):
        guard.app.open("/add_outcomes")
        _send(guard.app, press)
        guard.look(press)
    assert guard.shown.changed == []
    assert guard.shown.missing() == []


@pytest.mark.parametrize("audience", ["Board", "Technical"])
def test_nor_what_is_taken_away_as_a_web_page(
    site: tuple[str, list[str]], open_app: Callable[..., App], audience: str, tmp_path: Path
) -> None:
    guard = Guard(open_app(site[0]))
    guard.app.open(f"/briefing?audience={audience}")
    with guard.app.page.expect_download() as waiting:
        guard.app.page.get_by_role("button", name="Web page").click()
    pack = tmp_path / "pack.html"
    waiting.value.save_as(pack)
    guard.app.page.goto(pack.as_uri())
    expect(guard.app.page.get_by_role("heading", level=1)).to_be_visible()
    guard.shown.look(guard.app.page, "pack")
    assert became(guard.app.page) == []
    assert guard.asked == []
    assert guard.shown.changed == []
    assert len(guard.shown.whole) > len(STRINGS) / 3
