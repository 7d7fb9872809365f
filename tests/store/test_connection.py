from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import StoreError, TooLargeError
from analytics.domain.tables import TABLES
from analytics.store.connection import Store
from analytics.store.schema import MIGRATIONS
from analytics.store.table_rows import SQL_TYPES
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

ADD = "INSERT INTO domain (domain_id, name) VALUES (?, ?)"


def count(store: Store, table: str = "domain") -> int:
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else -1


def add(store: Store, key: str) -> None:
    with store.write("test", key, NOW) as cursor:
        cursor.execute(ADD, [key, "A name"])


def add_and_fail(store: Store) -> None:
    with store.write("test", "D-1", NOW) as cursor:
        cursor.execute(ADD, ["D-1", "A name"])
        raise KeyError("our own mistake")


def add_twice(store: Store) -> None:
    with store.write("test", "D-1", NOW) as cursor:
        cursor.execute(ADD, ["D-1", "A name"])
        cursor.execute(ADD, ["D-1", "The same key"])


def write_nothing(store: Store, moment: datetime) -> None:
    with store.write("test", "", moment):
        pass


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kept.duckdb")
    add(store, "D-1")
    store.close()
    again = Store.open(tmp_path / "kept.duckdb")
    assert count(again) == 1
    assert again.revision() == 1
    again.close()


def test_a_closed_store_is_one_file_and_its_anchor(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kept.duckdb")
    add(store, "D-1")
    scratch = store.scratch
    store.close()
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["kept.duckdb", "kept.duckdb.anchor"]
    assert not scratch.exists()


def test_an_error_rolls_back_everything_and_is_seen(store: Store) -> None:
    with pytest.raises(KeyError, match="our own mistake"):
        add_and_fail(store)
    assert count(store) == 0
    assert count(store, "journal") == 0
    assert store.revision() == 0


def test_a_database_error_rolls_back_the_statements_before_it(store: Store) -> None:
    with pytest.raises(duckdb.ConstraintException):
        add_twice(store)
    assert count(store) == 0


def test_the_store_can_be_written_after_a_failed_write(store: Store) -> None:
    with pytest.raises(KeyError):
        add_and_fail(store)
    add(store, "D-2")
    assert (count(store), store.revision()) == (1, 1)


def test_the_revision_grows_with_every_write(store: Store) -> None:
    seen = [store.revision()]
    for key in ("D-1", "D-2", "D-3"):
        add(store, key)
        seen.append(store.revision())
    assert seen == [0, 1, 2, 3]


def test_a_reader_does_not_see_what_is_not_committed(store: Store) -> None:
    with store.write("test", "D-1", NOW) as cursor:
        cursor.execute(ADD, ["D-1", "A name"])
        assert count(store) == 0
    assert count(store) == 1


def test_writers_take_turns_and_none_is_lost(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add(store, f"D-{number}"), range(40)))
    assert (count(store), store.revision()) == (40, 40)


def test_readers_on_many_threads_get_their_own_answers(store: Store) -> None:
    def ask(number: int) -> bool:
        with store.cursor() as cursor:
            row = cursor.execute("SELECT ?::BIGINT", [number]).fetchone()
        return row == (number,)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))


def test_a_second_process_is_refused_in_clear_words(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    script = (
        "import sys; from pathlib import Path; from analytics.store.connection import Store;"
        "store = Store.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match="in use by another process") as refused:
            Store.open(path)
        assert "try again" in refused.value.remedy
        holder.communicate("")
    Store.open(path).close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("These are notes, not a database." * 1000)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(path)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(tmp_path / "absent" / "store.duckdb")


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.duckdb"
    Store.open(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES (?)", [len(MIGRATIONS) + 1])
    with pytest.raises(StoreError, match="newer version"):
        Store.open(path)


@pytest.mark.parametrize("version", range(len(MIGRATIONS) + 1))
def test_a_database_of_every_earlier_version_opens(tmp_path: Path, version: int) -> None:
    path = tmp_path / "earlier.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE schema_version (version BIGINT)")
        for number, step in enumerate(MIGRATIONS[:version], start=1):
            connection.execute(step)
            connection.execute("INSERT INTO schema_version VALUES (?)", [number])
    store = Store.open(path)
    add(store, "D-1")
    assert count(store) == 1
    store.close()


def test_tables_of_the_database_are_those_of_the_domain(store: Store) -> None:
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns()"
            " WHERE schema_name = 'main' ORDER BY table_name, column_index"
        ).fetchall()
    for table in TABLES:
        physical = [(name, kind) for owner, name, kind in rows if owner == table.name]
        assert physical == [(one.name, SQL_TYPES[one.type]) for one in table.columns]


def test_no_column_keeps_a_time_zone(store: Store) -> None:
    with store.cursor() as cursor:
        kinds = cursor.execute(
            "SELECT DISTINCT data_type FROM duckdb_columns() WHERE schema_name = 'main'"
            " AND NOT internal"
        ).fetchall()
    assert ("TIMESTAMP WITH TIME ZONE",) not in kinds


def test_memory_is_limited_and_nothing_is_downloaded(store: Store) -> None:
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT name, value FROM duckdb_settings()").fetchall()
    settings = {str(name): str(value) for name, value in rows}
    assert settings["memory_limit"] == "244.1 MiB"
    assert settings["temp_directory"] == str(store.scratch)
    assert settings["autoload_known_extensions"] == "false"
    assert settings["autoinstall_known_extensions"] == "false"
    assert settings["enable_progress_bar"] == "false"


def test_a_wrong_amount_of_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "CREDENCE_MEMORY", "a lot")
    with pytest.raises(StoreError, match="a lot"):
        Store.open(None)


def test_what_needs_more_memory_than_allowed_is_refused_in_clear_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CREDENCE_MEMORY", "16MB")
    small = Store.open(None)
    columns = ", ".join(f"i + {n}.5 AS c{n}" for n in range(1500))
    try:
        with pytest.raises(TooLargeError, match="more memory"), small.cursor() as cursor:
            cursor.execute(f"CREATE TABLE wide AS SELECT {columns} FROM range(5000) t(i)")
    finally:
        small.close()


def test_a_moment_without_a_time_zone_is_our_own_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_nothing(store, NOW.replace(tzinfo=None))
    assert store.revision() == 0
