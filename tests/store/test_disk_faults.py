"""Faults of the disk are sentences about the disk: no stack trace, and no file is blamed for them.

A scratch folder that is taken away stands for a disk that fails; the slow
``test_failing_steps.py`` lets every step of the system fail in its turn.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import StoreError
from analytics.domain.kpi_draft import KpiDraft
from analytics.services.add_kpi import add_kpi
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.store.anchor import DONE, Anchor, Mark, anchor_path, read_anchor
from analytics.store.backup import bring_back, write_backup
from analytics.store.connection import Store
from analytics.store.faults import known_fault, pass_on
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = b"arm,minutes\n" + b"".join(b"%s,%d\n" % (b"on" if i % 2 else b"off", i) for i in range(40))
KPI = KpiDraft(kpi_id="K-9", name="Errors", unit="errors", direction=-1)
SENT: dict[str, Callable[[Store, Path], object]] = {
    "a file as bytes": lambda s, _: import_outcomes(s, "m.csv", ROWS, now=NOW),
    "a file with quotes": lambda s, path: import_outcomes(
        s, "m.csv", written(path, ROWS.replace(b"on,", b'"on",')), now=NOW
    ),
    "a packed file": lambda s, path: import_outcomes(
        s, "m.csv.gz", written(path, gzip.compress(ROWS)), now=NOW
    ),
    "a register table": lambda s, _: import_table(
        s, "domain", "d.csv", b"domain_id,name\nD,One\n", now=NOW
    ),
    "a KPI from the wizard": lambda s, _: add_kpi(s, KPI, now=NOW),
}


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("what", SENT)
def test_without_a_place_for_copies_nothing_is_saved_and_it_is_said(
    store: Store, tmp_path: Path, what: str
) -> None:
    shutil.rmtree(store.scratch)
    with pytest.raises(StoreError, match="nothing of it was saved") as refused:
        SENT[what](store, tmp_path / "sent")
    assert refused.value.remedy
    assert store.revision() == 0
    store.scratch.mkdir()
    SENT[what](store, tmp_path / "sent")
    assert store.revision() == 1


def test_without_a_folder_for_temporary_files_no_store_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="folder for temporary files cannot be used") as refused:
        Store.open(None)
    assert "TMPDIR" in refused.value.remedy


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('Could not write file "a.wal": No space left on device', "The disk is full"),
        ('Could not write file "a.wal": Input/output error', "The disk answered with an error"),
        ("fsync failed!", "The disk answered with an error"),
        ('Could not write file "a.wal": Read-only file system', "cannot be written"),
        ('Could not write file "a.wal": Permission denied', "cannot be written"),
        ('Could not write file "a.wal": of another kind', "A file could not be written"),
    ],
)
def test_the_cause_that_is_said_is_the_one_the_system_gave(words: str, said: str) -> None:
    found = known_fault(duckdb.IOException(f"IO Error: {words}"), Path("a"))
    assert found is not None
    assert said in found.message
    assert found.remedy


def test_a_stop_or_a_full_disk_is_not_taken_for_a_damaged_file() -> None:
    for error in (
        duckdb.InterruptException("INTERRUPT Error: Interrupted!"),
        duckdb.IOException("IO Error: No space left on device"),
    ):
        with pytest.raises(type(error)):
            pass_on(error)
    pass_on(duckdb.IOException("IO Error: No magic bytes found at end of file"))


def test_half_a_line_that_could_not_be_taken_back_is_cut_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.anchor"
    anchor = Anchor.open(path)
    anchor.append(DONE, Mark(1, "1" * 64))
    with path.open("ab") as file:
        file.write(b"done 2 22222")
    anchor.append(DONE, Mark(3, "3" * 64))
    anchor.close()
    found = read_anchor(path)
    assert found is not None
    assert (sorted(found.done), found.damaged) == ([1, 3], ())


def test_lines_written_by_many_threads_stand_whole_one_below_the_other(tmp_path: Path) -> None:
    path = tmp_path / "a.anchor"
    anchor = Anchor.open(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: anchor.append(DONE, Mark(n, f"{n:064}")), range(1, 201)))
    anchor.close()
    found = read_anchor(path)
    assert found is not None
    assert (sorted(found.done), found.damaged) == (list(range(1, 201)), ())


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Write once, back up, write again and close."""
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    for name in ("D-1", "D-2"):
        with store.write("test", name, NOW) as cursor:
            cursor.execute("INSERT INTO domain (domain_id) VALUES (?)", [name])
        if name == "D-1":
            write_backup(store, tmp_path / "monday", NOW)
    store.close()
    return path


def revision(path: Path) -> int:
    store = Store.open(path)
    try:
        return store.revision()
    finally:
        store.close()


@pytest.mark.parametrize("failing", ["kept.duckdb", "kept.duckdb.anchor"])
def test_a_restore_that_fails_half_way_never_leaves_what_looks_like_a_new_store(
    kept: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    monday, real = kept.with_name("monday"), Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == failing:
            raise OSError(5, "Input/output error")
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        with pytest.raises(StoreError, match="The backup was not brought back") as refused:
            bring_back(monday, kept, NOW, replace=True)
    assert "the store says when it is opened what is missing" in refused.value.remedy
    if failing == "kept.duckdb":
        assert revision(kept) == 2
    else:
        with pytest.raises(StoreError, match="has lost its last 1 of 2") as lost:
            Store.open(kept)
        assert f"restore '{monday}' --db '{kept}' --replace" in lost.value.remedy
    restored = bring_back(monday, kept, NOW, replace=True)
    assert restored.kept == f"{kept}.before-{NOW:%Y%m%dT%H%M%S}-2"
    assert revision(kept) == 1
    found = read_anchor(anchor_path(kept))
    assert found is not None
    assert found.backup == str(monday)
