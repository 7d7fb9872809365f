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


def test_metrics_of_one_experiment_stand_together(open_page: OpenPage, database: Path) -> None:
    app = open_page("pages/studies.py", database, study="resolved")
    assert not app.exception
    assert "Metrics of this experiment" in [one.value for one in app.header]
    lines = next(one.value for one in app.table if "Finding" in one.value.columns)
    assert list(lines.index) == ["Resolved", "Resolved"]
    assert "Better" in lines["Finding"].iloc[0]


@pytest.mark.parametrize(
    ("view", "columns"),
    [
        ("All numbers", {"Metric", "p, unadjusted", "p, Holm"}),
        ("Segments", {"Segment", "After shrinkage", "As measured"}),
    ],
)
def test_every_view_has_its_table(
    open_page: OpenPage, database: Path, view: str, columns: set[str]
) -> None:
    app = open_page("pages/studies.py", database, study="resolved", view=view)
    assert not app.exception
    assert any(columns <= set(one.value.columns) for one in app.dataframe)


def test_only_the_view_that_is_seen_is_computed(open_page: OpenPage, database: Path) -> None:
    app = open_page("pages/studies.py", database, study="resolved", view="With a stated prior")
    assert any("probability of" in one.value for one in app.markdown)
    assert len(app.dataframe) == 0


def test_one_experiment_is_too_few_to_sum_up(open_page: OpenPage, database: Path) -> None:
    """Two metrics of one experiment are one experiment."""
    app = open_page("pages/studies.py", database)
    assert [one.value for one in app.header] == ["All experiments together"]
    assert any("1; 5 are needed" in one.value for one in app.caption)
