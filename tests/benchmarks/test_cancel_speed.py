"""A long import ends within a second of being cancelled, whatever it is doing.

``CREDENCE_BENCHMARK_ROWS`` sets the rows; 5,000,000 are some 200 MB here.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import CancelledError
from analytics.domain.progress import Step, told_to
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_progress import ImportProgress
from analytics.store.connection import Store
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.benchmark

ROWS = int(os.environ.get("CREDENCE_BENCHMARK_ROWS", "2000000"))
SECOND = 1.0
STEPS = {
    "": (Step.FINGERPRINT, Step.LOOK, Step.STORE, Step.COUNT),
    ", FORCE_QUOTE (note)": (Step.READ, Step.TYPE, Step.COUNT),
}


@pytest.mark.parametrize("how", STEPS)
def test_a_cancelled_import_ends_within_a_second(tmp_path: Path, how: str) -> None:
    file = tmp_path / "rows.csv"
    duckdb.sql(
        f"COPY (SELECT i AS row_id, 'unit ' || (i % 5000) AS unit, hash(i) % 1000 AS minutes,"
        f" 'a note of words ' || hash(i) % 97 AS note FROM range({ROWS}) AS r(i))"
        f" TO '{file}' (HEADER{how})"
    )
    store = Store.open(tmp_path / "one.duckdb")
    for step in STEPS[how]:
        took = _cancelled_at(store, file, step)
        size = file.stat().st_size / 1e6
        sys.stdout.write(f"\n| cancelled while: {step} | {size:.0f} MB | {took * 1000:.0f} ms |")
        assert took < SECOND
    store.close()


def _cancelled_at(store: Store, file: Path, step: Step) -> float:
    progress = ImportProgress(file.stat().st_size)

    def run() -> None:
        with told_to(progress):
            import_outcomes(store, file.name, file, now=NOW)

    with ThreadPoolExecutor() as pool:
        running = pool.submit(run)
        while progress.standing().step is not step:
            assert not running.done()
            time.sleep(0.001)
        # In the middle of it, where it is long.
        time.sleep(0.1)
        pressed = time.monotonic()
        progress.cancel()
        with pytest.raises(CancelledError):
            running.result()
        return time.monotonic() - pressed
