"""Every step of a write fails in its turn: what is said is true, and a repeat settles it.

The steps are those of the operating system, the database's own among them: open for writing, write,
sync, truncate, rename, link, remove, make a folder. Each is refused once with one of four errors,
refused with every later one as on a full disk, cut in half, or is the last thing the process does;
and the power goes, which takes with it a part of what was written and not yet on disk.
``CREDENCE_STRIDE`` fails every n-th step only (1 without it; rarer ways pass over more of them).
"""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest

from analytics.services.back_up_store import back_up_store
from analytics.services.decide import record_decision
from analytics.services.prepare_review import prepare_review
from analytics.store.connection import Store
from tests.conftest import ROOT
from tests.services.reviews import SPRING, decision, load_two, outcomes
from tests.store.faulty_disk import ROOT_VARIABLE, How, build
from tests.store.writer_process import report

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
STRIDE = int(os.environ.get("CREDENCE_STRIDE", "1"))
FULL = (errno.ENOSPC,)
WAYS: dict[str, tuple[How, tuple[int, ...], int]] = {
    "refused": (How.ONCE, (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES), 1),
    "full": (How.FROM, FULL, 5),
    "cut": (How.HALF, FULL, 5),
    "killed": (How.KILL_BEFORE, FULL, 1),
    "torn": (How.KILL_HALF, FULL, 5),
    "power": (How.POWER_SOME, FULL, 2),
    "power, all lost": (How.POWER_ALL, FULL, 5),
}
"""What becomes of a step, with which errors in turn, and how many steps are passed over."""
WRITES = (
    "decision", "signature", "study", "table", "short", "long", "quoted", "parquet", "packed",
    "workbook", "hashed", "appended", "superseded", "withdrawn",
)  # fmt: skip
CARE = ("checkpoint", "close", "open", "backup", "restore")
ENDED = {"signature", "superseded", "withdrawn", "backup"}
"""Done a second time, these say in words that it is done."""
FEWEST = 5
"""Steps of the shortest scene: fewer would mean that nothing was failed."""
QUERY = (
    "SELECT i AS row_id, 'unit ' || (i % 500) AS unit, (i * 7919 % 1000)::BIGINT AS minutes,"
    " 'note ' || (i % 97) AS note FROM range({rows}) AS r(i)"
)


