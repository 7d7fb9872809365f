"""A whole quarter by keyboard: prepare, walk, decide on five, sign, export; then the next one."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import expect

from analytics.domain.agenda import AGENDA
from analytics.domain.review import Choice
from analytics.services.check_store import check_store_file
from analytics.services.import_outcomes import import_outcomes
from analytics.services.load_portfolio import load_portfolio
from analytics.services.open_review import open_review
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.store.connection import Store
from analytics.store.studies import read_studies
from tests.browser.conftest import serve
from tests.browser.driver import PHONE
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.domain.review import HeldReview
    from tests.browser.driver import App

FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || !["INPUT", "TEXTAREA", "BUTTON", "SUMMARY"].includes(one.tagName)) return "";
  const label = one.getAttribute("aria-label") || one.innerText || "";
  return label + (one.getAttribute("placeholder") || "");
}"""
MOST_TABS = 150
DECIDED = 5
DAYS_LATER = 100
PROJECTOR = (1920, 1080)
OUTCOMES = ROOT / "data" / "demo" / "outcomes"

served = contextmanager(serve)


def tab_to(app: App, label: str) -> None:
    """Press Tab until a field or button of this name has the focus, as somebody would."""
    wanted = re.compile(rf"(^|\. |\n){re.escape(label)}")
    for _ in range(MOST_TABS):
        app.page.keyboard.press("Tab")
        if wanted.search(str(app.page.evaluate(FOCUSED)).strip()):
            return
    pytest.fail(f"no '{label}' within {MOST_TABS} tabs")


def write(app: App, label: str, text: str) -> None:
    tab_to(app, label)
    app.page.keyboard.press("ControlOrMeta+a")
    app.page.keyboard.type(text)


def press(app: App, key: str) -> None:
    app.page.keyboard.press(key)
    app.settle()


def walk_to(app: App, title: str) -> None:
    """Press the presenter's key until a block is reached."""
    for _ in range(10):
        chosen = app.page.get_by_role("radio", name=title, exact=True)
        if chosen.get_attribute("aria-checked") == "true":
            return
        press(app, "PageDown")
    pytest.fail(f"'{title}' was not reached")


def decide(app: App, number: int, *, choice: str = "", forecast: bool = True) -> None:
    """Fill in the form by keyboard and record it."""
    tab_to(app, "Decision")
    if choice:
        app.page.keyboard.type(choice)
        app.page.keyboard.press("Enter")
    write(app, "Decider", f"Person {number % 2}")
    write(app, "Why", f"Reason {number}")
    if forecast:
        write(app, "Probability", str(50 + 10 * number))
    app.page.keyboard.press("Shift+Tab")  # leaves the field, and opens no calendar
    press(app, "Control+Enter")
    expect(app.page.get_by_text("Recorded as entry")).to_be_visible()


def learn_more(path: Path, later: datetime) -> None:
    """Add the next outcomes of what was forecast: the demo's files with a tenth left out."""
    store = Store.open(path, reads=(OUTCOMES,))
    forecast = {one.initiative_id for one in open_review(store).decisions if one.forecast}
    try:
        for study in read_studies(store):
            if study.initiative_id in forecast:
                header, *rows = (OUTCOMES / study.data_file).read_text().splitlines()
                kept = [row for at, row in enumerate(rows) if at % 10]
                content = "\n".join([header, *kept]) + "\n"
                import_outcomes(store, study.data_file, content.encode(), now=later)
                register_study(store, study.study_id, study.plan_text, now=later)
                run_study(store, study.study_id, now=later)
    finally:
        store.close()


def _quarter(day: datetime) -> str:
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def look_at_every_block(app: App, where: str) -> None:
    """Nothing sticks out, and axe finds nothing, in any block of the open review."""
    for block in AGENDA:
        app.open(f"/review?block={quote_plus(block.title)}")
        app.shot(f"review_{block.key}_{where}")
        expect(app.page.get_by_test_id("stAlertContentError")).to_have_count(0)
        assert app.overflow() == [], block.title
        assert app.violations() == [], block.title


def by_hand(held: HeldReview) -> tuple[str, str]:
    """Score what was forecast as one would on paper, in the words of the page."""
    scored = [one for one in held.frozen.following.outcomes if one.success is not None]
    assert len(scored) == 3
    brier = sum(((one.probability or 0) - bool(one.success)) ** 2 for one in scored) / 3
    inside = sum(bool(one.inside) for one in scored) / 3
    return (
        f"Brier score {brier:.3f} on 3 forecasts",
        f"{inside:.0%} of 3 outcomes came inside",
    )


def read(path: Path, period: str = "") -> HeldReview:
    store = Store.open(path)
    try:
        return open_review(store, period)
    finally:
        store.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "quarter.duckdb"
    store = Store.open(path)
    load_portfolio(store, ROOT / "data" / "demo", now=datetime.now(UTC) - timedelta(days=2))
    store.close()
    return path


