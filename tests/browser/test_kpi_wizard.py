"""A promise becomes a KPI in the browser, on a desktop and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.driver import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.driver import App

PROMISE = "Faster replies to customers, 20% fewer errors; and it may reduce accuracy."


@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])
def test_a_promise_becomes_a_kpi(
    open_app: Callable[..., App], demo_server: str, size: tuple[int, int], name: str
) -> None:
    app = open_app(demo_server, size=size)
    app.open("/add_outcomes")
    app.page.get_by_role("radio", name="KPI from a promise").click()
    app.settle()
    app.page.get_by_label("Promised benefit").fill(PROMISE)
    _next(app, f"kpi_1_{name}")
    expect(app.page.get_by_text("Time per case, in hours per case.")).to_be_visible()
    expect(app.page.get_by_text("say which is better")).to_be_visible()
    app.page.get_by_text("Errors per 100 cases, in").click()
    _next(app, f"kpi_2_{name}")
    app.page.get_by_label("Name", exact=True).fill(f"Errors, {name}")
    _next(app, f"kpi_3_{name}")
    app.page.get_by_label("Worth of one unit").fill("12.5")
    app.shot(f"kpi_4_{name}")
    app.page.get_by_role("button", name="Leave it open").click()
    app.settle()
    app.shot(f"kpi_5_{name}")
    app.page.get_by_role("button", name="Leave it open").click()
    app.settle()
    app.shot(f"kpi_6_{name}")
    app.page.get_by_role("button", name="Add this KPI").click()
    app.settle()
    expect(app.page.get_by_text("is in the register")).to_be_visible()


def _next(app: App, name: str) -> None:
    """Look at the step, then go on."""
    app.shot(name)
    assert app.overflow() == []
    assert app.violations() == []
    app.page.get_by_role("button", name="Next").click()
    app.settle()
