"""An analyst adds one site's outcome among others, plans a synthetic control and looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from playwright.sync_api import expect

from analytics.simulation.worlds import DonorShape, panel_with_donors
from tests.browser.driver import PHONE
from tests.browser.test_add_and_study import upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.driver import App

SHAPE = DonorShape(treated=1, comparison=20, periods=30, start=22, factors=2, noise_sd=0.4)
PLAN = """title = "Assistant at one site"
initiative_id = "SV-01"
kpi_id = "K-HANDLE-MINUTES"
data = "one_site.csv"
registered_on = 2026-04-01
design = "synthetic_control"
outcome = "minutes"
higher_is_better = false
unit = "site"
time = "week"
treated = "site"
treated_values = ["Site 00"]
start = 22
"""
PICTURES = ("Over time", "Period by period", "Where nothing happened", "Comparison units")


def one_site() -> bytes:
    world = panel_with_donors(SHAPE, effect=-3.0, rng=np.random.default_rng(4))
    rows = [
        f"Site {unit:02d},{week},{20 + value:.4f}"
        for unit, path in enumerate(world.outcome)
        for week, value in enumerate(path)
    ]
    return "\n".join(["site,week,minutes", *rows, ""]).encode()


def test_a_synthetic_control_is_registered_run_and_seen(
    app: App, open_app: Callable[..., App]
) -> None:
    app.open("/add_outcomes")
    upload(app, ("one_site.csv", one_site()))
    app.open("/studies?plan=new")
    app.page.get_by_role("radio", name="Paste or upload a plan").click()
    app.settle()
    app.page.get_by_role("textbox", name="Name of the study").fill("one site")
    app.page.get_by_role("textbox", name="Plan (TOML)").fill(PLAN)
    app.page.get_by_role("button", name="Register and run").click()
    app.settle()
    expect(app.title()).to_have_text("Assistant at one site")
    expect(app.page.get_by_text("That is an improvement")).to_be_visible()
    for picture in PICTURES:
        app.page.get_by_role("radio", name=picture).click()
        app.settle()
        app.shot(f"study_synthetic_{picture.lower().replace(' ', '_')}")
    assert app.violations() == []
    phone = open_app(app.address, PHONE)
    phone.open("/studies?study=one_site")
    assert phone.overflow() == []
    for picture in PICTURES[2:]:
        phone.page.get_by_role("radio", name=picture).click()
        phone.settle()
        phone.shot(f"study_synthetic_{picture.lower().replace(' ', '_')}_phone")
    assert phone.overflow() == []
