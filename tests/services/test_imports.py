"""A file is stored whole or not at all, and what became of it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import NotFoundError
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.list_datasets import list_datasets
from analytics.services.list_register import list_register
from analytics.services.list_studies import list_studies
from analytics.services.load_portfolio import load_portfolio
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

GOOD = b"unit,y\n1,1.5\n2,2.5\n"
INITIATIVES = b"initiative_id,name,stage\nI-1,Assistant,pilot\nI-2,Pricing,production\n"


def test_a_good_file_is_stored_with_its_columns(store: Store) -> None:
    receipt = import_outcomes(store, "folder/a.csv", GOOD, now=NOW)
    assert (receipt.stored, receipt.rows, receipt.file_name) == (True, 2, "a.csv")
    dataset = list_datasets(store, today=NOW.date())[0]
    assert [column.label for column in dataset.columns] == ["unit", "y"]
    assert dataset.columns[1].total == pytest.approx(4)


def test_a_bad_file_leaves_the_store_as_it_was(store: Store) -> None:
    before = store.revision()
    receipt = import_outcomes(store, "a.csv", b"unit,y\n1,1\n2,2\n3,3\n4,x\n", now=NOW)
    assert not receipt.stored
    assert [(p.row, p.column) for p in receipt.problems] == [(5, "y")]
    assert store.revision() == before
    assert list_datasets(store, today=NOW.date()) == ()


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    import_outcomes(store, "a.csv", GOOD, now=NOW)
    before = store.revision()
    again = import_outcomes(store, "a.csv", GOOD, now=NOW)
    assert again.already_known
    assert not again.stored
    assert store.revision() == before


def test_a_known_name_with_new_content_supersedes(store: Store) -> None:
    first = import_outcomes(store, "a.csv", GOOD, now=NOW)
    second = import_outcomes(store, "a.csv", GOOD + b"3,9\n", now=NOW)
    assert second.dataset_id != first.dataset_id
    assert [one.rows for one in list_datasets(store, today=NOW.date())] == [3]


def test_a_date_in_the_future_is_said(store: Store) -> None:
    receipt = import_outcomes(store, "a.csv", b"day,y\n2026-01-01,1\n2031-01-01,2\n", now=NOW)
    assert receipt.stored
    assert [problem.kind for problem in receipt.problems] == ["future_date"]


def test_a_path_that_is_not_there_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        import_outcomes(store, "a.csv", tmp_path / "none.csv", now=NOW)


def test_an_ambiguous_column_is_stored_as_answered(store: Store) -> None:
    content = b"id,day,v\n1,01/02/2026,1.234\n2,03/04/2026,5.678\n"
    asked = import_outcomes(store, "a.csv", content, now=NOW)
    assert not asked.stored
    assert [question.column for question in asked.questions] == ["day", "v"]
    assert store.revision() == 0
    answers = {"day": "month_first", "v": "decimal_comma"}
    assert import_outcomes(store, "a.csv", content, now=NOW, answers=answers).stored
    dataset = list_datasets(store, today=NOW.date())[0]
    assert (dataset.columns[1].minimum, dataset.columns[1].maximum) == ("2026-01-02", "2026-03-04")
    assert dataset.columns[2].total == pytest.approx(1234 + 5678)


def test_a_register_table_is_stored_and_a_known_id_replaced(store: Store) -> None:
    import_table(store, "initiative", "initiative.csv", INITIATIVES, now=NOW)
    again = import_table(
        store, "initiative", "new.csv", b"initiative_id,name,stage\nI-1,Renamed,scaling\n", now=NOW
    )
    assert [problem.kind for problem in again.problems] == ["replaced"]
    names = {one.initiative_id: one.name for one in list_register(store).initiatives}
    assert names == {"I-1": "Renamed", "I-2": "Pricing"}


@pytest.mark.parametrize(
    ("table", "content", "kind", "words"),
    [
        ("initiative", b"initiative_id,nme,stage\nI-1,A,pilot\n", "unknown_column", "'name'"),
        ("initiative", b"name,stage\nA,pilot\n", "missing_column", "initiative_id"),
        ("initiative", b"initiative_id,name,stage\n,A,pilot\n", "missing_value", "initiative_id"),
        (
            "initiative",
            b"initiative_id,name,stage\nI-1,A,pilot\nI-1,B,pilot\n",
            "duplicate_key",
            "row 2",
        ),
        ("initiative", b"initiative_id,name,stage\nI-1,A,dreaming\n", "not_a_choice", "dreaming"),
        (
            "initiative_kpi",
            b"initiative_id,kpi_id\nNOBODY,K-1\n",
            "unknown_initiative",
            "NOBODY",
        ),
        (
            "cost_entry",
            b"cost_id,period_start,category,basis,amount,currency\nC,1026-01-01,x,actual,1,EUR\n",
            "date_out_of_range",
            "1026",
        ),
        (
            "cost_entry",
            b"cost_id,period_start,category,basis,amount,currency\nC,2026-01-01,x,actual,1.23456,EUR\n",
            "too_many_decimals",
            "1.23456",
        ),
    ],
)
def test_each_mistake_in_a_register_file_has_its_sentence(
    store: Store, table: str, content: bytes, kind: str, words: str
) -> None:
    receipt = import_table(store, table, f"{table}.csv", content, now=NOW)
    assert not receipt.stored
    problem = next(one for one in receipt.problems if one.kind == kind)
    assert words in problem.message
    assert problem.remedy
    assert store.revision() == 0


def test_a_folder_is_loaded_again_without_change(demo_store: Store) -> None:
    before = {
        study.study_id: study.estimate for study in list_studies(demo_store, today=NOW.date())
    }
    again = load_portfolio(demo_store, ROOT / "data" / "demo", now=NOW)
    assert all(receipt.already_known for receipt in again.receipts)
    assert {
        study.study_id: study.estimate for study in list_studies(demo_store, today=NOW.date())
    } == before


def test_one_bad_file_stops_no_other(store: Store, tmp_path: Path) -> None:
    (tmp_path / "initiative.csv").write_bytes(INITIATIVES)
    (tmp_path / "kpi.csv").write_bytes(b"kpi_id,name,unit,direction\nK-1,Time,minutes,sideways\n")
    (tmp_path / "surprise.csv").write_bytes(b"a\n1\n")
    report = load_portfolio(store, tmp_path, now=NOW)
    stored = {receipt.file_name: receipt.stored for receipt in report.receipts}
    assert stored == {"initiative.csv": True, "kpi.csv": False}
    assert {problem.kind for problem in report.problems} == {"unknown_table", "missing_table"}
