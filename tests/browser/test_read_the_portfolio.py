"""An executive opens the portfolio, filters it, opens an initiative and comes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.driver import App

MONEY = re.compile(r"SGD [\d.,]+[KMB]?")


def test_the_first_start_loads_the_demo_visibly_and_shows_the_headline(app: App) -> None:
    app.page.goto(app.address)
    loading = app.page.get_by_text("Reading the demo portfolio")
    expect(loading.or_(app.title())).to_be_visible(timeout=30_000)
    app.settle()
    expect(app.title()).to_have_text(MONEY)
    expect(app.title()).to_contain_text("supported by evidence")
    app.shot("portfolio_desktop")


def test_a_filter_narrows_the_list_and_lives_in_the_address(app: App) -> None:
    app.open("/")
    whole = app.title().inner_text()
    app.choose("Domain", "Retail")
    expect(app.page).to_have_url(re.compile(r"[?&]domain="))
    expect(app.title()).not_to_have_text(whole)
    narrowed = app.title().inner_text()
    app.page.reload()
    app.settle()
    expect(app.title()).to_have_text(narrowed)


def test_a_deep_link_opens_one_initiative(app: App) -> None:
    app.open("/initiative?initiative=SV-01")
    expect(app.title()).to_contain_text("gent")
    expect(app.page.get_by_role("heading", name="Evidence")).to_be_visible()
    app.shot("initiative_desktop")


def test_an_unknown_initiative_is_said_to_be_unknown(app: App) -> None:
    app.open("/initiative?initiative=NOBODY")
    expect(app.page.get_by_text("NOBODY")).to_be_visible()


def test_drilling_down_and_the_way_back_keep_the_filter(app: App) -> None:
    app.open("/")
    app.choose("Domain", "Retail")
    filtered = app.title().inner_text()
    app.open_list("Open an initiative")
    app.page.get_by_role("option").first.click()
    app.settle()
    expect(app.page).to_have_url(re.compile(r"/initiative\?initiative="))
    app.page.get_by_role("link", name="Back to portfolio").click()
    app.settle()
    expect(app.page).to_have_url(re.compile(r"[?&]domain="))
    expect(app.title()).to_have_text(filtered)


def test_a_bubble_opens_its_initiative(app: App) -> None:
    app.open("/")
    point = app.page.locator(".js-plotly-plot .scatterlayer .point").first
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box is not None
    app.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    app.settle()
    expect(app.page).to_have_url(re.compile(r"/initiative\?initiative="))
