"""Imports whose process is killed: whole and once what was answered, and nothing half of the rest.

Half the kills fall at any moment, two fifths within 20 ms of a phase of a write that comes in its
turn, because the shortest would hardly ever be hit, and every tenth while the process starts.
``CREDENCE_KILLS`` says how many processes are killed (30 without it).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.services.check_store import check_store
from analytics.store.connection import Store
from tests.conftest import ROOT
from tests.store.imports_told import (
    STEPS,
    expected,
    other_tables,
    pieces_of,
    write_files,
)
from tests.store.test_faults import KILLS
from tests.store.writer_process import report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.store.imports_told import Pieces

pytestmark = pytest.mark.slow
ROUND = 8
"""Kills of one store; then another one begins, so that looking at it stays quick."""
BETWEEN = ("", "opening", "open", "answered")
AIMED = (
    "write begins", "rows into the table", "profile, batch, state", "journal line",
    "anchor says intent", "commit", "anchor says done", "acknowledged", "cancelling",
)  # fmt: skip
PATIENCE = 120.0
"""Seconds to wait for a phase; on a loaded machine a round of all steps takes less."""


class Desk:
    """A store that is imported into, and the ledger of what was answered."""

    def __init__(self, prepared: Path, folder: Path, files: Path) -> None:
        folder.mkdir()
        self.folder, self.files = folder, files
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        (folder / "data").mkdir()
        self.path = folder / "data" / "desk.duckdb"
        shutil.copy(prepared, self.path)
        self.ledger, self.phases = folder / "ledger.txt", folder / "phases.txt"
        self.facts = json.loads((files / "facts.json").read_text())
        self.before: Pieces = {}
        self.tables: set[str] = set()
        self.before, self.tables = self._read()

    def wait_for(self, phase: str, nth: int) -> None:
        """Return when a phase begins for the n-th time."""
        end = time.monotonic() + PATIENCE
        while self.phases.read_text().splitlines().count(phase) < nth:
            assert time.monotonic() < end, f"'{phase}' did not come {nth} times"
            time.sleep(0.001)

    def done(self) -> int:
        """Count the steps that were answered."""
        if not self.ledger.exists():
            return 0
        numbers = [int(line) for line in self.ledger.read_text().split("\n")[:-1]]
        assert numbers == list(range(len(numbers)))
        return len(numbers)

    def doing(self) -> tuple[str, str]:
        """Which step and phase the process was in."""
        words = self.phases.read_text().splitlines() or [""]
        step = next((one for one in reversed(words) if one.endswith(": sent")), "")
        last = words[-1]
        return step.removesuffix(": sent"), "sent" if last.endswith(": sent") else last

    def look(self) -> str:
        """Open the store and compare it with the ledger; say what became of what was under way."""
        found, tables = self._read()
        done = self.done()
        earlier, later = expected(done, self.facts), expected(done + 1, self.facts)
        names = earlier.keys() | later.keys() | found.keys()
        assert tables == self.tables, "a table was left half-way"
        wrong = {
            name: found.get(name)
            for name in names
            if found.get(name) not in (earlier.get(name), later.get(name))
        }
        assert wrong == {}, "lost, doubled or half"
        if found == earlier:
            return "not there"
        if STEPS[done % len(STEPS)] != "folder":  # a folder is one write a file
            assert found == later, "half of a write"
        return "there" if found == later else "some files of the folder"

    def _read(self) -> tuple[Pieces, set[str]]:
        old = tempfile.tempdir
        tempfile.tempdir = str(self.scratch)
        try:
            store = Store.open(self.path)
        finally:
            tempfile.tempdir = old
        try:
            assert list(self.scratch.iterdir()) == [store.scratch], "scratch of a killed process"
            assert check_store(store).findings == ()
            found, tables = pieces_of(store), other_tables(store)
        finally:
            store.close()
        names = {one.name.removeprefix("desk.duckdb") for one in self.path.parent.iterdir()}
        # A log with half a commit at its end stays until the next write, which cuts it off.
        assert {one for one in names if not one.startswith("portfolio-")} <= {"", ".anchor", ".wal"}
        return {name: value for name, value in found.items() if name not in self.before}, tables


class Killer:
    """Starts importing processes on a desk, and kills them."""

    def __init__(self, desk: Path, files: Path) -> None:
        places = (desk / "data" / "desk.duckdb", desk / "ledger.txt", desk / "phases.txt", files)
        self._starter = subprocess.Popen(
            [sys.executable, "-m", "tests.store.importer", *map(str, places)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "TMPDIR": str(desk / "scratch")},
        )  # fmt: skip

    def start(self, first: int) -> int:
        """Start a process that goes on with a step; give its id."""
        return int(self._asked(f"{first}\n"))

    def kill(self, process: int) -> None:
        """Kill it; it must not have ended by itself."""
        os.kill(process, signal.SIGKILL)
        assert os.WTERMSIG(int(self._asked(""))) == signal.SIGKILL

    def end(self) -> None:
        """Start no more."""
        self._starter.communicate()

    def _asked(self, words: str) -> str:
        assert self._starter.stdin is not None
        assert self._starter.stdout is not None
        self._starter.stdin.write(words)
        self._starter.stdin.flush()
        return self._starter.stdout.readline()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent")
    write_files(folder)
    return folder


@pytest.fixture
def killer(tmp_path: Path, files: Path) -> Iterator[Killer]:
    (tmp_path / "desk" / "scratch").mkdir(parents=True)
    starter = Killer(tmp_path / "desk", files)
    yield starter
    starter.end()


def test_imports_killed_at_any_moment_are_whole_or_not_there_and_a_repeat_settles_them(
    prepared_file: Path, tmp_path: Path, files: Path, killer: Killer
) -> None:
    chance = np.random.default_rng(17)
    fell, became = Counter[str](), Counter[str]()
    answered = 0
    for number in range(KILLS):
        if number % ROUND == 0:
            report(f"{number} kills so far, {answered} answered")
            shutil.rmtree(tmp_path / "desk", ignore_errors=True)
            desk = Desk(prepared_file, tmp_path / "desk", files)
        done = desk.done()
        desk.phases.write_text("")
        process = killer.start(done)
        _wait(desk, number, chance)
        killer.kill(process)
        step, phase = desk.doing()
        result = desk.look()
        answered += desk.done() - done
        fell[phase] += 1
        became["between two" if phase in BETWEEN else f"{step}: {result}"] += 1
    report(f"{KILLS} kills, {answered} imports and decisions answered, none lost, none twice")
    for counted in (fell, became):
        for name, times in sorted(counted.items(), key=lambda one: -one[1]):
            report(f"| {name} | {times} |")
    under_way = KILLS - sum(fell[one] for one in BETWEEN)
    assert under_way > KILLS / 2, "kills that fall between imports prove little"


def _wait(desk: Desk, number: int, chance: np.random.Generator) -> None:
    """Wait until the process is to be killed: in its start, anywhere, or near a phase."""
    if number % 10 == 9:
        time.sleep(chance.uniform(0.0, 0.3))
        return
    desk.wait_for("open", 1)
    if number % 2 == 0:
        time.sleep(chance.uniform(0.0, 1.2))
        return
    phase = AIMED[number // 2 % len(AIMED)]
    desk.wait_for(phase, 1 if phase == "cancelling" else int(chance.integers(1, 4)))
    time.sleep(chance.uniform(0.0, 0.02))
