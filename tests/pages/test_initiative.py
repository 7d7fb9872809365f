"""The page of one initiative: what it answers, and what can be asked of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import OpenPage

PAGE = "pages/initiative.py"


def steps(app: AppTest) -> str:
    return " ".join(one.value for one in app.markdown if one.value.startswith("- **"))


def test_every_step_of_a_credit_can_be_switched_off(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="SV-02")
    assert not app.exception
    assert "**Wearing off:**" in steps(app)
    switches = app.button_group(key="initiative_steps_0")
    assert switches.value == ["lower_bound", "evidence", "realisation", "decay"]
    switches.set_value(["lower_bound", "evidence", "realisation"]).run()
    assert not app.exception
    assert "**Wearing off:**" not in steps(app)
    (warned,) = (one.value for one in app.warning)
    assert warned.startswith("What if wearing off did not count")
    assert "Everything else in Credence credits" in warned
    assert "**What if:**" in steps(app)
    assert "**Credited:**" not in steps(app)
    app.button_group(key="initiative_steps_0").set_value([]).run()
    assert not app.exception
    assert "**Evidence grade:**" not in steps(app)


def test_a_successful_outcome_has_its_cost_by_part(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="SV-02")
    parts = next(one.value for one in app.table if one.value.index.name == "Part")
    assert list(parts.index) == [
        "Human verification", r"Inference \(tokens\)", "All else that recurs", "Total"
    ]  # fmt: skip
    assert parts.loc["Total", "Share"] == "100%"
    assert any("decisions with the AI were followed" in one.value for one in app.caption)


def test_without_use_a_successful_outcome_is_not_defined(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="MF-04")
    assert not app.exception
    (why,) = (one.value for one in app.markdown if one.value.startswith("**Not defined.**"))
    assert "a successful outcome has no cost" in why
    assert all(one.value.index.name != "Part" for one in app.table)


def test_one_penalty_stands_beside_two_and_harm_has_no_switch(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="RT-04")
    assert not app.exception
    assert any("penalise weak evidence twice" in one.value for one in app.caption)
    harm = open_page(PAGE, demo_database, demo=True, initiative="RT-03")
    assert not harm.exception
    assert all(one.key != "initiative_steps_0" for one in harm.button_group)


def test_reported_minutes_are_laid_beside_measured_ones(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="SV-01")
    assert any("of freed time counts as money until" in one.value for one in app.markdown)
    app.number_input(key="time_users_0").set_value(0.0).run()
    assert not app.exception
    assert any("No time is reported" in one.value for one in app.error)


def test_an_unsure_initiative_is_told_what_a_study_would_be_worth(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="SV-01")
    assert not app.exception
    assert any(one.value.startswith("**Measure first.**") for one in app.markdown)
    app.number_input(key="next_unit").set_value(500_000.0).run()
    assert not app.exception
    assert any(one.value.startswith("**Decide on what is known.**") for one in app.markdown)


def test_the_gate_says_what_binds_first(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="PH-01")
    assert not app.exception
    assert any(
        one.value.endswith("Asked for\\: every readiness section at 3\\.0 or above\\.")
        for one in app.markdown
    )
    blocks = [one.value for one in app.caption if "Open\\:" in one.value]
    assert len(blocks) == 2  # practice and capacity have something open, evidence has not
    in_use = open_page(PAGE, demo_database, demo=True, initiative="BK-01")
    assert all("**Why:**" not in one.value for one in in_use.markdown)


def test_scaling_too_early_is_named(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="MF-01")
    early = [one.value for one in app.warning if one.value.startswith("Scaled too early")]
    assert len(early) == 1
    assert "rolled out faster than the organisation can carry it" in early[0]


def test_an_override_is_recorded_once_and_shown_beside_the_gate(
    open_page: OpenPage, demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a browser every run starts over for the menu, and a press would be lost.
    monkeypatch.setattr("pages.components.session.menu_first", lambda: None)
    database = Path(shutil.copy(demo_file, tmp_path / "demo.duckdb"))
    app = open_page(PAGE, database, demo=True, initiative="SV-01")
    press(app, "Override")
    assert any("An override says" in one.value for one in app.error)
    fill(app, "Overridden by", "Ana")
    next(one for one in app.text_area if one.label == "Why go on all the same").set_value("Rent")
    press(app, "Override")
    assert not app.exception
    shown = [one.value for one in app.info if one.value.startswith("Overridden by Ana")]
    assert len(shown) == 1
    assert "Rent\\. Open\\: Nothing was measured since\\." in shown[0]
    assert all(one.label != "Override" for one in app.button)


def press(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label == label).click()
    app.run()


def fill(app: AppTest, label: str, text: str) -> None:
    next(one for one in app.text_input if one.label == label).set_value(text)


def said(app: AppTest) -> str:
    return " ".join(one.value for one in (*app.markdown, *app.caption))


def test_what_it_returns_keeps_realised_run_rate_and_forecast_apart(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="RT-01")
    assert not app.exception
    assert "What it returns" in [one.value for one in app.header]
    words = said(app)
    for clock in ("**Realised.**", "**Run-rate.**", "**Forecast.**"):
        assert words.count(clock) == 1
    assert "this has not been realised" in words
    assert "Nothing is booked for" in words


def test_an_idea_says_why_it_has_no_return(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="PR-04")
    assert not app.exception
    assert "not a return of zero" in said(app)


def test_plan_and_outcome_are_bridged_and_the_dip_is_shown(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="BK-02")
    assert not app.exception
    said = [one.value for one in app.markdown]
    assert any("planned SGD 2\\.9M, came SGD" in one for one in said)
    assert any(one.startswith("Declared by R\\. Nair") for one in said)
    assert any("closed forecasts of money" in one.value for one in app.caption)


def test_an_amount_opens_down_to_what_it_rests_on(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="RT-04")
    assert not app.exception
    assert any(one.label.startswith("What it rests on") for one in app.expander)
    shown = steps(app)
    for label in ("Upload", "Rows", "Window", "Plan", "Unit value", "Policy", "Run"):
        assert f"**{label}:**" in shown


def test_a_study_that_is_not_trusted_shows_no_zero(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="BK-03")
    assert not app.exception
    shown = {one.label: one.value for one in app.metric}
    assert shown["Credited value"] == "nothing"
    assert shown["Net"] == "not set"
    said = " ".join(one.value for one in (*app.markdown, *app.caption, *app.info, *app.warning))
    assert "\N{MINUS SIGN}100%" not in said
    assert "not a return of zero" in said
