from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import ConflictError, StoreError
from analytics.store.anchor import anchor_path
from analytics.store.backup import COPY, bring_back, check_backup, write_backup
from analytics.store.connection import Store
from analytics.store.store_check import check_file
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from pathlib import Path

LATER = NOW + timedelta(days=1)


def add(store: Store, key: str) -> None:
    with store.write("test", key, NOW) as cursor:
        cursor.execute("INSERT INTO domain (domain_id) VALUES (?)", [key])


def keys(store: Store) -> list[str]:
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT domain_id FROM domain ORDER BY domain_id").fetchall()
    return [str(row[0]) for row in rows]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return a closed store with two writes."""
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    add(store, "D-1")
    add(store, "D-2")
    store.close()
    return path


def backed_up(path: Path, folder: Path) -> None:
    store = Store.open(path)
    write_backup(store, folder, NOW)
    store.close()


def test_a_backup_made_while_others_write_is_whole_and_comes_back(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kept.duckdb")
    add(store, "D-first")
    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(add, store, f"D-{number:02}") for number in range(30)]
        made = write_backup(store, tmp_path / "monday", NOW)
        for one in writing:
            one.result()
    store.close()
    restored = bring_back(tmp_path / "monday", tmp_path / "back.duckdb", LATER, replace=False)
    assert restored.backup == made == check_backup(tmp_path / "monday")
    again = Store.open(tmp_path / "back.duckdb")
    assert len(keys(again)) == again.revision() == made.writes
    add(again, "D-after")
    again.close()
    assert check_file(tmp_path / "back.duckdb").sound


def test_a_backup_holds_every_table_of_the_demo(demo_store: Store, tmp_path: Path) -> None:
    made = write_backup(demo_store, tmp_path / "monday", NOW)
    rows = {one.table: one.rows for one in made.tables}
    with demo_store.cursor() as cursor:
        names = cursor.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
        held = {str(name): 0 for (name,) in names.fetchall()}
        for name in held:
            held[name] = (cursor.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,))[0]
    assert rows == held
    assert rows["initiative"] == 25


def test_a_folder_that_holds_something_is_not_written_into(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(ConflictError, match="holds something already"):
        backed_up(kept, tmp_path / "full")
    (tmp_path / "empty").mkdir()
    backed_up(kept, tmp_path / "empty")
    assert check_backup(tmp_path / "empty").writes == 2


def test_a_store_is_not_overwritten_unless_it_is_said(kept: Path, tmp_path: Path) -> None:
    backed_up(kept, tmp_path / "monday")
    before = kept.read_bytes()
    with pytest.raises(ConflictError, match="already") as refused:
        bring_back(tmp_path / "monday", kept, LATER, replace=False)
    assert "--replace" in refused.value.remedy
    assert kept.read_bytes() == before


def test_the_store_before_is_kept_beside_the_one_brought_back(kept: Path, tmp_path: Path) -> None:
    backed_up(kept, tmp_path / "monday")
    store = Store.open(kept)
    add(store, "D-3")
    store.close()
    restored = bring_back(tmp_path / "monday", kept, LATER, replace=True)
    now, before = Store.open(kept), Store.open(tmp_path / restored.kept)
    assert (keys(now), keys(before)) == (["D-1", "D-2"], ["D-1", "D-2", "D-3"])
    now.close()
    before.close()


def test_a_damaged_store_is_replaced_by_its_last_backup(kept: Path, tmp_path: Path) -> None:
    backed_up(kept, tmp_path / "monday")
    kept.write_bytes(b"\0" * kept.stat().st_size)
    with pytest.raises(StoreError, match=r"cannot be opened|damaged") as refused:
        Store.open(kept)
    assert f"restore '{tmp_path / 'monday'}' --db '{kept}' --replace" in refused.value.remedy
    bring_back(tmp_path / "monday", kept, LATER, replace=True)
    store = Store.open(kept)
    assert keys(store) == ["D-1", "D-2"]
    store.close()


@pytest.mark.parametrize("damage", ["bit", "cut", "anchor", "manifest", "swapped"])
def test_a_spoilt_backup_replaces_nothing(kept: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "monday"
    backed_up(kept, folder)
    copy = folder / COPY
    content = bytearray(copy.read_bytes())
    if damage == "bit":
        content[len(content) // 2] ^= 1
        copy.write_bytes(content)
    elif damage == "cut":
        copy.write_bytes(content[:-4096])
    elif damage == "anchor":
        anchor_path(copy).write_text("begin 0 \ndone 3 " + "0" * 64 + "\n")
    elif damage == "manifest":
        (folder / "backup.json").unlink()
    else:
        with closing(duckdb.connect(str(copy))) as connection:
            connection.execute("DELETE FROM domain WHERE domain_id = 'D-2'")
    before = kept.read_bytes()
    with pytest.raises(StoreError, match=r"not what was written|not a whole backup"):
        bring_back(folder, kept, LATER, replace=True)
    assert kept.read_bytes() == before


def test_a_store_in_use_is_not_replaced(kept: Path, tmp_path: Path) -> None:
    backed_up(kept, tmp_path / "monday")
    script = (
        "import sys; from pathlib import Path; from analytics.store.connection import Store;"
        "store = Store.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(kept)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=f"another process: number {holder.pid} "):
            bring_back(tmp_path / "monday", kept, LATER, replace=True)
        holder.communicate("")


def test_a_store_with_a_changed_journal_is_not_backed_up(kept: Path, tmp_path: Path) -> None:
    with closing(duckdb.connect(str(kept))) as connection:
        connection.execute("UPDATE journal SET subject = 'X' WHERE seq = 1")
    with pytest.raises(StoreError, match="Nothing was backed up: Line 1 of the journal"):
        backed_up(kept, tmp_path / "monday")
    assert not (tmp_path / "monday").exists()


def test_bringing_a_backup_back_gives_the_space_of_deleted_rows_back(tmp_path: Path) -> None:
    path = tmp_path / "large.duckdb"
    store = Store.open(path)
    with store.write("test", "fill", NOW) as cursor:
        cursor.execute(
            "INSERT INTO domain (domain_id, name) SELECT 'D-' || i, md5(i::VARCHAR)"
            " FROM range(200_000) AS r(i)"
        )
    store.close()
    store = Store.open(path)
    with store.write("test", "empty", NOW) as cursor:
        cursor.execute("DELETE FROM domain WHERE domain_id NOT LIKE '%77'")
    store.close()
    before = path.stat().st_size
    backed_up(path, tmp_path / "monday")
    bring_back(tmp_path / "monday", path, LATER, replace=True)
    assert path.stat().st_size < before / 3
    store = Store.open(path)
    assert len(keys(store)) == 2_000
    store.close()
