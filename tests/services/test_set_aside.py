"""Rows set aside on an explicit choice: counted, kept with their reason, seen by no study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.services.change_batches import append_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.list_batches import list_set_aside, view_data_set
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.store.datasets import list_datasets
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.dataset import ImportReceipt
    from analytics.store.connection import Store

GOOD = [f"{'ab'[i % 2]},{10 + i % 7}.5,2026-01-{1 + i % 28:02d}" for i in range(60)]
HEADER = "arm,minutes,day"


def file_of(*lines: str, at: int = 30) -> bytes:
    """Rows that can be read, with these lines among them."""
    return "\n".join([HEADER, *GOOD[:at], *lines, *GOOD[at:]]).encode() + b"\n"


def added(store: Store, content: bytes, *, sets_aside: bool = True) -> ImportReceipt:
    return import_outcomes(store, "m.csv", content, now=NOW, sets_aside=sets_aside)


BAD = [
    ("a,unknown,2026-02-01", "minutes", "unknown", "not_a_number"),
    ("a,11.5,soon", "day", "soon", "not_a_date"),
    ("a,inf,2026-02-01", "minutes", "inf", "infinite"),
    ("a,11.5", "", "a,11.5", "wrong_field_count"),
    (HEADER, "", "", "repeated_header"),
    ("# exported on Friday,,", "", "# exported on Friday", "comment_row"),
    ("Total,900.5,", "", "Total", "total_row"),
]


def test_an_empty_line_in_a_file_of_one_column_may_be_a_cell_and_is_set_aside(
    store: Store,
) -> None:
    content = b"minutes\n1\n\n" + b"2\n" * 40
    assert not added(store, content, sets_aside=False).stored
    receipt = added(store, content)
    assert (receipt.stored, receipt.rows) == (True, 41)
    assert [one.row for one in receipt.aside] == [3]


@pytest.mark.parametrize(("line", "column", "value", "kind"), BAD)
def test_a_bad_row_refuses_the_file_unless_somebody_sets_it_aside(
    store: Store, line: str, column: str, value: str, kind: str
) -> None:
    refused = added(store, file_of(line), sets_aside=False)
    assert (refused.stored, refused.aside) == (False, ())
    assert list_datasets(store) == ()
    receipt = added(store, file_of(line))
    assert (receipt.stored, receipt.rows, receipt.rows_aside) == (True, 60, 1)
    (problem,) = receipt.aside
    assert (problem.row, problem.column, problem.value, problem.kind) == (32, column, value, kind)


def test_rows_read_are_rows_stored_and_rows_set_aside(store: Store) -> None:
    bad = [line for line, *_ in BAD[:4]] + ["b,tbd,2026-02-01"]
    receipt = added(store, file_of(*bad))
    assert receipt.rows + receipt.rows_aside == len(GOOD) + len(bad)
    kept = list_set_aside(store, "m.csv")
    assert [(one.row, one.column, one.value) for one in kept] == [
        (32, "minutes", "unknown"), (33, "day", "soon"), (34, "minutes", "inf"),
        (35, "", "a,11.5"), (36, "minutes", "tbd"),
    ]  # fmt: skip
    (batch,) = view_data_set(store, "m.csv", today=NOW.date()).batches
    assert batch.batch.refused == 5
    assert batch.batch.name == "batch 1 ('m.csv', 60 rows, 5 set aside)"


def test_a_study_counts_what_was_set_aside_and_does_not_use_it(store: Store) -> None:
    plan = (
        'title = "t"\ninitiative_id = "I"\nkpi_id = "K"\ndata = "m.csv"\ndesign = "experiment"\n'
        'outcome = "minutes"\nhigher_is_better = true\ntreatment = "arm"\ncontrol = "a"\n'
    )
    added(store, file_of("a,unknown,2026-02-01", "b,unknown,2026-02-01"))
    import_table(store, "initiative", "i.csv", b"initiative_id,name,stage\nI,Tool,pilot\n", now=NOW)
    kpi = b"kpi_id,name,unit,direction\nK,Minutes,minutes,1\n"
    import_table(store, "kpi", "k.csv", kpi, now=NOW)
    register_study(store, "S", plan, now=NOW)
    estimate = run_study(store, "S", now=NOW).estimate
    assert estimate is not None
    data = estimate.finding.data
    assert (data.rows, data.rows_used) == (62, 60)
    assert [(one.reason, one.rows) for one in data.dropped] == [
        ("set aside when the file was stored", 2)
    ]


def test_an_appended_file_sets_its_own_rows_aside(store: Store) -> None:
    added(store, file_of("a,unknown,2026-02-01"))
    more = "\n".join([HEADER, *(f"a,{i}.5,2026-03-02" for i in range(20)), "b,n/a?,2026-03-02"])
    receipt = append_batch(store, "m.csv", "n.csv", more.encode(), now=NOW, sets_aside=True)
    assert (receipt.rows, receipt.rows_aside) == (20, 1)
    assert [one.where for one in list_set_aside(store, "m.csv")] == ["m.csv", "n.csv"]


def test_what_is_wrong_with_the_file_is_never_set_aside(store: Store) -> None:
    asked = added(store, f"{HEADER}\na,1.234,2026-01-01\nb,2.345,2026-01-02\n".encode())
    assert (asked.stored, len(asked.questions)) == (False, 1)
    names = added(store, b"arm,arm,day\na,1,2026-01-01\n")
    assert not names.stored
    many = added(store, file_of(*["a,11.5"] * 7))
    assert not many.stored
    assert [one.kind for one in many.problems] == ["too_many_set_aside"]
    assert list_datasets(store) == ()


def test_a_long_file_sets_aside_as_a_short_one_does(store: Store) -> None:
    rows = [f"unit {i},{i % 97}.25,2026-01-{1 + i % 28:02d}" for i in range(60_000)]
    rows[40_000] = "unit 40000,broken,2026-01-05"
    content = "\n".join([HEADER, *rows]).encode()
    assert len(content) > 1024 * 1024
    receipt = added(store, content)
    assert (receipt.stored, receipt.rows) == (True, 59_999)
    assert [(one.row, one.value) for one in receipt.aside] == [(40_002, "broken")]
