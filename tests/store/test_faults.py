"""Kills, full disks, many threads: nothing acknowledged is lost, nothing is there twice.

``CREDENCE_KILLS`` says how many processes are killed (30 without it), ``CREDENCE_SECONDS`` how
long 32 threads run (8).
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analytics.store.connection import Store
from analytics.store.store_check import check_file
from tests.conftest import NOW, ROOT
from tests.store.test_unknown_outcomes import FILL, told
from tests.store.writer_process import World, report

KILLS = int(os.environ.get("CREDENCE_KILLS", "30"))
SECONDS = int(os.environ.get("CREDENCE_SECONDS", "8"))
pytestmark = pytest.mark.slow


def test_killed_at_random_instants_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    world = World(tmp_path)
    chance = random.Random(7)  # noqa: S311 - instants of kills
    first, unknown = 0, 0
    for _ in range(KILLS):
        with world.start(first, "any") as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "open\n"
            time.sleep(chance.uniform(0.0, 0.6))
            writer.kill()
        found = world.look()
        unknown += len(found - world.acknowledged())
        with world.ledger.open(
            "a"
        ) as ledger:  # what is there now was looked up: it counts as known
            ledger.writelines(f"{one}\n" for one in sorted(found - world.acknowledged()))
        first = max(found, default=-1) + 1
    report(f"{KILLS} kills, {first} writes, {unknown} committed and not acknowledged, none lost")


STEPS = [
    "inside", "after line", "before intent", "half intent", "after intent", "before done",
    "half done", "after done",
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_every_step_of_a_write_it_is_there_or_not_and_a_repeat_settles_it(
    tmp_path: Path, step: str
) -> None:
    world = World(tmp_path)
    assert world.run(0, step, 4) == -9
    found = world.look()
    assert found - {4} == world.acknowledged() == {0, 1, 2, 3}
    assert (4 in found) == (step in ("before done", "half done", "after done"))
    store = Store.open(world.path)
    if store.written("k4") is None:
        with store.write("test", "4", NOW, key="k4") as cursor:
            cursor.execute("INSERT INTO domain (domain_id, name) VALUES ('4-0', '1')")
            cursor.execute("INSERT INTO person (person_id, display_name) VALUES ('4', '1')")
    store.close()
    assert world.look() == {0, 1, 2, 3, 4}


def test_thirty_two_threads_read_their_own_answers_and_lose_no_write(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kept.duckdb")
    end = time.monotonic() + SECONDS

    def reads(number: int) -> int:
        done = 0
        while time.monotonic() < end:
            with store.cursor() as cursor:
                value = cursor.execute("SELECT ?::BIGINT * 3", [number]).fetchone()
                pair = cursor.execute(
                    "SELECT (SELECT count(*) FROM domain), (SELECT count(*) FROM journal)"
                ).fetchone()
            assert value == (number * 3,)
            assert pair is not None
            assert pair[0] == pair[1]
            done += 1
        return done

    def writes(number: int) -> int:
        done = 0
        while time.monotonic() < end:
            with store.write("test", f"{number}-{done}", NOW) as cursor:
                cursor.execute("INSERT INTO domain (domain_id) VALUES (?)", [f"{number}-{done}"])
            done += 1
        return done

    with ThreadPoolExecutor(32) as pool:
        asked = [pool.submit(reads, number) for number in range(24)]
        written = [pool.submit(writes, number) for number in range(8)]
        answers, total = sum(one.result() for one in asked), sum(one.result() for one in written)
    assert store.revision() == total
    store.close()
    check = check_file(tmp_path / "kept.duckdb")
    assert (check.findings, check.writes) == ((), total)
    report(f"{answers:,} answers and {total:,} writes on 32 threads, none wrong, none refused")


READ_ONLY = """
import os, sys
from pathlib import Path
from analytics.domain.errors import StoreError
from analytics.store.connection import Store
Store.open(None).close()  # loads what this user may read and the other one perhaps not
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    Store.open(Path(sys.argv[1]))
    print("opened")
except StoreError as error:
    print(error.message)
"""


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        Store.open(folder / "kept.duckdb").close()
        for one in (*folder.iterdir(), folder):
            one.chmod(0o555 if one.is_dir() else 0o444)
        for name in ("kept.duckdb", "new.duckdb"):
            done = subprocess.run(
                [sys.executable, "-c", READ_ONLY, str(folder / name)],
                cwd=ROOT, capture_output=True, text=True, check=True,
            )  # fmt: skip
            [line] = done.stdout.splitlines()
            assert line.startswith(f"The store '{folder / name}' cannot be written: ")
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def settled(path: Path, lines: list[str]) -> None:
    """Check that what the stopped process said is what is there, whole and once."""
    saved = sum(line.startswith("saved") for line in lines)
    stopped = next(line.split() for line in lines if line.startswith("stopped"))
    assert (stopped[2] == "None") == (stopped[3] == "True")
    assert lines[-1] == ("again saved" if stopped[2] == "None" else "again known")
    check = check_file(path)
    assert (check.findings, check.writes) == ((), saved + 1)


@pytest.mark.parametrize("limit", range(900_000, 7_000_000, 410_000))
def test_wherever_a_file_may_not_grow_a_write_is_there_or_not_and_says_so(
    tmp_path: Path, limit: int
) -> None:
    path = tmp_path / "kept.duckdb"
    settled(path, told(FILL, str(path), str(limit)))


@pytest.mark.parametrize("size", ["8m", "16m", "24m", "33m"])
def test_on_a_full_disk_a_write_is_there_or_not_and_says_so(tmp_path: Path, size: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        lines = told(FILL, str(disk / "kept.duckdb"), "0")
        saved = sum(line.startswith("saved") for line in lines)
        check = check_file(disk / "kept.duckdb")
        assert (check.findings, check.writes) == ((), saved + lines[-1].startswith("again"))
        stopped = next(line.split() for line in lines if line.startswith("stopped"))
        assert (stopped[2] == "None") == (stopped[3] == "True")
        assert [line for line in lines if line.startswith("wrong")] == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S607 - as mount
