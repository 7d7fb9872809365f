"""A study with segments, a second metric and a stated prior shows all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.services.load_portfolio import load_portfolio
from analytics.store.connection import Store
from tests.conftest import NOW
from tests.services.small_portfolio import write_small_portfolio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.conftest import OpenPage

PARTS = 'strata = "region"\n[options]\nprior = {mean = 0, sd = 0.05}\n'


@pytest.fixture
def database(tmp_path: Path) -> Path:
    folder = write_small_portfolio(tmp_path / "portfolio", PARTS)
    path = tmp_path / "store.duckdb"
    store = Store.open(path)
    report = load_portfolio(store, folder, now=NOW)
    store.close()
    assert report.estimates == 2, report.problems
    return path


def test_every_part_has_its_place(open_page: OpenPage, database: Path) -> None:
    app = open_page("pages/studies.py", database, study="resolved")
    assert not app.exception
    headers = [one.value for one in app.header]
    for part in ("Metrics of this experiment", "By segment", "With a stated prior"):
        assert part in headers
    tables = [set(one.value.columns) for one in app.dataframe]
    assert any({"Metric", "p, unadjusted", "p, Holm"} <= one for one in tables)
    assert any({"Segment", "After shrinkage", "As measured"} <= one for one in tables)
    assert any("probability of" in one.value for one in app.markdown)


def test_one_experiment_is_too_few_to_sum_up(open_page: OpenPage, database: Path) -> None:
    """Two metrics of one experiment are one experiment."""
    app = open_page("pages/studies.py", database)
    assert [one.value for one in app.header] == ["All experiments together"]
    assert any("1; 5 are needed" in one.value for one in app.caption)
