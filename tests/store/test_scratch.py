"""What a killed process leaves in the folder of temporary files goes when the next one starts."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analytics.store.connection import Store
from analytics.store.scratch import Scratch, remove_left_over
from tests.conftest import ROOT

HOLDER = """
from pathlib import Path
from analytics.store.connection import Store
store = Store.open(None)
(store.scratch / "upload.csv").write_bytes(b"x" * 100_000)
print(store.scratch, flush=True)
input()
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep temporary files of this test apart from those of others."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def hold(folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a process with an upload in its scratch folder."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)},
    )  # fmt: skip
    assert holder.stdout is not None
    return holder, Path(holder.stdout.readline().strip())


def test_what_a_killed_process_left_is_removed_at_the_next_start_and_a_living_ones_is_not(
    temporary: Path,
) -> None:
    killed, left = hold(temporary)
    living, kept = hold(temporary)
    with killed:
        killed.kill()
    assert (left / "upload.csv").exists()
    store = Store.open(None)
    try:
        assert not left.exists()
        assert (kept / "upload.csv").stat().st_size == 100_000
        assert store.scratch.exists()
    finally:
        store.close()
    with living:
        living.communicate("\n")
    assert remove_left_over() == (kept,)  # it ended without closing its store


def test_a_closed_store_leaves_nothing_even_when_closed_twice(temporary: Path) -> None:
    store = Store.open(None)
    other = Store.open(None)
    store.close()
    store.close()
    assert list(temporary.iterdir()) == [other.scratch]
    other.close()
    assert list(temporary.iterdir()) == []


def test_many_that_start_at_once_keep_their_own_folders(temporary: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Scratch.begin(), range(64)))
    assert len({one.path for one in made}) == 64
    assert all(one.path.is_dir() for one in made)
    assert remove_left_over() == ()
    for one in made:
        one.end()
    assert list(temporary.iterdir()) == []


def test_a_folder_without_a_lock_is_somebody_elses(temporary: Path) -> None:
    (temporary / "credence-of-somebody").mkdir()
    assert remove_left_over() == ()


def test_a_folder_that_got_no_lock_before_its_process_was_killed_goes_too(temporary: Path) -> None:
    (temporary / "credence-ab12_xyz").mkdir()
    (temporary / "credence-ab12_abc").mkdir()
    (temporary / "credence-ab12_abc" / "notes").touch()
    remove_left_over()
    assert [one.name for one in temporary.iterdir()] == ["credence-ab12_abc"]
