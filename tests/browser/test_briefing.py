"""Somebody opens the briefing, chooses who reads, and takes every format home, by keyboard."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from openpyxl import load_workbook
from playwright.sync_api import expect
from pptx import Presentation
from pypdf import PdfReader

from analytics.reports.packs.formats import FORMATS

if TYPE_CHECKING:
    from tests.browser.driver import App

QUESTION = "Which claims does the ledger support?"


def pressed(app: App, label: str) -> bytes:
    """Reach a button by its focus, press Enter, and return the file that comes."""
    button = app.page.get_by_role("button", name=re.compile(rf"\b{label}$"))
    button.focus()
    with app.page.expect_download(timeout=30_000) as coming:
        app.page.keyboard.press("Enter")
    return Path(coming.value.path()).read_bytes()


def test_an_audience_is_chosen_and_every_format_taken_by_keyboard(app: App) -> None:
    app.open("/briefing")
    expect(
        app.page.get_by_role("heading", name="Are we getting more than we spend?")
    ).to_be_visible()
    app.page.get_by_role("radio", name="Board").or_(
        app.page.get_by_role("button", name="Board", exact=True)
    ).first.focus()
    for _ in range(3):
        app.page.keyboard.press("ArrowRight")
    app.page.keyboard.press("Enter")
    app.settle()
    expect(app.page).to_have_url(re.compile(r"[?&]audience=Finance"))
    expect(app.page.get_by_role("heading", name=QUESTION)).to_be_visible()
    files = {one.label: pressed(app, one.label) for one in FORMATS}
    first = Presentation(BytesIO(files["Slides"])).slides[0]
    assert first.shapes.title.text_frame.text == QUESTION
    assert QUESTION in (PdfReader(BytesIO(files["PDF"])).pages[0].extract_text() or "")
    assert "1 claims" in load_workbook(BytesIO(files["Workbook"])).sheetnames
    assert QUESTION.encode() in files["Web page"]
    assert "1_claims.csv" in ZipFile(BytesIO(files["Tables"])).namelist()
