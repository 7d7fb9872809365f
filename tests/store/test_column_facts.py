"""What a profile says of a column is what counting says, and a file in place says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.services.import_outcomes import import_outcomes
from analytics.services.view_file import view_file
from analytics.store.column_facts import (
    all_complete,
    is_complete,
    is_unique,
    known_mean,
    known_span,
    only_zero_and_one,
    profiled,
    two_texts,
)
from analytics.store.datasets import current_dataset
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store

ROWS = """
    VALUES (1, 'on', 2.0, true, 'north', 0), (2, 'off', 'nan'::DOUBLE, false, NULL, 1),
           (3, 'on', 4.5, true, 'south', 1), (4, 'off', -0.5, true, 'west', 0)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.parquet"
    columns = "id, arm, x, flag, region, used"
    duckdb.sql(f"COPY (SELECT * FROM ({ROWS}) AS t({columns})) TO '{path}' (FORMAT parquet)")
    return path


@pytest.fixture
def stored(store: Store, file: Path) -> Dataset:
    receipt = import_outcomes(store, file.name, file, now=NOW)
    assert receipt.stored, receipt.problems
    found = current_dataset(store, file.name)
    assert found is not None
    return found


def test_a_column_is_complete_where_no_row_lacks_a_usable_value(stored: Dataset) -> None:
    complete = {one.label for one in stored.columns if is_complete(stored, one.label)}
    assert complete == {"id", "arm", "flag", "used"}  # x holds NaN, region an empty cell
    assert all_complete(stored, ["id", "arm"])
    assert not all_complete(stored, ["id", "x"])


def test_means_and_ends_are_those_of_the_values_there(stored: Dataset) -> None:
    assert known_mean(stored, "x") == pytest.approx((2.0 + 4.5 - 0.5) / 3, rel=1e-15)
    assert known_span(stored, "x") == (-0.5, 4.5)
    assert known_mean(stored, "region") is None
    assert known_span(stored, "flag") is None


def test_two_texts_are_named_and_other_columns_are_not(stored: Dataset) -> None:
    assert two_texts(stored, "arm") == ("off", "on")
    assert two_texts(stored, "region") == ()
    assert two_texts(stored, "used") == ()


def test_unique_and_binary_columns_are_known(stored: Dataset) -> None:
    assert [one.label for one in stored.columns if is_unique(stored, one.label)] == ["id"]
    assert [one.label for one in stored.columns if only_zero_and_one(stored, one.label)] == ["used"]


def test_nothing_is_known_of_a_file_read_in_place(store: Store, file: Path) -> None:
    seen = view_file(store, file)
    for label in (one.label for one in seen.columns):
        assert not profiled(seen, label)
        assert not is_complete(seen, label)
        assert not is_unique(seen, label)
        assert known_mean(seen, label) is None
        assert known_span(seen, label) is None
        assert two_texts(seen, label) == ()
