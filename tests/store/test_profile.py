"""What a profile says of a long table: exact where there are few values or one a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.dataset import ColumnType
from analytics.store.connection import Store
from analytics.store.profile import plain_columns, profiled
from analytics.store.row_marks import duplicate_rows

if TYPE_CHECKING:
    from analytics.store.connection import Cursor

ROWS = 150_000


def test_a_long_table_is_counted_exactly_where_it_matters() -> None:
    store = Store.open(None)
    with store.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE t AS SELECT i AS c1, i % 40 AS c2, hash(i // 2) % 1000000000 / 1e3 AS c3"
            f" FROM range({ROWS}) AS r(i)"
        )
        columns = plain_columns(
            ("id", "region", "amount"), (ColumnType.INTEGER, ColumnType.INTEGER, ColumnType.NUMBER)
        )
        identity, region, amount = profiled(cursor, "t", columns)
        assert identity.distinct == ROWS
        assert region.distinct == 40
        # HyperLogLog with 2^6 or more registers errs by a few percent.
        assert amount.distinct == pytest.approx(ROWS / 2, rel=0.15)
        assert amount.distinct == int(float(f"{amount.distinct:.1e}"))
        assert duplicate_rows(cursor, "t", (identity, region, amount), rows=ROWS) == 0
        twins = plain_columns(("amount",), (ColumnType.NUMBER,))
        cursor.execute("CREATE TABLE u AS SELECT c3 AS c1 FROM t")
        found = profiled(cursor, "u", twins)
        assert duplicate_rows(cursor, "u", found, rows=ROWS) == ROWS - exact(cursor)
    store.close()


def test_whole_numbers_that_lie_close_are_counted_exactly_in_a_long_table() -> None:
    store = Store.open(None)
    with store.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE t AS SELECT CASE WHEN i % 7 > 0 THEN (hash(i) % 60000)::BIGINT - 30000"
            f" END AS c1, i * 1000003 AS c2 FROM range({ROWS}) AS r(i)"
        )
        kinds = (ColumnType.INTEGER, ColumnType.INTEGER)
        near, far = profiled(cursor, "t", plain_columns(("near", "far"), kinds))
        row = cursor.execute("SELECT count(DISTINCT c1) FROM t").fetchone()
        assert row is not None
        assert near.distinct == row[0]
        assert near.distinct > 50_000
        # Far apart, but one a row: counted one by one.
        assert far.distinct == ROWS
    store.close()


def exact(cursor: Cursor) -> int:
    row = cursor.execute("SELECT count(DISTINCT c1) FROM u").fetchone()
    return int(row[0]) if row else 0