class Stage:
    """A prepared store, and scenes played on copies of it."""

    def __init__(self, folder: Path) -> None:
        self.base, self.work = folder / "base", folder / "work"
        (self.base / "data").mkdir(parents=True)
        store = Store.open(self.base / "data" / "kept.duckdb")
        load_two(store)
        back_up_store(store, self.base / "earlier", now=SPRING)
        prepare_review(store, "2026Q1", now=SPRING)
        record_decision(store, decision("INI-2"), now=SPRING, key="before")
        store.close()
        write_sent(self.base / "sent")
        self.library = build(folder)
        self.before = self.play("nothing", How.COUNT)[0]["found"]["tables"]

    def play(
        self, scene: str, how: How, errors: tuple[int, ...] = FULL, stride: int = 1
    ) -> list[dict[str, Any]]:
        words = [scene, self.base, self.work, how.name, ",".join(map(str, errors)), stride]
        done = subprocess.run(
            [sys.executable, "-m", "tests.store.faulty_steps", *map(str, words)],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "LD_PRELOAD": str(self.library), ROOT_VARIABLE: str(self.work)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def write_sent(folder: Path) -> None:
    """Write the files that the scenes import."""
    folder.mkdir()
    (folder / "short.csv").write_bytes(outcomes(0.3))
    (folder / "short.csv.gz").write_bytes(gzip.compress(outcomes(0.3)))
    people = "".join(f"P-{i:04},{i % 37}\n" for i in range(500))
    (folder / "people.csv").write_text(f"person,minutes\n{people}")
    for name, rows, how in (
        ("long.csv", 150_000, "HEADER"),
        ("quoted.csv", 3_000, "HEADER, FORCE_QUOTE (note)"),
        ("rows.parquet", 3_000, "FORMAT parquet"),
    ):
        duckdb.execute(f"COPY ({QUERY.format(rows=rows)}) TO '{folder / name}' ({how})")
    book = openpyxl.Workbook()
    for row in (("arm", "minutes"), *((("on", "off")[i % 2], i) for i in range(300))):
        book.active.append(row)
    book.save(folder / "book.xlsx")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("stage"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scene", [*WRITES, *CARE])
def test_whichever_step_fails_what_is_said_is_true_and_a_repeat_settles_it(
    stage: Stage, scene: str, way: str
) -> None:
    how, errors, stride = WAYS[way]
    [clean] = stage.play(scene, How.COUNT)
    steps, after = clean["done"]["steps"], clean["found"]
    assert steps >= FEWEST
    assert clean["done"].get("answer"), clean
    assert after["findings"] == []
    assert (after["tables"] == stage.before) == (scene in ("checkpoint", "open", "backup"))
    turns = stage.play(scene, how, errors, stride * STRIDE)
    killing = how >= How.KILL_BEFORE
    hit = Counter[str]()
    for one in turns[:-1]:
        judge(scene, one["done"], one["found"])
        if killing:
            assert one["done"]["killed"]
            _there_or_not(stage, scene, one["found"], after)
        else:
            assert one["done"]["failed"] >= 1
            hit[one["done"]["step"].split()[0]] += 1
            _said_and_settled(scene, one["done"], one["found"], after)
    assert not turns[-1]["done"]["killed"]
    assert turns[-1]["done"]["failed"] == 0
    assert (len(turns) - 1) * stride * STRIDE >= steps - stride * STRIDE, "not every step was tried"
    kinds = f" ({', '.join(f'{n} {name}' for name, n in sorted(hit.items()))})" if hit else ""
    report(f"| {scene} | {way} | {len(turns) - 1} of {steps} steps{kinds} |")


def judge(scene: str, done: dict[str, Any], found: dict[str, Any]) -> None:
    """Refuse a stack trace, a sentence without a way out, damage, and leftovers."""
    for said in (done, done.get("again", {}), found, found.get("again", {})):
        assert "broke" not in said, said["broke"]
        assert "message" not in said or (said["remedy"] and said["kind"] in ("store", "conflict"))
        if said.get("kind") == "conflict":
            assert scene in ENDED, said
    assert found.get("findings", []) == []
    assert found.get("scratch", []) == []
    backup = found.get("backup", {"answer": True})
    assert "answer" in backup, "half a backup has the name of a whole one"


def _said_and_settled(
    scene: str, done: dict[str, Any], found: dict[str, Any], after: dict[str, Any]
) -> None:
    """After an error the store goes on, what was said is what is there, and a repeat ends it."""
    saved = "answer" in done or done["message"].startswith("The change is saved")
    if scene in WRITES:
        assert done["wrote"] == saved, done
    if scene == "restore":
        _restored_or_said(found)
        found = found["settled"]
    assert found["tables"] == after["tables"]
    if scene not in ("restore", "backup"):
        assert found["folder"] == after["folder"]


def _there_or_not(stage: Stage, scene: str, found: dict[str, Any], after: dict[str, Any]) -> None:
    """After a kill all of it is there, or nothing; done again, all of it is, once."""
    if scene == "restore":
        _restored_or_said(found)
    else:
        states = [after["tables"]] if scene == "close" else [stage.before, after["tables"]]
        assert found["tables"] in states, found
    assert found["settled"]["findings"] == []
    assert found["settled"]["tables"] == after["tables"]


def _restored_or_said(found: dict[str, Any]) -> None:
    """Half a restore is one store or the other, or names itself with the way on."""
    if "message" in found:
        assert "lost its last" in found["message"]
        assert "restore" in found["remedy"]
