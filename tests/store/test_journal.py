from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.store.connection import Store


def lines(store: Store) -> list[tuple[object, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT seq, written_at, action, subject, details, previous_hash, hash FROM journal"
            " ORDER BY seq"
        ).fetchall()


def test_every_write_leaves_one_line_in_order(store: Store) -> None:
    for subject in ("first", "second"):
        with store.write("test", subject, NOW, details='{"why": "a test"}'):
            pass
    found = [(line[0], line[2], line[3], line[4]) for line in lines(store)]
    assert found == [
        (1, "test", "first", '{"why": "a test"}'),
        (2, "test", "second", '{"why": "a test"}'),
    ]


def test_a_line_carries_the_hash_of_the_one_before(store: Store) -> None:
    for subject in ("first", "second"):
        with store.write("test", subject, NOW):
            pass
    first, second = lines(store)
    assert first[5] == ""
    assert second[5] == first[6]
    written = ["2026-10-15T09:00:00" if isinstance(part, datetime) else part for part in second[:6]]
    text = json.dumps(written, ensure_ascii=False)
    assert second[6] == hashlib.sha256(text.encode()).hexdigest()


def test_times_are_kept_in_utc(store: Store) -> None:
    singapore = timezone(timedelta(hours=8))
    with store.write("test", "", datetime(2026, 10, 15, 17, 0, tzinfo=singapore)):
        pass
    assert lines(store)[0][1] == datetime(2026, 10, 15, 9, 0)  # noqa: DTZ001 - as stored
