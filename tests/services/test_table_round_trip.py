"""Every register table comes back as it was written: its template, and odd cells too."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.domain.staging import MARKERS
from analytics.domain.tables import UPLOADABLE, Table, TableColumn, ValueType
from analytics.services.import_table import import_table
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEMPLATES = ROOT / "data" / "templates"
Rows = list[tuple[object, ...]]
WORDS = st.text(
    alphabet=st.sampled_from("abz09\xe9\xfc\u4e2d\U0001f600 ,;|\t\"'\n=+-@#<>&/\\.%_"), max_size=12
)


def with_templates() -> Store:
    store = Store.open(None)
    for table in UPLOADABLE:
        content = (TEMPLATES / f"{table.name}.csv").read_bytes()
        receipt = import_table(store, table.name, f"{table.name}.csv", content, now=NOW)
        assert receipt.stored, receipt.problems
    return store


@pytest.fixture(scope="module")
def whole() -> Iterator[Store]:
    store = with_templates()
    yield store
    store.close()


def rows_of(store: Store, table: Table) -> Rows:
    names = ", ".join(f'CAST("{one.name}" AS VARCHAR)' for one in table.columns)
    keys = ", ".join(f'"{one}"' for one in table.key)
    with store.cursor() as cursor:
        return cursor.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {keys}').fetchall()


def written(table: Table, rows: Sequence[Sequence[object]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([one.name for one in table.columns])
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return buffer.getvalue().encode()


def test_every_table_written_by_its_template_and_read_back_is_equal(whole: Store) -> None:
    again = Store.open(None)
    for table in UPLOADABLE:
        rows = rows_of(whole, table)
        assert rows, table.name
        receipt = import_table(again, table.name, "again.csv", written(table, rows), now=NOW)
        assert receipt.stored, (table.name, receipt.problems)
        assert rows_of(again, table) == rows, table.name
    again.close()


def free(column: TableColumn, table: Table) -> bool:
    """Whether any words may stand in a column."""
    fixed = column.choices or column.references or column.name in table.key
    return column.type is ValueType.TEXT and not fixed


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_words_nobody_would_expect_are_kept_letter_by_letter(
    whole: Store, data: st.DataObject
) -> None:
    table = data.draw(
        st.sampled_from([t for t in UPLOADABLE if any(free(c, t) for c in t.columns)])
    )
    row = list(rows_of(whole, table)[0])
    for place, column in enumerate(table.columns):
        if free(column, table):
            word = data.draw(WORDS)
            row[place] = f"w{word}" if column.required else word
    receipt = import_table(whole, table.name, "nasty.csv", written(table, [row]), now=NOW)
    assert receipt.stored or receipt.already_known, receipt.problems
    assert meant(row) in [meant(one) for one in rows_of(whole, table)]


def meant(row: Sequence[object]) -> list[object]:
    """What a row says: blanks around a cell mean nothing, nothing and its markers are not set."""
    cells = [cell.strip() if isinstance(cell, str) else cell for cell in row]
    return [None if cell in ("", *MARKERS) else cell for cell in cells]
