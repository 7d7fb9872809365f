"""The page of one initiative: the wearing off can be switched off, and back on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import OpenPage

PAGE = "pages/initiative.py"


def steps(app: AppTest) -> str:
    return " ".join(one.value for one in app.markdown if one.value.startswith("- **"))


def test_the_wearing_off_is_a_step_that_can_be_switched_off(
    open_page: OpenPage, demo_database: Path
) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="SV-02")
    assert not app.exception
    assert "**Wearing off:**" in steps(app)
    app.toggle(key="initiative_decay").set_value(False).run()
    assert not app.exception
    assert "**Wearing off:**" not in steps(app)
    assert any(one.value.startswith("What if") for one in app.caption)


def test_a_lasting_benefit_has_no_switch(open_page: OpenPage, demo_database: Path) -> None:
    app = open_page(PAGE, demo_database, demo=True, initiative="RT-04")
    assert not app.exception
    assert not app.toggle
