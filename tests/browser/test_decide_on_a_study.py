"""An executive reads the decision on a study; an analyst looks closer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.driver import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.driver import App

BROKEN = "/studies?study=fraud_scoring_personal_loans"
EFFECT = "37.6"  # SGD an application: what the broken study would have found


def decision(app: App) -> str:
    """Read the headline of the decision, the first heading below the title."""
    return app.page.get_by_role("heading", level=2).first.inner_text()


def test_a_trustworthy_experiment_says_the_decision_before_its_numbers(app: App) -> None:
    app.open("/studies?study=agent_assistance")
    assert "Scale-ready" in decision(app)
    headline = app.page.get_by_role("heading", level=2).first.bounding_box()
    figures = app.page.get_by_test_id("stMetric").first.bounding_box()
    assert headline is not None
    assert figures is not None
    assert headline["y"] < figures["y"]
    expect(app.page.get_by_text("That is an improvement")).to_be_visible()
    expect(app.page.get_by_test_id("stMetric")).to_have_count(4)
    expect(app.page.get_by_text(re.compile(r"^SGD [\d.]+[KM]$"))).to_be_visible()


def test_only_one_view_is_there_at_a_time(app: App) -> None:
    app.open("/studies?study=agent_assistance")
    app.page.get_by_role("radio", name="Over time").click()
    app.settle()
    expect(app.page.get_by_text("Every look in numbers")).to_be_visible()
    app.shot("experiment_over_time")
    app.page.get_by_role("radio", name="Checks and grade").click()
    app.settle()
    expect(app.page.get_by_role("heading", name="Why grade A")).to_be_visible()
    expect(app.page.get_by_text("Every look in numbers")).to_have_count(0)


def test_a_broken_experiment_hides_its_numbers_until_they_are_asked_for(app: App) -> None:
    app.open(BROKEN)
    assert "Not trustworthy" in decision(app)
    expect(app.page.get_by_text("planned shares").first).to_be_visible()
    expect(app.page.get_by_test_id("stMetric")).to_have_count(0)
    expect(app.page.get_by_text(EFFECT)).to_have_count(0)
    expect(app.page.get_by_role("radio")).to_have_count(2)
    app.shot("study_broken")
    app.page.get_by_text("Show the numbers anyway").click()
    app.settle()
    expect(app.page.get_by_text("Not to be used", exact=True)).to_be_visible()
    expect(app.page.get_by_text(EFFECT)).to_be_visible()
    expect(app.page.get_by_text("SGD 0")).to_have_count(0)
    assert app.violations() == []
    app.shot("study_broken_anyway")


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ("solved", "Keep running: better, but a guardrail is open"),
        ("rated", "Guardrail holds: no loss larger than 0.3 points"),
        ("wait", "No difference larger than 0.5 minutes"),
        ("wait_small", "We cannot tell yet"),
    ],
)
def test_each_decision_has_words_of_its_own(
    study: str, said: str, open_app: Callable[..., App], experiments_server: str
) -> None:
    app = open_app(experiments_server)
    app.open(f"/studies?study={study}")
    assert said in decision(app)
    app.shot(f"study_{study}")
    assert app.violations() == []


def test_an_undecided_experiment_says_how_much_more_it_needs(
    open_app: Callable[..., App], experiments_server: str
) -> None:
    app = open_app(experiments_server)
    app.open("/studies?study=wait_small")
    expect(app.page.get_by_text(re.compile(r"About \d+ more units would see"))).to_be_visible()


def test_guardrails_segments_and_real_use_fit_a_phone(
    open_app: Callable[..., App], experiments_server: str
) -> None:
    for scheme in ("light", "dark"):
        app = open_app(experiments_server, PHONE, scheme)
        app.open("/studies?study=solved")
        expect(app.page.get_by_role("heading", name="Guardrails")).to_be_visible()
        for view in ("Adjusted and raw", "Segments", "Real use", "All numbers"):
            app.page.get_by_role("radio", name=view).click()
            app.settle()
            app.shot(f"study_{view.lower().replace(' ', '_')}_phone_{scheme}")
            assert app.overflow() == []
            assert app.violations() == []


def test_real_use_never_compares_users_with_the_others(
    open_app: Callable[..., App], experiments_server: str
) -> None:
    app = open_app(experiments_server, DESKTOP)
    app.open("/studies?study=solved&view=Real+use")
    rows = app.page.get_by_test_id("stTable").last.get_by_role("row")
    expect(rows).to_have_count(3)  # the header, the offer, those whom the offer brought to use it
    expect(app.page.get_by_text("Users are not compared")).to_be_visible()
