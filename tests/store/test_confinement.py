"""What the database may reach once it is open: its own folder, its scratch folder, nothing else."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import StoreError
from analytics.services.inspect_file import inspect_file
from analytics.store.connection import Store
from analytics.store.store_check import check_file
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[Store]:
    """Open a store that may read one folder of uploads besides its own."""
    for folder in ("own", "uploads", "elsewhere"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ok.csv").write_text("a,b\n1,2\n")
    (tmp_path / "uploads" / "link.csv").symlink_to(tmp_path / "elsewhere" / "ok.csv")
    (tmp_path / "uploads" / "passwords.csv").symlink_to("/etc/passwd")
    (tmp_path / "uploads" / "out").symlink_to(tmp_path / "elsewhere")
    with duckdb.connect(str(tmp_path / "elsewhere" / "other.duckdb")) as other:
        other.execute("CREATE TABLE t (i INTEGER)")
    store = Store.open(tmp_path / "own" / "kept.duckdb", reads=(tmp_path / "uploads",))
    yield store
    store.close()


ENDLESS = "SELECT count(*) FROM range(100000000) AS a, range(100000000) AS b"
ALLOWED = (
    "SELECT * FROM read_csv('{folder}/uploads/ok.csv')",
    "SELECT * FROM read_csv('{folder}/uploads/../uploads/ok.csv')",
    "SELECT * FROM read_csv('{scratch}/ok.csv')",
    "SELECT * FROM read_csv('{folder}/own/ok.csv')",
    "COPY (SELECT 1 AS a) TO '{scratch}/out.parquet' (FORMAT parquet)",
)
REFUSED = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM read_json('/proc/self/environ')",
    "SELECT * FROM read_parquet('{folder}/elsewhere/*.parquet')",
    "SELECT * FROM read_csv('{folder}/elsewhere/ok.csv')",
    "SELECT * FROM read_csv('{folder}/uploads/../elsewhere/ok.csv')",
    "SELECT * FROM read_csv('{folder}/uploads/../../../../../../../etc/passwd')",
    "SELECT * FROM read_csv('{folder}/uploads/link.csv')",
    "SELECT * FROM read_csv('{folder}/uploads/passwords.csv')",
    "SELECT * FROM read_csv('{folder}/uploads/out/ok.csv')",
    "SELECT * FROM read_csv('https://example.org/ok.csv')",
    "COPY (SELECT 1 AS a) TO '{folder}/elsewhere/out.csv'",
    "COPY (SELECT 1 AS a) TO '{folder}/uploads/out/out.csv'",
    "CREATE TABLE copied AS SELECT * FROM read_csv('/etc/passwd')",
    "COPY domain FROM '/etc/passwd'",
    "ATTACH '{folder}/elsewhere/other.duckdb' AS other",
    "ATTACH '{folder}/elsewhere/other.duckdb' AS other (READ_ONLY)",
    "ATTACH '{folder}/elsewhere/new.duckdb' AS other",
    "EXPORT DATABASE '{folder}/elsewhere/all'",
    "IMPORT DATABASE '{folder}/elsewhere'",
    "INSTALL httpfs",
    "INSTALL httpfs FROM community",
    "LOAD httpfs",
    "LOAD '{folder}/elsewhere/x.duckdb_extension'",
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET allowed_directories = ['/']",
    "RESET allowed_directories",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET memory_limit = '20GB'",
    "SET threads = 64",
    "SET temp_directory = '/tmp'",
    "SET autoinstall_known_extensions = true",
    "SET allow_community_extensions = true",
    "SET GLOBAL python_enable_replacements = true",
    "SELECT * FROM a_local_frame",
)


@pytest.mark.parametrize("statement", ALLOWED)
def test_its_own_folders_are_reached(confined: Store, tmp_path: Path, statement: str) -> None:
    shutil.copy(tmp_path / "own" / "ok.csv", confined.scratch)
    with confined.cursor() as cursor:
        cursor.execute(statement.format(folder=tmp_path, scratch=confined.scratch)).fetchall()


def run(store: Store, statement: str) -> None:
    import pandas as pd

    a_local_frame = pd.DataFrame({"a": [1]})
    with store.cursor() as cursor:
        cursor.execute(statement).fetchall()
    del a_local_frame


def test_nothing_else_is_reached(confined: Store, tmp_path: Path) -> None:
    reached = []
    for statement in REFUSED:
        try:
            run(confined, statement.format(folder=tmp_path, scratch=confined.scratch))
        except (duckdb.Error, StoreError):
            continue
        reached.append(statement)
    assert reached == []
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == [
        "ok.csv",
        "other.duckdb",
    ]
    with confined.write("test", "D-1", NOW) as cursor:
        cursor.execute("INSERT INTO domain (domain_id) VALUES ('D-1')")
    assert confined.revision() == 1


def test_a_store_in_memory_reaches_no_file_at_all(tmp_path: Path) -> None:
    (tmp_path / "ok.csv").write_text("a,b\n1,2\n")
    store = Store.open(None)
    with pytest.raises(duckdb.PermissionException):
        run(store, f"SELECT * FROM read_csv('{tmp_path}/ok.csv')")
    store.close()


@pytest.mark.parametrize("name", ["plain.parquet", "what [is] this?*.parquet", "it's.parquet"])
def test_a_parquet_file_is_read_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "a folder [1]"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM range(3) AS r(y)) TO '{tmp_path}/made.parquet'")
    (tmp_path / "made.parquet").rename(folder / name)
    assert inspect_file(folder / name).rows == 3
    (tmp_path / "link.parquet").symlink_to(folder / name)
    assert inspect_file(tmp_path / "link.parquet").rows == 3
    monkeypatch.chdir(tmp_path)
    assert inspect_file(Path(folder.name) / name).rows == 3
    assert inspect_file(Path("link.parquet")).rows == 3


def test_a_question_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(None)
    monkeypatch.setenv("CREDENCE_TIMEOUT", "0.2")
    start = time.monotonic()
    with pytest.raises(StoreError, match="longer than allowed") as stopped:
        run(store, ENDLESS)
    assert "CREDENCE_TIMEOUT" in stopped.value.remedy
    assert time.monotonic() - start < 20
    assert store.revision() == 0
    monkeypatch.setenv("CREDENCE_TIMEOUT", "soon")
    with pytest.raises(StoreError, match="soon"):
        store.revision()
    store.close()


def test_a_question_asked_after_the_time_is_over_is_stopped_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Store.open(None)
    monkeypatch.setenv("CREDENCE_TIMEOUT", "0.1")
    start = time.monotonic()
    with pytest.raises(StoreError, match="longer than allowed"):
        _ask_late(store)
    assert time.monotonic() - start < 20
    store.close()


def test_a_write_that_takes_too_long_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    monkeypatch.setenv("CREDENCE_TIMEOUT", "0.05")
    with pytest.raises(StoreError, match="longer than allowed"):
        _write_slowly(store)
    monkeypatch.delenv("CREDENCE_TIMEOUT")
    assert (store.revision(), store.written("slow")) == (0, None)
    with store.write("test", "again", NOW, key="slow") as cursor:
        cursor.execute("INSERT INTO domain (domain_id) VALUES ('D-1')")
    store.close()
    assert check_file(path).sound


def _ask_late(store: Store) -> None:
    with store.cursor() as cursor:
        time.sleep(0.3)  # the first interrupt finds nothing to stop
        cursor.execute(ENDLESS)


def _write_slowly(store: Store) -> None:
    with store.write("test", "slow", NOW, key="slow") as cursor:
        cursor.execute("INSERT INTO domain (domain_id) VALUES ('D-1')")
        cursor.execute(ENDLESS)
