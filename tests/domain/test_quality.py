"""What a quality report says of batches: volume, missing cells, ranges, drift, freshness."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import log
from typing import TYPE_CHECKING

import pytest

from analytics.domain.batch import Batch
from analytics.domain.quality import Quality, compared_with, quality_report
from analytics.reports.data_set_report import data_set_text
from analytics.services.change_batches import append_batch, withdraw_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.list_batches import view_data_set
from analytics.store.batches import batch_profiles
from analytics.store.drift import stability_index
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.store.connection import Store

TODAY = date(2026, 10, 15)


def content(rows: int, *, shift: float = 0.0, day: str = "2026-10-01", arms: str = "ab") -> bytes:
    """Values spread evenly over 0 to 100, and as many rows of every arm."""
    lines = [
        f"u{i},{day},{arms[i % len(arms)]},{(i * 37 % rows) * 100 / rows + shift:.2f}"
        for i in range(rows)
    ]
    return "\n".join(["unit,day,arm,y", *lines, ""]).encode()


def said(store: Store, check: str) -> dict[tuple[int, str], tuple[Quality, str]]:
    view = view_data_set(store, "a", today=TODAY)
    lines = [one for one in view.quality if one.check == check]
    return {(one.batch, one.column): (one.quality, one.sentence) for one in lines}


def test_the_stability_index_is_the_textbook_sum() -> None:
    """Two bins of 50/50 against 80/20: .3 ln 1.6 + .3 ln 2.5, counts raised by one half."""
    found = stability_index({"a": 5000, "b": 5000}, {"a": 8000, "b": 2000})
    assert found == pytest.approx(0.3 * log(1.6) + 0.3 * log(2.5), rel=2e-3)
    assert stability_index({"a": 7, "b": 3}, {"a": 7, "b": 3}) == 0


def test_data_of_the_same_kind_do_not_drift_and_shifted_ones_do(store: Store) -> None:
    import_outcomes(store, "a.csv", content(1000), now=NOW)
    append_batch(store, "a", "same.csv", content(900), now=NOW)
    append_batch(store, "a", "moved.csv", content(900, shift=40), now=NOW)
    drift = said(store, "drift")
    assert drift[2, "y"][0] is Quality.GOOD
    assert drift[3, "y"][0] is Quality.BAD
    assert "moved much since the batch it was compared with" in drift[3, "y"][1]
    assert (2, "unit") not in drift, "an identifier differs by its nature"
    assert (2, "day") not in drift, "time moves by its nature"


def test_few_rows_are_not_called_drift_for_chance(store: Store) -> None:
    """By chance alone the index of 10 bins is 9 (1/60 + 1/60) = .3 on average."""
    import_outcomes(store, "a.csv", content(60), now=NOW)
    append_batch(store, "a", "b.csv", content(60, shift=7), now=NOW)
    assert said(store, "drift")[2, "y"][0] is not Quality.BAD


def test_labels_that_were_never_there_are_named(store: Store) -> None:
    import_outcomes(store, "a.csv", content(400), now=NOW)
    append_batch(store, "a", "b.csv", content(400, arms="abc"), now=NOW)
    found = said(store, "new_labels")
    assert found[2, "arm"][1].startswith("Batch 2: 33.")


def test_volume_missing_range_and_age_are_said_with_their_figures(store: Store) -> None:
    import_outcomes(store, "a.csv", content(400, day="2026-03-01"), now=NOW)
    less = (
        content(100, day="2026-04-01").replace(b",1.00\n", b",9999\n").replace(b",2.00\n", b",\n")
    )
    append_batch(store, "a", "b.csv", less, now=NOW)
    assert said(store, "volume")[2, ""] == (
        Quality.WATCH,
        "Batch 2 has 100 rows, 0.25 times as many as batch 1.",
    )
    assert said(store, "missing")[2, "y"][1] == ("Batch 2: 1.0% of 'y' is empty, 0.0% in batch 1.")
    assert "goes from 0.0 to 9999.0" in said(store, "range")[2, "y"][1]
    assert said(store, "freshness")[2, "day"] == (
        Quality.WATCH,
        "'day' goes up to 2026-04-01 (batch 2), 197 days ago.",
    )


def test_a_few_rows_in_between_do_not_blind_the_comparison(store: Store) -> None:
    """Batch 3 stands against 1, not against the two rows of 2; other units are seen at once."""
    import_outcomes(store, "a.csv", content(40), now=NOW)
    append_batch(store, "a", "late.csv", content(2), now=NOW)
    seconds = b"unit,day,arm,y\n" + b"".join(
        b"u%d,2026-10-02,%s,%d\n" % (i, (b"a", b"b")[i % 2], 5000 + i) for i in range(10)
    )
    receipt = append_batch(store, "a", "seconds.csv", seconds, now=NOW)
    assert said(store, "volume")[3, ""][1] == (
        "Batch 3 has 10 rows, 0.25 times as many as batch 1."
    )
    assert said(store, "drift")[3, "y"][0] is Quality.BAD
    assert said(store, "range")[3, "y"][1].startswith("Batch 3: 'y' goes from 5000 to 5009; in")
    notes = {one.kind: one for one in receipt.problems}
    assert {"quality_volume", "quality_drift", "quality_range"} <= set(notes)
    assert notes["quality_drift"].column == "y"
    assert notes["quality_range"].remedy.endswith("withdraw batch 3 with the reason.")


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ((), None),
        ((3,), 1),
        ((40, 2), 1),
        ((40, 2, 2, 2), 1),
        ((5000, 50, 60), 3),
        ((5000, 50, 60, 21), 3),
        ((100, 100, 21), 2),
        ((3, 4), 2),
    ],
)
def test_a_batch_is_compared_with_the_last_of_a_usual_size(
    rows: tuple[int, ...], number: int | None
) -> None:
    before = [
        Batch(batch_id=f"b{i}", number=i, file_name="f", sha256="", rows=n, stored_at=NOW)
        for i, n in enumerate(rows, start=1)
    ]
    found = compared_with(before)
    assert (found.number if found else None) == number


def test_running_numbers_neither_drift_nor_leave_their_range(store: Store) -> None:
    def numbered(first: int) -> bytes:
        return b"id,y\n" + b"".join(b"%d,%d.5\n" % (first + i, i % 7) for i in range(60))

    import_outcomes(store, "a.csv", numbered(1), now=NOW)
    receipt = append_batch(store, "a", "b.csv", numbered(10_000), now=NOW)
    assert receipt.problems == ()


def test_a_withdrawn_batch_is_compared_with_nothing(store: Store) -> None:
    import_outcomes(store, "a.csv", content(400), now=NOW)
    append_batch(store, "a", "b.csv", content(40), now=NOW)
    assert (2, "") in said(store, "volume")
    withdraw_batch(store, "a", "2", reason="half an export", now=NOW)
    assert {number for number, _ in said(store, "volume")} == {1}
    assert len(batch_profiles(store, "a.csv")) == 2


def test_a_report_of_nothing_is_empty() -> None:
    assert quality_report((), datetime(2026, 1, 1, tzinfo=UTC).date()) == ()


def test_one_empty_cell_of_many_does_not_read_as_none_and_one_batch_is_one(store: Store) -> None:
    lines = content(4000).replace(b"\nu7,2026-10-01,", b"\nu7,,", 1)
    import_outcomes(store, "a.csv", lines, now=NOW)
    assert said(store, "missing")[1, "day"][1] == "Batch 1: under 0.1% of 'day' is empty."
    first = data_set_text(view_data_set(store, "a", today=TODAY)).splitlines()[0]
    assert first == "a.csv: 4,000 rows in 1 batch"
    append_batch(store, "a", "more.csv", content(10), now=NOW)
    first = data_set_text(view_data_set(store, "a", today=TODAY)).splitlines()[0]
    assert first == "a.csv: 4,010 rows in 2 batches"
