"""A review whose process is killed: no acknowledged decision is lost, none is there twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.services.check_store import check_store
from analytics.services.decide import entry_id_of
from analytics.services.open_review import open_review
from analytics.store.connection import Store
from tests.conftest import ROOT
from tests.store.test_faults import KILLS
from tests.store.writer_process import report

if TYPE_CHECKING:
    from pathlib import Path

DECIDER = """
import os, sys
from dataclasses import replace
from pathlib import Path
from analytics.services.decide import record_decision
from analytics.store import connection
from analytics.store.anchor import Anchor
from analytics.store.connection import Store
from tests.services.reviews import SPRING, decision
path, ledger, step = Path(sys.argv[1]), sys.argv[2], sys.argv[4]
first = int(sys.argv[3])
reached = -1


def end(name):
    if name == step and reached == 3:
        os.kill(os.getpid(), 9)


append, line = Anchor.append, connection.append_line


def anchored(self, word, mark):
    end(f"before {word}")
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
for number in range(first, first + 100_000):
    reached = number - first
    said = replace(decision(f"INI-{number % 2 + 1}"), rationale=f"Because of {number}")
    record_decision(store, said, now=SPRING, key=f"k{number}")
    os.write(out, f"{number}\\n".encode())
    os.fsync(out)
"""
STEPS = ("after line", "before intent", "after intent", "before done", "after done")
pytestmark = pytest.mark.slow


class Room:
    """A store with a frozen review, and the ledger of what was acknowledged in it."""

    def __init__(self, prepared: Path, folder: Path) -> None:
        self.path = folder / "room.duckdb"
        shutil.copy(prepared, self.path)
        self.ledger = folder / "ledger.txt"

    def start(self, first: int, step: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", DECIDER, str(self.path), str(self.ledger), str(first), step],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ},
        )  # fmt: skip

    def acknowledged(self) -> set[int]:
        if not self.ledger.exists():
            return set()
        return {int(line) for line in self.ledger.read_text().split("\n")[:-1]}

    def look(self) -> set[int]:
        """Open the review and compare it with the ledger; return the numbers that are there."""
        store = Store.open(self.path)
        try:
            decisions = open_review(store).decisions
            assert check_store(store).findings == ()
        finally:
            store.close()
        numbers = [int(one.rationale.rsplit(" ", 1)[1]) for one in decisions]
        assert len(numbers) == len(set(numbers)), "a decision is there twice"
        assert [one.entry_id for one in decisions] == [entry_id_of(f"k{one}") for one in numbers]
        found = set(numbers)
        assert self.acknowledged() <= found, "an acknowledged decision is lost"
        return found


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_every_step_loses_nothing_that_was_acknowledged(
    prepared_file: Path, tmp_path: Path, step: str
) -> None:
    room = Room(prepared_file, tmp_path)
    with room.start(0, step) as decider:
        decider.communicate()
    assert decider.returncode == -9
    assert room.acknowledged() == {0, 1, 2}
    found = room.look()
    assert found in ({0, 1, 2}, {0, 1, 2, 3})
    # Whoever does not know whether the fourth was saved sends it again under its key.
    with room.start(3, "after line") as again:
        again.communicate()
    assert room.look() >= {0, 1, 2, 3, 4, 5}


def test_kills_at_any_moment_lose_nothing_that_was_acknowledged(
    prepared_file: Path, tmp_path: Path
) -> None:
    room, chance = Room(prepared_file, tmp_path), np.random.default_rng(7)
    first, found = 0, set[int]()
    for _ in range(KILLS):
        with room.start(first, "never") as decider:
            assert decider.stdout is not None
            assert decider.stdout.readline() == "open\n"
            time.sleep(chance.uniform(0.05, 1.2))
            decider.kill()
        found = room.look()
        first = max(found, default=-1) + 1
    kept = room.acknowledged()
    report(f"{KILLS} kills, {len(kept)} decisions kept, {len(found - kept)} saved unanswered")
    assert len(room.acknowledged()) > 20
