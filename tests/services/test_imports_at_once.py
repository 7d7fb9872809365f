"""A file that is sent several times at once, or by two people, is stored once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.domain.dataset import ImportReceipt
    from analytics.store.connection import Store

TABLE = b"domain_id,name\nD-1,One\n"
OTHER = b"domain_id,name\nD-1,Another name\n"
OUTCOMES = b"arm,minutes\n" + b"".join(
    b"%s,%d\n" % (b"on" if i % 2 else b"off", i) for i in range(40)
)


def test_a_register_table_sent_by_eight_at_once_is_stored_once(store: Store) -> None:
    def send(_: int) -> ImportReceipt:
        return import_table(store, "domain", "domains.csv", TABLE, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(send, range(8)))
    assert sum(one.stored for one in receipts) == 1
    assert sum(one.already_known for one in receipts) == 7
    assert store.revision() == 1


def test_an_outcome_file_sent_by_eight_at_once_is_stored_once(store: Store) -> None:
    def send(_: int) -> ImportReceipt:
        return import_outcomes(store, "minutes.csv", OUTCOMES, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(send, range(8)))
    assert sum(one.stored for one in receipts) == 1
    assert {(one.dataset_id, one.rows) for one in receipts} == {(receipts[0].dataset_id, 40)}
    assert store.revision() == 1


def test_a_file_that_was_replaced_meanwhile_can_come_back(store: Store) -> None:
    for content in (TABLE, OTHER, TABLE, OTHER, TABLE):
        assert import_table(store, "domain", "domains.csv", content, now=NOW).stored
    assert store.revision() == 5
