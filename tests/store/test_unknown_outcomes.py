"""What a write says of itself when something fails half-way: saved or not, and never twice."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import ConflictError, StoreError
from analytics.store.anchor import Anchor, anchor_path, read_anchor
from analytics.store.connection import Store
from analytics.store.store_check import check_file
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.anchor import Mark


def add(store: Store, name: str, key: str = "") -> None:
    with store.write("test", name, NOW, key=key) as cursor:
        cursor.execute("INSERT INTO domain (domain_id) VALUES (?)", [name])


def names(store: Store) -> list[str]:
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT domain_id FROM domain ORDER BY domain_id").fetchall()
    return [str(row[0]) for row in rows]


def test_the_same_key_again_changes_nothing(store: Store) -> None:
    add(store, "D-1", key="form-7")
    with pytest.raises(ConflictError, match="saved already, as write 1"):
        add(store, "D-2", key="form-7")
    assert (names(store), store.revision()) == (["D-1"], 1)
    assert (store.written("form-7"), store.written("form-8")) == (1, None)


def test_a_key_of_a_write_that_failed_is_free(store: Store) -> None:
    add(store, "D-1")
    with pytest.raises(duckdb.ConstraintException):
        add(store, "D-1", key="form-7")
    assert store.written("form-7") is None
    add(store, "D-2", key="form-7")
    assert store.written("form-7") == 2


def test_one_key_on_many_threads_is_one_write(store: Store) -> None:
    def attempt(number: int) -> bool:
        try:
            add(store, f"D-{number}", key="form-7")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(attempt, range(24)))
    assert sum(saved) == len(names(store)) == store.revision() == 1


def test_an_intent_without_a_commit_is_not_a_loss(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    add(store, "D-1")
    store.close()
    with anchor_path(path).open("a") as file:
        file.write(f"intent 2 {'a' * 64}\n")
        file.write("done 2")
    store = Store.open(path)
    add(store, "D-2")
    store.close()
    assert check_file(path).sound


def test_a_commit_without_its_acknowledgement_counts_as_done(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    add(store, "D-1")
    add(store, "D-2")
    store.close()
    lines = anchor_path(path).read_text().splitlines(keepends=True)
    assert lines[-1].startswith("done 2 ")
    anchor_path(path).write_text("".join(lines[:-1]))
    assert check_file(path).sound
    Store.open(path).close()
    anchored = read_anchor(anchor_path(path))
    assert anchored is not None
    assert anchored.last.sequence == 2
    assert check_file(path).sound


class FailingAnchor(Anchor):
    """An anchor on a disk that is full while ``word`` is written."""

    failing = ""

    def append(self, word: str, mark: Mark) -> None:
        if word == self.failing:
            raise OSError(28, "No space left on device")
        super().append(word, mark)


@pytest.mark.parametrize(
    ("word", "held"), [("intent", ["D-1", "D-3"]), ("done", ["D-1", "D-2", "D-3"])]
)
def test_a_full_disk_at_the_anchor_is_said_and_what_it_says_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, held: list[str]
) -> None:
    monkeypatch.setattr("analytics.store.opening.Anchor", FailingAnchor)
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    add(store, "D-1")
    monkeypatch.setattr(FailingAnchor, "failing", word)
    wanted = "nothing of it was saved" if word == "intent" else "The change is saved"
    with pytest.raises(StoreError, match=wanted):
        add(store, "D-2")
    monkeypatch.setattr(FailingAnchor, "failing", "")
    add(store, "D-3")
    assert names(store) == held
    store.close()
    assert check_file(path).sound


FILL = """
import resource, signal, sys, threading
from datetime import UTC, datetime
from pathlib import Path
from analytics.domain.errors import ConflictError, StoreError
from analytics.store.connection import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path, limit = Path(sys.argv[1]), int(sys.argv[2])
store = Store.open(path)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
now = datetime(2026, 10, 15, tzinfo=UTC)
reading = not limit


def read():
    while reading:
        try:
            with store.cursor() as cursor:
                cursor.execute("SELECT count(*), sum(length(name)) FROM domain").fetchone()
        except StoreError as error:
            if "stopped and was opened again" not in error.message:
                print("wrong", error.message, flush=True)
        except BaseException as error:
            print("wrong", repr(error), flush=True)


readers = [threading.Thread(target=read) for _ in range(4)]
for reader in readers:
    reader.start()
for number in range(400):
    try:
        with store.write("fill", str(number), now, key=f"k{number}") as cursor:
            cursor.execute(
                "INSERT INTO domain (domain_id, name) SELECT ? || '-' || i,"
                " md5((i * 7919 + ?)::VARCHAR) FROM range(2000) AS r(i)", [str(number), number])
    except StoreError as error:
        known = store.written(f"k{number}")
        print(error.message, flush=True)
        print("stopped", number, known, "nothing of it was saved" in error.message, flush=True)
        print(store.revision(), flush=True)
        break
    print("saved", number, flush=True)
else:
    print("never full")
reading = False
for reader in readers:
    reader.join()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
try:
    with store.write("fill", str(number), now, key=f"k{number}") as cursor:
        cursor.execute("INSERT INTO domain (domain_id) VALUES (?)", [f"{number}-0"])
    print("again saved", flush=True)
except ConflictError:
    print("again known", flush=True)
except StoreError as error:
    print("still full:", error.message, flush=True)
store.close()
"""


def told(script: str, *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ},
    )  # fmt: skip
    return done.stdout.splitlines()


def test_a_file_that_may_not_grow_is_one_sentence_and_nothing_is_half_saved(
    tmp_path: Path,
) -> None:
    path = tmp_path / "kept.duckdb"
    lines = told(FILL, str(path), "3000000")
    saved = sum(line.startswith("saved") for line in lines)
    stopped = next(line.split() for line in lines if line.startswith("stopped"))
    assert saved > 3
    # Either it is there and the key knows it, or it says that nothing was saved; never both.
    assert (stopped[2] == "None") == (stopped[3] == "True")
    assert lines[-1] == ("again saved" if stopped[2] == "None" else "again known")
    check = check_file(path)
    assert (check.findings, check.writes) == ((), saved + 1)


@pytest.mark.parametrize("words", ["Corrupt", "checksum", "No space left", "Permission denied"])
def test_a_mistake_in_a_statement_is_not_taken_for_damage(store: Store, words: str) -> None:
    with pytest.raises(duckdb.ConversionException), store.cursor() as cursor:
        cursor.execute("SELECT CAST(? AS INTEGER)", [words])
