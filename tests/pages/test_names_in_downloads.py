"""No download on any page carries the name of a person, while the page itself shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st

from tests.pages.test_review import BLOCKS, walk
from tests.services.named_people import DECIDERS, MARK, QUARTER, name_everybody, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.conftest import OpenPage

PLACES: tuple[tuple[str, dict[str, str]], ...] = (
    ("pages/briefing.py", {"audience": "Board", "quarter": QUARTER}),
    ("pages/briefing.py", {"audience": "Finance", "quarter": QUARTER}),
    ("pages/ranking.py", {}),
    ("pages/initiative.py", {"initiative": "SV-01"}),
    ("pages/studies.py", {"study": "agent_assistance", "view": "All numbers"}),
    ("pages/studies.py", {"study": "agent_assistance", "view": "Plan"}),
    ("pages/add_outcomes.py", {}),
    ("pages/policy.py", {}),
    ("pages/portfolio.py", {}),
)


@pytest.fixture(scope="module")
def marked(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return name_everybody(demo_file, tmp_path_factory.mktemp("marked") / "marked.duckdb")


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """Every file that a page offers, made as the button would make it."""
    found: list[tuple[str, bytes]] = []
    button = st.download_button

    def noted(label: str, data: Any, **more: Any) -> bool:
        content = data() if callable(data) else data
        found.append((label, content.encode() if isinstance(content, str) else content))
        return button(label, data, **more)

    monkeypatch.setattr(st, "download_button", noted)
    return found


def marked_in(offered: list[tuple[str, bytes]]) -> list[str]:
    return [name for name, content in offered if MARK.casefold() in text_in(content).casefold()]


@pytest.mark.parametrize(("page", "query"), PLACES)
def test_no_download_carries_a_name(
    page: str,
    query: dict[str, str],
    open_page: OpenPage,
    marked: Path,
    offered: list[tuple[str, bytes]],
) -> None:
    app = open_page(page, marked, **query)
    assert not app.exception
    assert marked_in(offered) == []


def test_the_downloads_of_a_signed_review_carry_no_name_but_its_page_does(
    open_page: OpenPage,
    marked: Path,
    offered: list[tuple[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pages.components.session.menu_first", lambda: None)  # as in test_review
    app = open_page("pages/review.py", marked)
    seen = ""
    for block in BLOCKS:
        walk(app, block)
        seen += " ".join(str(one.value) for one in app.main if hasattr(one, "value"))
    assert DECIDERS[0] in seen  # behind the sign-in people are named
    assert {"Download the list", "Download the decisions", "Slides"} <= {one for one, _ in offered}
    assert marked_in(offered) == []
