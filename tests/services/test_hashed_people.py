"""Identifiers of people are stored as codes: never as they are, and the same in every file."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import StoreError
from analytics.services.change_batches import append_batch
from analytics.services.import_outcomes import import_outcomes
from analytics.services.list_batches import list_set_aside
from analytics.store.connection import Store
from analytics.store.datasets import current_dataset
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "agent,arm,minutes\n"
MARCH = HEADER + "".join(f"A.Muster{i % 9},{'ab'[i % 2]},{i % 7}.5\n" for i in range(40))
APRIL = HEADER + "".join(f"A.Muster{i % 9},{'ab'[i % 2]},{i % 5}.5\n" for i in range(30))


def codes(store: Store, name: str = "m.csv") -> list[str]:
    dataset = current_dataset(store, name)
    assert dataset is not None
    with store.cursor() as cursor:
        rows = cursor.execute(f"SELECT c1 FROM {dataset.relation}").fetchall()
    return [str(one) for (one,) in rows]


def test_the_identifier_is_nowhere_in_the_bytes_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    store = Store.open(path)
    bad = MARCH + "A.Muster99,a\nA.Muster77,a,broken\n"
    receipt = import_outcomes(
        store, "m.csv", bad.encode(), now=NOW, hashed=("agent",), sets_aside=True
    )
    assert (receipt.stored, receipt.rows, receipt.rows_aside) == (True, 40, 2)
    assert len(set(codes(store))) == 9
    assert all(one.startswith("p_") and len(one) == 34 for one in codes(store))
    assert not any(
        "Muster" in f"{one.value}{one.message}" for one in list_set_aside(store, "m.csv")
    )
    store.close()
    for file in tmp_path.iterdir():
        assert b"Muster" not in file.read_bytes(), file.name
    key = tmp_path / "s.duckdb.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().strip().encode() not in path.read_bytes()


def test_the_same_person_has_the_same_code_in_a_later_file_without_asking(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s.duckdb")
    import_outcomes(store, "m.csv", MARCH.encode(), now=NOW, hashed=("agent",))
    before = set(codes(store))
    append_batch(store, "m.csv", "april.csv", APRIL.encode(), now=NOW)
    assert len(codes(store)) == 70
    assert set(codes(store)) == before
    import_outcomes(store, "m.csv", (MARCH + "A.Muster50,a,1.5\n").encode(), now=NOW)
    again = set(codes(store))
    assert len(again) == 10
    assert before < again
    store.close()


def test_two_stores_give_two_codes_unless_they_share_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stored(name: str) -> list[str]:
        store = Store.open(tmp_path / name)
        import_outcomes(store, "m.csv", MARCH.encode(), now=NOW, hashed=("agent",))
        found = codes(store)
        store.close()
        return found

    assert not set(stored("a.duckdb")) & set(stored("b.duckdb"))
    monkeypatch.setenv("CREDENCE_HASH_KEY", "a key of the organisation")
    assert stored("c.duckdb") == stored("d.duckdb")


def test_a_column_that_is_not_there_is_named(store: Store) -> None:
    receipt = import_outcomes(store, "m.csv", MARCH.encode(), now=NOW, hashed=("agnt",))
    assert not receipt.stored
    assert "There is no column 'agnt'" in receipt.problems[0].message


@pytest.mark.parametrize(("left", "said"), [("", "is not whole"), (None, "is gone")])
def test_a_key_that_was_lost_is_not_replaced_by_another_without_a_word(
    tmp_path: Path, left: str | None, said: str
) -> None:
    store = Store.open(tmp_path / "s.duckdb")
    import_outcomes(store, "m.csv", MARCH.encode(), now=NOW, hashed=("agent",))
    before, key = codes(store), tmp_path / "s.duckdb.key"
    kept = key.read_text()
    key.unlink()
    if left is not None:
        key.write_text(left)
    with pytest.raises(StoreError, match=said) as refused:
        append_batch(store, "m.csv", "april.csv", APRIL.encode(), now=NOW)
    assert "Bring the file back" in refused.value.remedy
    assert codes(store) == before
    key.write_text(kept)
    assert append_batch(store, "m.csv", "april.csv", APRIL.encode(), now=NOW).stored
    store.close()
