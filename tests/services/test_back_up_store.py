"""A store is copied and brought back while people work: each file is in the copy whole or not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from analytics.services.back_up_store import back_up_store, restore_store
from analytics.services.change_batches import append_batch, withdraw_batch
from analytics.services.check_store import check_store_file
from analytics.services.import_outcomes import import_outcomes
from analytics.store.connection import Store
from analytics.store.datasets import list_datasets
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 2_000
FILES = 6


def content(number: int) -> bytes:
    lines = "".join(f"{('off', 'on')[i % 2]},{number * ROWS + i}\n" for i in range(ROWS))
    return f"arm,minutes\n{lines}".encode()


def work(store: Store, number: int) -> None:
    """Import a file, append to it, take the first batch out."""
    name = f"m-{number}.csv"
    import_outcomes(store, name, content(number), now=NOW)
    append_batch(store, name, "more.csv", content(number + 100), now=NOW)
    withdraw_batch(store, name, "1", reason="Wrong", now=NOW)


def test_a_backup_made_while_files_are_imported_holds_every_write_whole_and_no_later_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(work, store, number) for number in range(FILES)]
        made = [back_up_store(store, tmp_path / f"copy-{n}", now=NOW) for n in range(3)]
        for each in working:
            each.result()
    last = back_up_store(store, tmp_path / "copy-3", now=NOW)
    store.close()
    assert [one.writes for one in made] == sorted(one.writes for one in made)
    assert last.writes == 3 * FILES
    for number, one in enumerate((*made, last)):
        back = tmp_path / f"back-{number}.duckdb"
        restore_store(tmp_path / f"copy-{number}", back, now=NOW + timedelta(days=1))
        assert check_store_file(back).sound
        assert _writes(back) == one.writes


def _writes(path: Path) -> int:
    """Count the writes that the data sets of a store show; each of their rows is looked at."""
    store, writes = Store.open(path), 0
    try:
        for found in list_datasets(store):
            with store.cursor() as cursor:
                rows = cursor.execute(
                    f"SELECT count(*), count(DISTINCT c2) FROM {found.relation}"
                ).fetchone()
            active = [one.number for one in found.batches]
            assert active in ([1], [1, 2], [2])
            assert rows == (ROWS * len(active),) * 2
            writes += [[1], [1, 2], [2]].index(active) + 1
        assert store.revision() == writes
    finally:
        store.close()
    return writes
