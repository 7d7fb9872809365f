"""``check``, ``backup`` and ``restore`` as commands: exit status and one JSON object."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from analytics.__main__ import main

if TYPE_CHECKING:
    Capture = pytest.CaptureFixture[str]


@pytest.fixture
def database(demo_file: Path, tmp_path: Path) -> Path:
    """Copy the demo's store with its anchor."""
    for ending in ("", ".anchor"):
        shutil.copy(f"{demo_file}{ending}", tmp_path / f"demo.duckdb{ending}")
    return tmp_path / "demo.duckdb"


def answer(capsys: Capture, *words: str | Path) -> tuple[int, Any]:
    status = main([*(str(word) for word in words), "--json"])
    captured = capsys.readouterr()
    assert captured.err == ""
    return status, json.loads(captured.out)


def test_a_sound_store_is_status_0(capsys: Capture, database: Path) -> None:
    status, found = answer(capsys, "check", "--db", database)
    assert (status, found["sound"], found["anchored"]) == (0, True, True)
    assert found["writes"] > 0
    assert main(["check", "--db", str(database)]) == 0
    assert capsys.readouterr().out.startswith("The store is what was written: ")


def test_a_changed_journal_is_status_5_and_a_sentence(capsys: Capture, database: Path) -> None:
    with closing(duckdb.connect(str(database))) as connection:
        connection.execute("UPDATE journal SET action = 'nothing' WHERE seq = 3")
    status, found = answer(capsys, "check", "--db", database)
    assert (status, found["sound"]) == (5, False)
    [finding] = found["findings"]
    assert finding["message"] == "Line 3 of the journal was changed after it was written."
    assert finding["remedy"]


@pytest.mark.parametrize("command", ["check", "backup", "restore"])
def test_a_store_or_backup_that_is_not_there_is_status_5(
    capsys: Capture, tmp_path: Path, command: str
) -> None:
    words = [command, str(tmp_path / "none")][: 1 if command == "check" else 2]
    status, refusal = answer(capsys, *words, "--db", tmp_path / "none.duckdb")
    assert status == 5
    assert refusal["error"]["kind"] == "store"


def test_a_backup_goes_and_comes_back(capsys: Capture, database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "monday"
    status, made = answer(capsys, "backup", folder, "--db", database)
    assert (status, made["folder"]) == (0, str(folder))
    assert answer(capsys, "restore", folder, "--db", database)[0] == 4
    status, done = answer(capsys, "restore", folder, "--db", database, "--replace")
    assert status == 0
    assert Path(done["kept"]).exists()
    assert done["backup"]["tables"] == made["tables"]
    assert answer(capsys, "check", "--db", database)[0] == 0
