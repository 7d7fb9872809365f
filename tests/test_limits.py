"""Limits of the real thing: the command line with too little time."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from analytics.store.connection import Store
from analytics.store.store_check import check_file
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def imported(path: Path, file: Path, **limits: str) -> subprocess.CompletedProcess[str]:
    """Import an outcome file by command with limits in the environment."""
    return subprocess.run(
        [sys.executable, "-m", "analytics", "add", str(file), "--db", str(path)],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **limits},
    )  # fmt: skip


@pytest.fixture
def outcomes(tmp_path: Path) -> Path:
    """Write 300,000 rows; to store them takes over a second."""
    file = tmp_path / "outcomes.csv"
    lines = (f"{i},{i % 2},{i * 0.25}\n" for i in range(300_000))
    file.write_text("unit,arm,y\n" + "".join(lines))
    return file


def test_an_import_that_takes_longer_than_allowed_is_stopped_and_leaves_nothing(
    tmp_path: Path, outcomes: Path
) -> None:
    path = tmp_path / "kept.duckdb"
    done = imported(path, outcomes, CREDENCE_TIMEOUT="0.005")
    assert done.returncode != 0
    assert "took longer than allowed" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    check = check_file(path)
    assert (check.findings, check.writes) == ((), 0)
    assert imported(path, outcomes).returncode == 0
    assert check_file(path).writes == 1


def test_the_limits_that_are_set_are_those_of_the_readme() -> None:
    settings = (ROOT / ".streamlit" / "config.toml").read_text()
    assert "maxUploadSize = 600" in settings
    assert 'showErrorDetails = "type"' in settings
    store = Store.open(None)
    with store.cursor() as cursor:
        held = cursor.execute("SELECT current_setting('memory_limit')").fetchone()
    store.close()
    assert held == ("244.1 MiB",)
