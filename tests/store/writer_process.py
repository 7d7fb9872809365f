"""A process that writes until it is stopped, and the ledger of what was acknowledged to it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from analytics.store.connection import Store
from analytics.store.store_check import check_store
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WRITER = """
import os, random, sys
from datetime import UTC, datetime
from pathlib import Path
from analytics.store import connection
from analytics.store.anchor import Anchor
from analytics.store.connection import Store
path, ledger, step = Path(sys.argv[1]), sys.argv[2], sys.argv[5]
first, most = map(int, sys.argv[3:5])
random.seed(first)
now = datetime(2026, 10, 15, tzinfo=UTC)
reached = 0


def end(name):
    if name == step and reached == most:
        os.kill(os.getpid(), 9)


append, line = Anchor.append, connection.append_line


def anchored(self, word, mark):
    end(f"before {word}")
    if f"half {word}" == step and reached == most:
        os.write(self._descriptor, f"{word} {mark.sequence} {mark.digest}"[:30].encode())
        end(step)
    append(self, word, mark)
    end(f"after {word}")


def lined(*words):
    mark = line(*words)
    end("after line")
    return mark


Anchor.append, connection.append_line = anchored, lined
store = Store.open(path)
out = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
print("open", flush=True)
for number in range(first, first + (10**9 if step == "any" else 10)):
    reached = number - first
    rows = random.choice([1, 10, 2000])
    with store.write("test", str(number), now, key=f"k{number}") as cursor:
        cursor.execute("INSERT INTO domain (domain_id, name) SELECT ? || '-' || i, ? FROM range(?)"
                       " AS r(i)", [str(number), str(rows), rows])
        end("inside")
        cursor.execute("INSERT INTO person (person_id, display_name) VALUES (?, ?)",
                       [str(number), str(rows)])
    os.write(out, f"{number}\\n".encode())
    os.fsync(out)
    if random.random() < 0.2:
        with store.quiet() as cursor:
            cursor.execute("CHECKPOINT")
if step == "log":
    os._exit(0)
store.close()
"""


class World:
    """A store that a writer process works on, and what it acknowledged."""

    def __init__(self, folder: Path) -> None:
        self.path, self.ledger = folder / "kept.duckdb", folder / "ledger.txt"
        self.unacknowledged = 0

    def start(self, first: int, step: str, most: int = 0) -> subprocess.Popen[str]:
        words = [str(self.path), str(self.ledger), str(first), str(most), step]
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, *words], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def run(self, first: int, step: str, most: int = 0) -> int:
        with self.start(first, step, most) as writer:
            writer.communicate()
        return writer.returncode

    def acknowledged(self) -> set[int]:
        if not self.ledger.exists():
            return set()
        return {int(line) for line in self.ledger.read_text().split("\n")[:-1]}

    def look(self) -> set[int]:
        """Open the store and compare it with the ledger; return the numbers that are there."""
        store = Store.open(self.path)
        try:
            found = whole_writes(store)
            assert check_store(store).findings == ()
            assert store.revision() == len(found)
            for number in found:
                assert store.written(f"k{number}") is not None
        finally:
            store.close()
        assert self.acknowledged() <= found
        return found


def whole_writes(store: Store) -> set[int]:
    """Numbers of the writes in the store; every one is whole and there once."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT split_part(domain_id, '-', 1)::BIGINT, count(*), count(DISTINCT domain_id),"
            " min(name)::BIGINT, max(name)::BIGINT FROM domain GROUP BY 1 ORDER BY 1"
        ).fetchall()
        pairs = cursor.execute(
            "SELECT person_id::BIGINT, display_name::BIGINT FROM person ORDER BY 1"
        ).fetchall()
    for _, count, distinct, low, high in rows:
        assert count == distinct == low == high
    assert [(row[0], row[1]) for row in rows] == pairs
    return {int(row[0]) for row in rows}


def report(line: str) -> None:
    """Say what was counted; shown with ``pytest -s``."""
    sys.stdout.write(f"\n{line}\n")
