"""Every table has a rule for those who see some business units only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import NotFoundError
from analytics.domain.viewer import LOCAL, Grant, Role, Viewer
from analytics.store.seen import seen_by
from analytics.store.sight import NOBODY, RULES, WHOLE

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Cursor, Store


def viewer(*units: str) -> Viewer:
    return Viewer(name="x", grants=(Grant(role=Role.ADMIN, units=units),))


def relations(cursor: Cursor) -> set[str]:
    found = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
        " AND schema_name = 'main' AND NOT temporary"
    ).fetchall()
    return {str(name) for (name,) in found}


def test_every_table_has_a_rule(store: Store) -> None:
    with store.cursor() as cursor:
        tables = relations(cursor)
    ruled = {*RULES, *WHOLE, *NOBODY, "cost_entry"}
    assert tables == ruled, "say in analytics/store/sight.py whose rows a table holds"


@pytest.mark.parametrize("table", sorted(NOBODY))
def test_a_table_without_a_rule_is_not_there(store: Store, table: str) -> None:
    with (
        pytest.raises(NotFoundError, match="not in the store"),
        seen_by(store, viewer("A")).cursor() as cursor,
    ):
        cursor.execute(f"SELECT * FROM {table}")


@pytest.mark.parametrize(
    "unit", ["A", "it's", '"quoted"', "x') OR true --", "{all}", "{units}", "Köln\n", "?", "%", ""]
)
def test_the_name_of_a_business_unit_is_a_value_never_a_statement(store: Store, unit: str) -> None:
    with store.cursor() as cursor:
        cursor.execute(
            "INSERT INTO use_case (use_case_id, name, business_unit) VALUES ('U', 'u', ?)", [unit]
        )
        cursor.execute(
            "INSERT INTO use_case (use_case_id, name, business_unit) VALUES ('V', 'v', 'other')"
        )
        cursor.execute("INSERT INTO use_case (use_case_id, name) VALUES ('W', 'w')")
    with seen_by(store, viewer(unit)).cursor() as cursor:
        found = cursor.execute("SELECT use_case_id FROM use_case").fetchall()
    assert found == [("U",)]


def test_a_name_of_the_database_file_that_needs_quotes_is_no_way_round(tmp_path: Path) -> None:
    from analytics.store.connection import Store

    opened = Store.open(tmp_path / 'a "b" c.duckdb')
    try:
        with seen_by(opened, viewer("A")).cursor() as cursor:
            assert cursor.execute("SELECT * FROM initiative").fetchall() == []
    finally:
        opened.close()


def test_a_cursor_that_was_closed_in_leaves_the_next_one_as_it_was(store: Store) -> None:
    with store.cursor() as cursor:
        cursor.execute("INSERT INTO initiative (initiative_id, name) VALUES ('I', 'i')")
    for _ in range(3):
        with seen_by(store, viewer("A")).cursor() as cursor:
            assert cursor.execute("SELECT * FROM initiative").fetchall() == []
        for whole in (store, seen_by(store, LOCAL)):
            with whole.cursor() as cursor:
                assert len(cursor.execute("SELECT * FROM initiative").fetchall()) == 1


def test_two_viewers_at_once_see_their_own_rows(store: Store) -> None:
    with store.cursor() as cursor:
        cursor.execute(
            "INSERT INTO initiative (initiative_id, name, business_unit)"
            " VALUES ('I', 'i', 'A'), ('J', 'j', 'B')"
        )
    with seen_by(store, viewer("A")).cursor() as a, seen_by(store, viewer("B")).cursor() as b:
        for cursor, expected in ((a, "I"), (b, "J"), (a, "I")):
            rows = cursor.execute("SELECT initiative_id FROM initiative").fetchall()
            assert rows == [(expected,)]
