"""Parquet files that are made to hurt whoever reads them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import UploadRefusedError
from analytics.services.import_outcomes import import_outcomes
from analytics.store.connection import Store
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.domain.dataset import ImportReceipt


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.open(None)
    yield opened
    opened.close()


def parquet(folder: Path, query: str) -> bytes:
    path = folder / "made.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def sent(store: Store, content: bytes) -> ImportReceipt:
    return import_outcomes(store, "sent.parquet", content, now=NOW)


def refusal(store: Store, content: bytes) -> tuple[str, ...]:
    """Return everything that is said about a file that is refused."""
    try:
        receipt = sent(store, content)
    except UploadRefusedError as error:
        return (error.message, *(one.message for one in error.problems))
    assert not receipt.stored
    return tuple(one.message for one in receipt.problems)


def test_many_rows_in_few_bytes_are_refused_before_they_are_read(
    store: Store, tmp_path: Path
) -> None:
    """Read, the 20 million rows of these 60 kB take 240 MB; ten times as many are as small."""
    bomb = parquet(tmp_path, "SELECT 1 AS a, 2 AS b FROM range(20000000)")
    assert len(bomb) < 100_000
    begun = time.process_time()
    (said,) = refusal(store, bomb)
    assert "20,000,000 rows" in said
    assert time.process_time() - begun < 1
    assert store.revision() == 0


def test_a_large_file_that_repeats_itself_is_read(store: Store, tmp_path: Path) -> None:
    """Half a million rows of few values are a table."""
    query = "SELECT i % 2 AS arm, i % 100 AS score, 'x' AS site FROM range(500000) AS r(i)"
    assert sent(store, parquet(tmp_path, query)).rows == 500_000


@pytest.mark.parametrize("cut", [0.5, 0.99])
def test_a_damaged_file_is_named_as_it_was_sent_and_no_folder_is(
    store: Store, tmp_path: Path, cut: float
) -> None:
    whole = parquet(tmp_path, "SELECT i AS a, i AS b FROM range(1000) AS r(i)")
    said = " ".join(refusal(store, whole[: int(len(whole) * cut)]))
    assert "'sent.parquet' is damaged" in said
    assert str(store.scratch) not in said


def test_names_of_columns_are_data(store: Store, tmp_path: Path) -> None:
    query = 'SELECT 1 AS "a""; DROP TABLE domain;--", 2 AS "select" FROM range(9)'
    assert sent(store, parquet(tmp_path, query)).stored
    with store.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM domain").fetchone() == (0,)
