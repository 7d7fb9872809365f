"""Parquet files get the same looks as text: nothing is silently renamed, moved or counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.dataset import Action
from analytics.services.inspect_file import inspect_file

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.dataset import Inspection


def seen(folder: Path, query: str) -> Inspection:
    file = folder / "a.parquet"
    duckdb.sql(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return inspect_file(file)


def said(found: Inspection) -> set[str]:
    return {one.kind for one in found.problems}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * FROM (VALUES ('A', 1.5), ('B', 2.5), ('Total', 4.0)) t(unit, v)", "total_row"),
        ('SELECT 1 AS v, 2 AS "V "', "duplicate_header"),
        ("SELECT 1 AS v, 18446744073709551615::UBIGINT AS w", "input_refused"),
        ("SELECT 1 AS v, [1, 2] AS w", "unknown_type"),
    ],
)
def test_what_would_be_wrong_is_refused(tmp_path: Path, query: str, kind: str) -> None:
    found = seen(tmp_path, query)
    assert found.action is Action.REFUSE
    assert kind in said(found)
    assert "Error" not in found.problems[0].message


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * FROM (VALUES ('on ', 1), ('on', 2)) t(arm, v)", "labels_alike"),
        ("SELECT 1 AS v, TIMESTAMPTZ '2026-01-02 07:30:00+08' AS at", "times_in_utc"),
        ("SELECT '=1+1' AS note, 2 AS v", "formula"),
        ("SELECT unnest([1, 1]) AS v, 'x' AS unit", "duplicate_rows"),
    ],
)
def test_what_is_odd_is_said(tmp_path: Path, query: str, kind: str) -> None:
    found = seen(tmp_path, query)
    assert found.action is Action.ACCEPT
    assert kind in said(found)


def test_columns_below_a_structure_are_not_taken_for_columns(tmp_path: Path) -> None:
    found = seen(tmp_path, "SELECT {'a': 1, 'b': {'c': 2}} AS s, 3 AS v, 'x' AS t")
    assert [one.column for one in found.problems] == ["s"]


def test_a_file_that_was_cut_off_is_refused_without_words_of_the_engine(tmp_path: Path) -> None:
    whole = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (SELECT range AS v FROM range(5000)) TO '{whole}'")
    whole.write_bytes(whole.read_bytes()[:-200])
    (problem,) = inspect_file(whole).problems
    assert problem.message == "The Parquet file 'a.parquet' is damaged or cut off."
