"""The guided form writes plans for users against others and for comparison series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import OpenPage


def ready(app: AppTest) -> AppTest:
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("design", "words"),
    [
        ("adjusted_comparison", "Who used it"),
        ("interrupted_time_series", "Comparison series"),
        ("staggered_adoption", "First treated period"),
    ],
)
def test_the_form_asks_in_the_words_of_the_design(
    open_page: OpenPage, demo_database: Path, design: str, words: str
) -> None:
    app = ready(open_page("pages/studies.py", demo_database, plan="new"))
    next(one for one in app.selectbox if one.key == "studies_design").set_value(design).run()
    labels = [one.label for one in (*ready(app).selectbox, *app.multiselect)]
    assert any(label.startswith(words) for label in labels)


def test_a_study_says_how_far_it_holds(open_page: OpenPage, demo_database: Path) -> None:
    study, view = "customer_chatbot", "Checks and grade"
    app = ready(open_page("pages/studies.py", demo_database, study=study, view=view))
    assert "How far it holds" in [one.value for one in app.subheader]
    assert any("still" in one.value for one in app.markdown)


def test_a_roll_out_is_shown_by_period_and_by_cohort(
    open_page: OpenPage, demo_database: Path
) -> None:
    study = "doctor_engagement_countries"
    app = ready(open_page("pages/studies.py", demo_database, study=study))
    views = next(one for one in app.segmented_control if "_closer_" in str(one.key))
    assert {"Period by period", "By cohort and period"} <= set(views.options)
    ready(views.set_value("By cohort and period").run())


def test_the_form_lets_the_data_decide(open_page: OpenPage, demo_database: Path) -> None:
    app = ready(open_page("pages/studies.py", demo_database, plan="new"))
    design = next(one for one in app.selectbox if one.key == "studies_design")
    assert "Let the data decide" in design.options
    design.set_value("auto").run()
    labels = {one.label for one in (*ready(app).selectbox, *app.multiselect)}
    assert {"Unit followed (optional)", "First treated period: column (optional)"} <= labels


@pytest.mark.parametrize(
    ("design", "followed"),
    [("staggered_adoption", True), ("interrupted_time_series", False), ("experiment", None)],
)
def test_the_form_asks_what_else_can_be_checked(
    open_page: OpenPage, demo_database: Path, design: str, *, followed: bool | None
) -> None:
    app = ready(open_page("pages/studies.py", demo_database, plan="new"))
    next(one for one in app.selectbox if one.key == "studies_design").set_value(design).run()
    keys = {one.key for one in (*ready(app).selectbox, *app.multiselect, *app.checkbox)}
    assert ("studies_placebo" in keys) is (followed is not None)
    assert ({"studies_received", "studies_lot"} <= keys) is (followed is True)
