"""What tests share: the store, the clock, the truth to test against."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.store.connection import Store
    from tests.services.unit_world import World

NOW = datetime(2026, 10, 15, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CREDENCE_SHARED", ROOT.parent / "shared"))

settings.register_profile("credence", deadline=None, derandomize=True)
settings.load_profile("credence")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of published truth beside the checkout; skip where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the folder of reference data '{SHARED}' is not here (CREDENCE_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the demo portfolio once; whoever writes to it works on a copy."""
    from analytics.services.load_portfolio import load_portfolio
    from analytics.store.connection import Store

    path = tmp_path_factory.mktemp("loaded") / "demo.duckdb"
    opened = Store.open(path)
    load_portfolio(opened, ROOT / "data" / "demo", now=NOW)
    opened.close()
    return path


@pytest.fixture
def demo_store(demo_file: Path, tmp_path: Path) -> Iterator[Store]:
    """Open a copy of the loaded demo portfolio."""
    from analytics.store.connection import Store

    opened = Store.open(Path(shutil.copy(demo_file, tmp_path / "demo.duckdb")))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load two initiatives and freeze their first review once."""
    from analytics.services.prepare_review import prepare_review
    from analytics.store.connection import Store
    from tests.services.reviews import SPRING, load_two

    path = tmp_path_factory.mktemp("prepared") / "prepared.duckdb"
    opened = Store.open(path)
    load_two(opened)
    prepare_review(opened, "2026Q1", now=SPRING)
    opened.close()
    return path


@pytest.fixture
def prepared_store(prepared_file: Path, tmp_path: Path) -> Iterator[Store]:
    """Open a copy of the store with a frozen review."""
    from analytics.store.connection import Store

    opened = Store.open(Path(shutil.copy(prepared_file, tmp_path / "prepared.duckdb")))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def unit_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Make a store in which five business units did everything once; whoever writes forgets it."""
    from tests.services.five_units import UNITS
    from tests.services.unit_world import make_world

    world = make_world(tmp_path_factory.mktemp("units"), UNITS)
    yield world
    world.forget()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a real store in memory."""
    from analytics.store.connection import Store

    opened = Store.open(None, reads=(tmp_path,))
    yield opened
    opened.close()
