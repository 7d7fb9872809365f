"""Every page, wide and narrow, light and dark: nothing sticks out, nothing is out of reach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.driver import DESKTOP, PHONE
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.driver import App

PATHS = {
    "portfolio": "/",
    "initiative": "/initiative?initiative=SV-01",
    "initiative_idea": "/initiative?initiative=PR-04",
    "ranking": "/ranking",
    "ranking_chances": "/ranking?view=How+sure+is+it%3F",
    "ranking_budget": "/ranking?view=What+does+a+budget+buy%3F",
    "briefing": "/briefing",
    "briefing_finance": "/briefing?audience=Finance",
    "studies": "/studies",
    "study": "/studies?study=customer_chatbot",
    "experiment": "/studies?study=agent_assistance",
    "broken": "/studies?study=fraud_scoring_personal_loans",
    "rollout": "/studies?study=inventory_optimisation",
    "plan": "/studies?plan=new",
    "planner": "/studies?planner=open",
    "add_outcomes": "/add_outcomes",
    "review": "/review",
    "policy": "/policy",
    "methods": "/methods",
}


def test_every_page_of_the_menu_is_looked_at() -> None:
    pages = re.findall(r'st\.Page\(\s*"pages/(\w+)\.py"', (ROOT / "app.py").read_text())
    assert set(pages) <= set(PATHS)


@pytest.mark.parametrize("name", PATHS)
def test_on_a_desktop_nothing_sticks_out_and_axe_finds_nothing(name: str, app: App) -> None:
    app.open(PATHS[name])
    expect(app.title()).to_have_count(1)
    app.shot(f"{name}_light")
    assert app.overflow() == []
    assert app.violations() == []


@pytest.mark.parametrize("name", PATHS)
def test_on_a_phone_nothing_sticks_out_and_axe_finds_nothing(
    name: str, open_app: Callable[..., App], demo_server: str
) -> None:
    app = open_app(demo_server, PHONE)
    app.open(PATHS[name])
    expect(app.title()).to_have_count(1)
    app.shot(f"{name}_phone")
    assert app.overflow() == []
    assert app.violations() == []


@pytest.mark.parametrize("name", PATHS)
def test_dark_has_enough_contrast_too(
    name: str, open_app: Callable[..., App], demo_server: str
) -> None:
    app = open_app(demo_server, DESKTOP, "dark")
    app.open(PATHS[name])
    app.shot(f"{name}_dark")
    assert app.violations() == []


@pytest.mark.parametrize("path", ["/", "/initiative", "/ranking", "/studies", "/add_outcomes"])
def test_an_empty_store_says_what_to_do(
    path: str, open_app: Callable[..., App], empty_server: str
) -> None:
    app = open_app(empty_server)
    app.open(path)
    expect(app.title()).to_have_count(1)
    assert app.violations() == []
