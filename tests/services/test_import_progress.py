"""A long import says how far it is, can be cancelled at every step, and then leaves nothing."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import CancelledError
from analytics.domain.progress import Step, told_to
from analytics.services.change_batches import append_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_progress import CAREFUL, QUICK, ImportProgress
from analytics.store.connection import Store
from analytics.store.datasets import list_datasets
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.dataset import ImportReceipt

ROWS = 300_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file of plain rows and one with quoted cells, which is read carefully."""
    folder = tmp_path_factory.mktemp("long")
    quotes = {"plain": "", "quoted": ", FORCE_QUOTE (note)"}
    for name, how in quotes.items():
        duckdb.sql(
            f"COPY (SELECT i AS row_id, 'unit ' || (i % 5000) AS unit, hash(i) % 1000 AS minutes,"
            f" 'a note of words ' || hash(i) % 97 AS note FROM range({ROWS}) AS r(i))"
            f" TO '{folder / name}.csv' (HEADER{how})"
        )
    return {name: folder / f"{name}.csv" for name in quotes}


def imported(store: Store, file: Path, progress: ImportProgress) -> ImportReceipt:
    with told_to(progress):
        return import_outcomes(store, file.name, file, now=NOW)


@pytest.mark.parametrize(("name", "steps"), [("plain", QUICK), ("quoted", CAREFUL)])
def test_an_import_goes_through_its_steps_and_never_back(
    store: Store, files: dict[str, Path], name: str, steps: dict[Step, int]
) -> None:
    file = files[name]
    progress, seen = ImportProgress(file.stat().st_size), []
    with ThreadPoolExecutor() as pool:
        running = pool.submit(imported, store, file, progress)
        while not running.done():
            seen.append(progress.standing())
            time.sleep(0.005)
    assert running.result().rows == ROWS
    assert progress.standing().step is Step.KEEP
    assert {one.step for one in seen} >= {max(steps, key=lambda one: steps[one])}
    shares = [one.share for one in seen if one.step in steps]
    assert shares == sorted(shares)
    assert 0 <= min(shares) <= max(shares) <= 1
    rates = [one.rate for one in seen if one.step is Step.READ and one.done]
    assert all(rate and rate > 0 for rate in rates)
    assert bool(rates) == (name == "quoted")


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("plain", Step.FINGERPRINT),
        ("plain", Step.STORE),
        ("plain", Step.COUNT),
        ("quoted", Step.READ),
        ("quoted", Step.TYPE),
        ("quoted", Step.COUNT),
    ],
)
def test_an_import_cancelled_at_any_step_leaves_nothing(
    tmp_path: Path, files: dict[str, Path], name: str, step: Step
) -> None:
    store = Store.open(tmp_path / "one.duckdb")
    before, tables, scratch = store.revision(), _tables(store), set(store.scratch.iterdir())
    file = files[name]
    progress = ImportProgress(file.stat().st_size)
    with ThreadPoolExecutor() as pool:
        running = pool.submit(imported, store, file, progress)
        while progress.standing().step is not step:
            assert not running.done()
            time.sleep(0.001)
        progress.cancel()
        with pytest.raises(CancelledError, match="nothing of the file was stored"):
            running.result()
    assert store.revision() == before
    assert _tables(store) == tables
    assert list_datasets(store) == ()
    assert set(store.scratch.iterdir()) == scratch
    # The store is as good as new: the same file can be added.
    assert imported(store, file, ImportProgress(1)).rows == ROWS
    store.close()


def test_a_cancelled_batch_leaves_its_data_set_as_it_was(
    store: Store, files: dict[str, Path]
) -> None:
    first = import_outcomes(store, "m.csv", files["plain"], now=NOW)
    progress = ImportProgress(1)
    progress.cancel()
    with told_to(progress), pytest.raises(CancelledError):
        append_batch(store, "m.csv", "n.csv", files["quoted"], now=NOW)
    assert [one.dataset_id for one in list_datasets(store)] == [first.dataset_id]


def test_an_import_that_waits_for_somebody_elses_write_can_be_cancelled(
    store: Store, files: dict[str, Path]
) -> None:
    progress = ImportProgress(1)
    with ThreadPoolExecutor() as pool, store.write("import_outcomes", "slow.csv", NOW):
        running = pool.submit(imported, store, files["plain"], progress)
        time.sleep(0.5)
        progress.cancel()
        with pytest.raises(CancelledError):
            running.result(timeout=30)
    assert list_datasets(store) == ()


def test_what_is_kept_already_is_not_cancelled(store: Store, files: dict[str, Path]) -> None:
    class Late(ImportProgress):
        def begin(self, step: Step) -> None:
            super().begin(step)
            if step is Step.KEEP:
                self.cancel()

    assert imported(store, files["plain"], Late(1)).stored
    assert len(list_datasets(store)) == 1


def test_time_left_follows_from_the_share_of_the_work_done() -> None:
    now = [0.0]
    progress = ImportProgress(1000, clock=lambda: now[0])
    assert progress.standing().seconds_left is None
    progress.begin(Step.FINGERPRINT)
    now[0] = 1.0
    progress.passed(500)
    half = progress.standing()
    assert (half.rate, half.done, half.share) == (500.0, 500, 2.5 / 100)
    now[0] = 10.0
    progress.begin(Step.READ)  # the first 3 of 100 parts are done
    now[0] = 42.0
    progress.passed(500)
    standing = progress.standing()
    assert standing.share == pytest.approx((3 + 32) / 100)
    assert standing.seconds_left == pytest.approx(42 * 65 / 35)
    progress.begin(Step.TYPE)  # not counted: 25 parts take 42 * 25 / 67 seconds
    now[0] = 42.0 + 42 * 25 / 67 / 2
    assert progress.standing().share == pytest.approx((67 + 12.5) / 100)
    now[0] = 10_000.0
    assert progress.standing().share == pytest.approx((67 + 0.95 * 25) / 100)


def _tables(store: Store) -> list[str]:
    with store.cursor() as cursor:
        return [str(name) for (name,) in cursor.execute("SHOW TABLES").fetchall()]
