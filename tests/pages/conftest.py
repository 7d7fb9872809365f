"""Pages under test: the real app script on a real store, without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    OpenPage = Callable[..., AppTest]

RUN = 120  # seconds a run may take on a loaded machine, the first one with the demo


@pytest.fixture(scope="module")
def demo_database(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Path:
    """Copy the loaded demo portfolio for the pages of one module."""
    return Path(shutil.copy(demo_file, tmp_path_factory.mktemp("demo") / "demo.duckdb"))


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """Open a page of the app on a database; nothing is shared with the next test."""
    monkeypatch.setenv("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full")

    def opened(page: str, database: Path, *, demo: bool = False, **query: str) -> AppTest:
        monkeypatch.setenv("CREDENCE_DB", str(database))
        monkeypatch.setenv("CREDENCE_DEMO", "1" if demo else "0")
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=RUN)
        app.switch_page(page)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield opened
    st.cache_data.clear()
    st.cache_resource.clear()
