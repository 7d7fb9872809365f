"""What was lost or put in the place of something is named, and the command in the message works.

The command is taken from the message as it stands there, and run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.__main__ import main
from analytics.domain.errors import StoreError
from analytics.store.anchor import anchor_path
from analytics.store.backup import write_backup
from analytics.store.connection import Store
from analytics.store.store_check import check_file
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = re.compile(r"python -m analytics restore '[^']+' --db '[^']+' --replace")


def add(store: Store, name: str) -> None:
    with store.write("test", name, NOW) as cursor:
        cursor.execute("INSERT INTO domain (domain_id) VALUES (?)", [name])


def names(path: Path) -> list[str]:
    store = Store.open(path)
    try:
        with store.cursor() as cursor:
            rows = cursor.execute("SELECT domain_id FROM domain ORDER BY 1").fetchall()
    finally:
        store.close()
    return [str(row[0]) for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a backup of three writes, an older copy beside it, and a fourth in its log."""
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    add(store, "D-1")
    store.close()
    for ending in ("", ".anchor"):
        shutil.copy(f"{path}{ending}", tmp_path / f"older{ending}")
    other = Store.open(tmp_path / "other.duckdb")
    for number in range(4):
        add(other, f"X-{number}")
    other.close()
    store = Store.open(path)
    add(store, "D-2")
    with store.quiet() as cursor:
        cursor.execute("CHECKPOINT")
    add(store, "D-3")
    write_backup(store, tmp_path / "backups" / "monday", NOW)
    add(store, "D-4")
    log = path.with_name("log")
    shutil.copy(f"{path}.wal", log)
    kept = path.read_bytes()
    store.close()
    path.write_bytes(kept)
    log.rename(f"{path}.wal")
    return path


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def log(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def take(path: Path, name: str, *, log: bool = False) -> None:
    """Put another database in the place of this one, with the log of this one or without."""
    if not log:
        Path(f"{path}.wal").unlink()
    shutil.copy(path.with_name(name), path)


def older_anchor(path: Path) -> None:
    lines = anchor_path(path).read_text().splitlines(keepends=True)
    anchor_path(path).write_text("".join(one for one in lines[:4] if one.split()[1] in "01"))


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "log deleted": (lambda p: log(p).unlink(), "has lost its last "),
    "log cut": (lambda p: os.truncate(log(p), log(p).stat().st_size - 40), "has lost its last 1 "),
    "log with a flipped bit": (lambda p: flip(log(p), 200), "is damaged"),
    "database deleted": (lambda p: p.unlink(), "is gone: 4 writes to it were acknowledged"),
    "database of zeros": (lambda p: p.write_bytes(b"\0" * p.stat().st_size), "cannot be opened"),
    "header with a flipped bit": (lambda p: flip(p, 4100), "is damaged"),
    "older database, no log": (
        lambda p: take(p, "older"),
        "has lost its last 3 of 4 acknowledged writes",
    ),
    "older database under the newer log": (lambda p: take(p, "older", log=True), "is damaged"),
    "another store's database": (
        lambda p: take(p, "other.duckdb"),
        "is not the one that 'kept.duckdb.anchor' knows",
    ),
    "older anchor": (older_anchor, "than 'kept.duckdb.anchor' knows"),
    "anchor deleted": (lambda p: anchor_path(p).unlink(), "anchor' is missing"),
    "journal cut by hand": (
        lambda p: run(p, "DELETE FROM journal WHERE seq > 2"),
        "has lost its last 2 of 4 acknowledged writes",
    ),
}


def run(path: Path, statement: str) -> None:
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute(statement)


def test_without_damage_everything_is_there(path: Path) -> None:
    assert names(path) == ["D-1", "D-2", "D-3", "D-4"]


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_loss_is_named_and_the_command_in_the_message_brings_the_last_backup_back(
    path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    damage, said = DAMAGE[kind]
    damage(path)
    with pytest.raises(StoreError, match=re.escape(said)) as refused:
        Store.open(path)
    command = COMMAND.search(refused.value.remedy)
    assert command is not None, refused.value.remedy
    there = {one.name for one in (path, log(path), anchor_path(path)) if one.exists()}
    assert main(shlex.split(command[0])[3:]) == 0
    assert capsys.readouterr().err == ""
    assert names(path) == ["D-1", "D-2", "D-3"]
    assert check_file(path).sound
    kept = {one.name for one in path.parent.glob("kept.duckdb.before-*")}
    assert len(kept) == len(there)
    store = Store.open(path)
    add(store, "D-5")
    store.close()
    assert names(path)[-1] == "D-5"


def test_the_command_works_from_a_shell_as_it_is_printed(path: Path) -> None:
    log(path).unlink()
    words = [sys.executable, "-m", "analytics", "check", "--db", str(path)]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 5
    command = COMMAND.search(found.stdout + found.stderr)
    assert command is not None
    again = [sys.executable, *shlex.split(command[0])[1:]]
    subprocess.run(again, cwd=ROOT, capture_output=True, text=True, check=True)
    assert names(path) == ["D-1", "D-2", "D-3"]


def test_a_second_process_is_told_by_the_command_line_who_holds_the_store(path: Path) -> None:
    store = Store.open(path)
    try:
        for words in (["check"], ["backup", str(path.with_name("tuesday"))]):
            found = subprocess.run(
                [sys.executable, "-m", "analytics", *words, "--db", str(path)],
                cwd=ROOT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert found.returncode == 5
            assert f"in use by another process: number {os.getpid()}" in found.stderr
            assert "its Policy page checks and backs up the store" in found.stderr
    finally:
        store.close()