def prepare(app: App) -> None:
    """Freeze the quarter that is offered and start the clock."""
    app.open("/review")
    expect(app.page.get_by_role("button", name="Prepare the review")).to_be_enabled()
    press(app, "F10")
    expect(app.title()).to_have_text(re.compile(r"Value review 20\d\dQ\d"), timeout=60_000)
    app.settle()
    app.shot("review_pre_read")
    press(app, "F9")
    expect(app.page.get_by_text("of 90 minutes")).to_be_visible()


def decide_on_five(app: App) -> None:
    """Decide in the order of the list: two without a value in money, three with a forecast."""
    walk_to(app, "Decide")
    app.shot("review_decide")
    decide(app, 1, forecast=False)
    press(app, "F8")
    decide(app, 2, choice="No decision", forecast=False)
    for number, choice in ((3, ""), (4, ""), (5, "Stop")):
        press(app, "F8")
        decide(app, number, choice=choice)
    expect(app.page.get_by_text("5 of 25 initiatives decided")).to_be_visible()
    walk_to(app, "Reallocate")
    expect(app.page.get_by_text("Cost goes from SGD")).to_be_visible()
    app.shot("review_reallocate")


def close(app: App) -> None:
    """Tell a lesson, read back, sign and export."""
    walk_to(app, "Lessons")
    write(app, "What is worth telling?", "The baseline was frozen before the launch")
    app.page.keyboard.press("Shift+Tab")
    press(app, "Control+Enter")
    walk_to(app, "Sign")
    write(app, "Signed by", "The chair")
    app.page.keyboard.press("Shift+Tab")
    press(app, "Control+Enter")
    expect(app.page.get_by_text("Signed by The chair").first).to_be_visible()
    app.shot("review_signed")
    tab_to(app, "Download the decisions")
    with app.page.expect_download() as got:
        app.page.keyboard.press("Enter")
    assert "Reason 5" in got.value.path().read_text(encoding="utf-8-sig")
    tab_to(app, "Slides")
    with app.page.expect_download(timeout=60_000) as slides:
        app.page.keyboard.press("Enter")
    assert slides.value.path().read_bytes().startswith(b"PK")


def prepare_next(app: App, period: str) -> None:
    """Freeze the quarter after the signed one, as one would: open, choose, press."""
    app.open("/review")
    tab_to(app, "Prepare another quarter")
    press(app, "Enter")
    tab_to(app, "Quarter")
    app.page.keyboard.type(period)
    press(app, "Enter")
    tab_to(app, "Prepare the review")
    press(app, "Enter")
    expect(app.title()).to_have_text(f"Value review {period}", timeout=60_000)
    app.settle()


def reopen(
    address: str, open_app: Callable[..., App], first: HeldReview, said: tuple[str, str]
) -> None:
    """Open the next review on a projector, the signed one beside it, and look at every block."""
    app = open_app(address, PROJECTOR)
    app.open("/review")
    press(app, "PageDown")
    for sentence in said:
        expect(app.page.get_by_text(sentence)).to_be_visible()
    app.shot("review_last_quarter")
    snapshot, again = first.frozen.snapshot, open_app(address)
    again.open(f"/review?period={snapshot.period}")
    expect(again.title()).to_have_text(f"Value review {snapshot.period}")
    expect(again.page.get_by_text(f"Snapshot {snapshot.sha256[:12]}")).to_be_visible()
    phone = open_app(address, PHONE)
    look_at_every_block(phone, "phone")
    look_at_every_block(again, "desktop")
    dark = open_app(address, PROJECTOR, "dark")
    look_at_every_block(dark, "projector_dark")
    for tab in (app, again, phone, dark):
        tab.page.goto("about:blank")


def test_a_quarter_is_held_by_keyboard_and_scored_in_the_next(
    database: Path, open_app: Callable[..., App]
) -> None:
    with served(database, demo="0") as address:
        app = open_app(address)
        prepare(app)
        decide_on_five(app)
        close(app)
        app.page.goto("about:blank")
    first = read(database)
    assert [one.choice is Choice.NO_DECISION for one in first.decisions].count(True) == 1
    assert (len(first.decisions), len(first.lessons)) == (DECIDED, 1)
    assert first.signature is not None
    assert check_store_file(database).sound
    later = datetime.now(UTC) + timedelta(days=DAYS_LATER)
    learn_more(database, later)
    with served(database, demo="0", days_later=DAYS_LATER) as address:
        app = open_app(address)
        prepare_next(app, _quarter(later))
        app.page.goto("about:blank")
    second = read(database)
    assert second.frozen.snapshot.previous_id == first.frozen.snapshot.review_id
    with served(database, demo="0", days_later=DAYS_LATER) as address:
        reopen(address, open_app, first, by_hand(second))
    assert read(database, first.frozen.snapshot.period) == first
