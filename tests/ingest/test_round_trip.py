"""Whatever a file is written like, its values come back: nasty tables, generated."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.domain.dataset import ColumnType
from analytics.services.import_outcomes import import_outcomes
from analytics.store.connection import Store
from analytics.store.datasets import find_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 25, tzinfo=UTC)
# A letter in front: a cell of text is what the writer means by it, not a number in quotes.
WORDS = st.text(
    alphabet=st.sampled_from("abz\xe9\xfc\u4e2d\U0001f600 ,;|\t\"'\n#=<>%&/\\.-0"), max_size=8
).map(lambda text: ("w" + text).strip())
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False).map(float)
CELLS: dict[ColumnType, tuple[st.SearchStrategy[object], Callable[[object], str]]] = {
    ColumnType.TEXT: (WORDS, str),
    ColumnType.NUMBER: (NUMBERS, lambda value: f"{value:.2f}"),
    ColumnType.INTEGER: (st.integers(-(10**14), 10**14), str),
    ColumnType.DATE: (st.dates(date(1990, 1, 1), date(2026, 1, 1)), str),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[ColumnType], list[list[object]]]:
    kinds = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=4))
    row = st.tuples(*(st.one_of(CELLS[kind][0], st.none()) for kind in kinds))
    rows = [list(one) for one in draw(st.lists(row, min_size=1, max_size=8))]
    # A column that is nowhere filled has no type; the row number keeps rows from being empty.
    filled = [list(draw(st.tuples(*(CELLS[kind][0] for kind in kinds)))) for _ in range(3)]
    return kinds, [[f"row{i}", *cells] for i, cells in enumerate([*filled, *rows])]


def written(rows: list[list[object]], kinds: list[ColumnType], delimiter: str, end: str) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end)
    writer.writerow(["key", *(f"{kind.value} {i}" for i, kind in enumerate(kinds))])
    for row in rows:
        cells = [
            "" if value is None else CELLS[kind][1](value)
            for value, kind in zip(row[1:], kinds, strict=True)
        ]
        writer.writerow([row[0], *cells])
    return buffer.getvalue()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    tables(),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_nasty_table_is_stored_value_by_value_or_refused_aloud(
    table: tuple[list[ColumnType], list[list[object]]], delimiter: str, end: str, codec: str
) -> None:
    kinds, rows = table
    content = written(rows, kinds, delimiter, end).encode(codec)
    store = STORE
    receipt = import_outcomes(store, "nasty.csv", content, now=NOW)
    if not receipt.stored and not receipt.already_known:
        # Two delimiters may both fit; then it must be said.
        assert {one.kind for one in receipt.problems} <= {"ambiguous_delimiter"}, receipt
        return
    dataset = find_dataset(store, receipt.dataset_id)
    assert dataset is not None
    with store.cursor() as cursor:
        found = cursor.execute(f"SELECT * FROM {dataset.relation} ORDER BY rowid").fetchall()
    types = [column.type for column in dataset.columns[1:]]
    assert [list(row) for row in found] == [
        [row[0], *(_as(value, kind) for value, kind in zip(row[1:], types, strict=True))]
        for row in rows
    ]


def _as(value: object, kind: ColumnType) -> object:
    return float(str(value)) if value is not None and kind is ColumnType.NUMBER else value


STORE = Store.open(None)
