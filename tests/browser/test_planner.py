"""The planner in a real browser: it fits every window, and its plan reaches the form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.driver import DESKTOP, PHONE, RUN, App

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(("name", "size"), [("desktop", DESKTOP), ("phone", PHONE)])
def test_the_planner_fits(
    open_app: Callable[..., App], demo_server: str, name: str, size: tuple[int, int]
) -> None:
    app = open_app(demo_server, size)
    app.open("/studies?planner=open")
    expect(app.title()).to_have_text("How large must it be?", timeout=RUN)
    expect(app.page.get_by_role("heading", level=3)).to_contain_text("you need")
    expect(app.page.get_by_text("Probability of finding it")).to_be_visible()
    app.shot(f"planner_{name}")
    assert app.overflow() == []
    assert app.violations() == []


def test_the_plan_is_taken_to_the_form(app: App) -> None:
    app.open("/studies?planner=open")
    app.page.get_by_role("button", name="Register this plan").click()
    app.settle()
    expect(app.title()).to_have_text("Plan a study")
    expect(app.page.get_by_role("textbox", name="Plan (TOML)")).to_have_value(
        re.compile(r"\[planning\]")
    )
