"""Batches of a data set: appended, replaced, withdrawn; what an estimate saw, when it is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import ConflictError, NotFoundError, UploadRefusedError
from analytics.services.change_batches import append_batch, supersede_batch, withdraw_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.store.batches import batch_history
from analytics.store.datasets import current_dataset
from analytics.store.studies import read_studies
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.batch import Batch
    from analytics.domain.study import Study
    from analytics.store.connection import Store

FIRST = b"unit,day,y\nA,2026-01-01,1\nB,2026-01-01,2\n"
SECOND = b"unit,day,y\nA,2026-02-01,3\nB,2026-02-01,4.5\n"
INITIATIVE = b"initiative_id,name,stage\nI-1,Assistant,pilot\n"
KPI = b"kpi_id,name,unit,direction\nK-1,Minutes,minutes,-1\n"
PLAN = """title = "Minutes"
initiative_id = "I-1"
kpi_id = "K-1"
design = "experiment"
outcome = "y"
higher_is_better = false
treatment = "arm"
control = "off"
"""


def trial(first: int, units: int, effect: float) -> bytes:
    rows = [
        f"{i},{'on' if i % 2 else 'off'},{10 - effect * (i % 2) + i % 7 / 10:.2f}"
        for i in range(first, first + units)
    ]
    return "\n".join(["unit,arm,y", *rows, ""]).encode()


def held(store: Store, name: str = "a.csv") -> list[tuple[object, ...]]:
    dataset = current_dataset(store, name)
    assert dataset is not None
    with store.cursor() as cursor:
        return cursor.execute(f"SELECT * FROM {dataset.relation} ORDER BY ALL").fetchall()


def studied(store: Store) -> Study:
    for table, content in (("initiative", INITIATIVE), ("kpi", KPI)):
        import_table(store, table, f"{table}.csv", content, now=NOW)
    import_outcomes(store, "trial.csv", trial(0, 60, 1.0), now=NOW)
    register_study(store, "trial", PLAN, now=NOW)
    return run_study(store, "trial", now=NOW)


def test_an_appended_batch_is_read_with_the_first_one(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    receipt = append_batch(store, "a", "b.csv", SECOND, now=NOW)
    assert (receipt.stored, receipt.rows) == (True, 2)
    dataset = current_dataset(store, "a.csv")
    assert dataset is not None
    assert dataset.rows == 4
    assert [one.number for one in dataset.batches] == [1, 2]
    # Whole numbers and others are one column of numbers; profile and sum are of all rows.
    assert dataset.columns[2].type.value == "number"
    assert dataset.columns[2].total == pytest.approx(10.5)
    assert dataset.columns[1].maximum == "2026-02-01"
    assert [row[2] for row in held(store)] == [1.0, 3.0, 2.0, 4.5]


def test_columns_in_another_order_are_matched_by_their_label(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    append_batch(store, "a", "b.csv", b"y,unit,day\n7,C,2026-03-01\n", now=NOW)
    assert str(held(store)[-1][0]) == "C"
    assert held(store)[-1][2] == 7


def test_the_same_batch_again_changes_nothing(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    append_batch(store, "a", "b.csv", SECOND, now=NOW)
    before = store.revision()
    assert append_batch(store, "a", "b.csv", SECOND, now=NOW).already_known
    assert append_batch(store, "a", "a.csv", FIRST, now=NOW).already_known
    # Nor does the first file under its own name take the second batch away.
    assert import_outcomes(store, "a.csv", FIRST, now=NOW).already_known
    assert store.revision() == before
    assert len(held(store)) == 4


def test_a_file_of_another_shape_is_refused_with_every_difference(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    before = store.revision()
    receipt = append_batch(
        store, "a", "b.csv", b"unit,days,y,z\nA,2026-02-01,x3,1\nB,2026-02-01,x4,2\n", now=NOW
    )
    assert not receipt.stored
    said = {one.column: one.message for one in receipt.problems}
    assert said == {
        "day": "Column 'day' (date) is missing.",
        "days": "Column 'days' (date) is new. It may be what was 'day'.",
        "z": "Column 'z' (integer) is new.",
        "y": "Column 'y' was integer and is text.",
    }
    assert all(one.remedy for one in receipt.problems)
    assert store.revision() == before


def test_rows_that_are_there_already_are_said(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    again = append_batch(store, "a", "b.csv", FIRST + b"C,2026-02-01,4.5\n", now=NOW)
    assert again.stored
    note = next(one for one in again.problems if one.kind == "rows_in_earlier_batch")
    assert note.message.startswith("2 rows are in batch 1 ('a.csv', 2 rows) already")


def test_a_withdrawn_batch_is_gone_and_its_reason_is_kept(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    append_batch(store, "a", "b.csv", SECOND, now=NOW)
    dataset = withdraw_batch(store, "a", "2", reason="exported twice.", now=NOW)
    assert (dataset.rows, len(held(store))) == (2, 2)
    assert dataset.columns[2].total == pytest.approx(3)
    gone = batch_history(store, "a.csv")[1]
    assert (gone.ended, gone.reason, gone.ended_at) == ("withdrawn", "exported twice", NOW)
    # What it held can be appended again, as a batch of its own.
    assert append_batch(store, "a", "b.csv", SECOND, now=NOW).stored
    assert [one.number for one in current_batches(store)] == [1, 3]


def current_batches(store: Store) -> tuple[Batch, ...]:
    dataset = current_dataset(store, "a.csv")
    assert dataset is not None
    return dataset.batches


def test_a_superseded_batch_gives_its_place_to_the_new_one(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    append_batch(store, "a", "b.csv", SECOND, now=NOW)
    better = FIRST.replace(b",2\n", b",2.25\n")
    receipt = supersede_batch(
        store, "a", "a.csv", ("a2.csv", better), reason="a typing error", now=NOW
    )
    assert receipt.stored
    assert [one.number for one in current_batches(store)] == [3, 2]
    assert [row[2] for row in held(store)] == [1.0, 3.0, 2.25, 4.5]
    assert batch_history(store, "a.csv")[0].reason == "a typing error"


@pytest.mark.parametrize(
    ("batch", "error", "words"),
    [
        ("7", NotFoundError, "'a.csv' has no batch '7'."),
        ("1", ConflictError, "was withdrawn already on 2026-10-15: wrong month."),
    ],
)
def test_what_cannot_be_taken_out_is_said(
    store: Store, batch: str, error: type[Exception], words: str
) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    withdraw_batch(store, "a", "1", reason="wrong month", now=NOW)
    before = store.revision()
    with pytest.raises(error, match=words.replace(".", r"\.")):
        withdraw_batch(store, "a", batch, reason="again", now=NOW)
    with pytest.raises(error):
        supersede_batch(store, "a", batch, ("b.csv", SECOND), reason="again", now=NOW)
    assert store.revision() == before


def test_without_reason_or_data_set_nothing_is_withdrawn(store: Store) -> None:
    import_outcomes(store, "a.csv", FIRST, now=NOW)
    with pytest.raises(UploadRefusedError, match="no reason"):
        withdraw_batch(store, "a", "1", reason=" ", now=NOW)
    with pytest.raises(NotFoundError, match="no data set 'other'"):
        append_batch(store, "other", "b.csv", SECOND, now=NOW)
    assert len(held(store)) == 2


def test_an_estimate_says_its_batches_and_is_stale_once_they_change(store: Store) -> None:
    first = studied(store)
    assert first.estimate is not None
    assert [one.file_name for one in first.batches] == ["trial.csv"]
    assert first.stale == ""
    append_batch(store, "trial", "more.csv", trial(60, 40, 3.0), now=NOW)
    seen = read_studies(store)[0]
    assert seen.estimate == first.estimate
    assert seen.stale == (
        "Its data changed since it was run: batch 2 ('more.csv', 40 rows) was added."
    )
    again = run_study(store, "trial", now=NOW)
    assert again.estimate is not None
    assert again.stale == ""
    assert [one.number for one in again.batches] == [1, 2]
    assert again.estimate.finding.data.rows == 100
    assert again.estimate.finding.data.sha256 != first.estimate.finding.data.sha256
    withdraw_batch(store, "trial", "more.csv", reason="other site", now=NOW)
    assert (
        "batch 2 ('more.csv', 40 rows) was withdrawn: other site." in read_studies(store)[0].stale
    )
    # Back to the first file: the same numbers.
    back = run_study(store, "trial", now=NOW)
    assert back.estimate is not None
    assert back.estimate.effect == first.estimate.effect
    assert back.estimate.finding.data.sha256 == first.estimate.finding.data.sha256


def test_two_batches_are_estimated_as_their_rows_in_one_file_are(store: Store) -> None:
    """The order of rows and where they are cut mean nothing: the same moments, the same effect."""
    studied(store)
    append_batch(store, "trial", "more.csv", trial(60, 41, 3.0), now=NOW)
    parts = run_study(store, "trial", now=NOW).estimate
    whole = trial(0, 60, 1.0) + trial(60, 41, 3.0).partition(b"\n")[2]
    import_outcomes(store, "trial.csv", whole, now=NOW)
    one = run_study(store, "trial", now=NOW).estimate
    assert parts is not None
    assert one is not None
    assert parts.effect.effect == pytest.approx(one.effect.effect, rel=1e-12)
    assert parts.effect.std_error == pytest.approx(one.effect.std_error, rel=1e-12)


def test_a_study_whose_batches_are_all_withdrawn_is_refused(store: Store) -> None:
    studied(store)
    withdraw_batch(store, "trial", "1", reason="wrong system", now=NOW)
    refused = run_study(store, "trial", now=NOW)
    assert refused.estimate is None
    assert refused.problem is not None
    assert refused.problem.kind == "not_estimable"
    assert "withdrawn" in refused.problem.message
