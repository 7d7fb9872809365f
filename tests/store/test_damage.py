"""Damaged files: everything acknowledged is there, or what is wrong is said.

``CREDENCE_DAMAGES`` says how many files are damaged in each way (20 without it).
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import StoreError
from analytics.store.anchor import anchor_path
from analytics.store.connection import Store
from analytics.store.store_check import check_store
from tests.store.writer_process import World, report, whole_writes

if TYPE_CHECKING:
    from collections.abc import Callable

DAMAGES = int(os.environ.get("CREDENCE_DAMAGES", "20"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def with_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Leave a store whose last writes are in its write-ahead log, and an older copy of it."""
    folder = tmp_path_factory.mktemp("damaged")
    world = World(folder)
    assert world.run(0, "never") == 0
    (folder / "older").mkdir()
    shutil.copy(world.path, folder / "older")
    shutil.copy(anchor_path(world.path), folder / "older")
    assert world.run(10, "log") == 0
    assert Path(f"{world.path}.wal").stat().st_size > 1000
    return folder


def outcome(folder: Path) -> str:
    """Open what is in the folder and read all: 'whole', or the sentence that says what is wrong."""
    path = folder / "kept.duckdb"
    try:
        store = Store.open(path)
        try:
            found = whole_writes(store)
            findings = check_store(store).findings
        finally:
            store.close()
    except StoreError as error:
        return f"{error.message} {error.remedy}"
    if findings:
        return findings[0].message
    assert found == set(range(20)), "acknowledged writes are gone and nobody said so"
    return "whole"


def flip(path: Path, chance: random.Random, end: int) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(min(end, len(content)))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def zero(path: Path, chance: random.Random, length: int) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    start -= start % 4096 if length == 4096 else 0
    length = min(length, len(content) - start)
    content[start : start + length] = b"\0" * length
    path.write_bytes(content)


def take_older(path: Path, *, log: bool) -> None:
    """Put the older database in place of this one, with or without the newer log."""
    if not log:
        Path(f"{path}.wal").unlink()
    shutil.copy(path.parent / "older" / path.name, path)


def cut(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def log_of(path: Path) -> Path:
    return Path(f"{path}.wal")


DAMAGE: dict[str, tuple[int, Callable[[Path, random.Random], object]]] = {
    "nothing": (1, lambda _path, _chance: None),
    "log cut": (DAMAGES, lambda path, chance: cut(log_of(path), chance)),
    "log deleted": (1, lambda path, _: log_of(path).unlink()),
    "log bit": (DAMAGES, lambda path, chance: flip(log_of(path), chance, 1 << 40)),
    "log end zeroed": (DAMAGES, lambda path, chance: zero(log_of(path), chance, 1 << 40)),
    "header bit": (DAMAGES, lambda path, chance: flip(path, chance, 12 << 10)),
    "database bit": (2 * DAMAGES, lambda path, chance: flip(path, chance, 1 << 40)),
    "database cut": (DAMAGES, cut),
    "database page zeroed": (DAMAGES, lambda path, chance: zero(path, chance, 4096)),
    "older copy": (1, lambda path, _: take_older(path, log=False)),
    "older copy under the log": (1, lambda path, _: take_older(path, log=True)),
    "anchor cut": (DAMAGES, lambda path, chance: cut(anchor_path(path), chance)),
    "anchor bit": (DAMAGES, lambda path, chance: flip(anchor_path(path), chance, 1 << 40)),
    "database deleted": (1, lambda path, _: path.unlink()),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_after_damage_everything_is_there_or_the_loss_is_said(
    with_log: Path, tmp_path: Path, kind: str
) -> None:
    chance = random.Random(kind)  # noqa: S311 - places of damage
    counts = {"whole": 0, "said": 0}
    times, damage = DAMAGE[kind]
    for _ in range(times):
        folder = Path(shutil.copytree(with_log, tmp_path / "damaged"))
        damage(folder / "kept.duckdb", chance)
        said = outcome(folder)
        counts["whole" if said == "whole" else "said"] += 1
        shutil.rmtree(folder)
    report(f"{kind}: {counts['said']} said, {counts['whole']} whole, 0 silently wrong")
    if kind == "nothing":
        assert counts == {"whole": 1, "said": 0}
    if kind in ("log deleted", "older copy", "database deleted"):
        assert counts == {"whole": 0, "said": 1}
