"""Whatever is changed by hand in a review is found by ``check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.services.check_store import check_store
from analytics.services.decide import record_decision
from analytics.services.open_review import open_review
from analytics.services.sign_review import sign_review
from tests.services.reviews import SPRING, decision

if TYPE_CHECKING:
    from analytics.store.connection import Store

TAMPERED = {
    "a figure": 'UPDATE review_document SET content = replace(content, \'"cost": "5\', '
    "'\"cost\": \"4') WHERE name = 'portfolio'",
    "a figure with its hash": "UPDATE review_document SET content = '{}', sha256 ="
    " '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE name = 'queue'",
    "a figure taken out": "DELETE FROM review_document WHERE name = 'since'",
    "a figure put in": "INSERT INTO review_document VALUES ('RV-2026Q1', 'x', 'x', 'x')",
    "what it stands on": "UPDATE frozen_review SET content = replace(content, 'P-1', 'P-9')",
    "a review taken out": "DELETE FROM frozen_review",
    "a decision": "UPDATE review_entry SET content = replace(content, 'continue', 'scale')"
    " WHERE kind = 'decision'",
    "a decision taken out": "DELETE FROM review_entry WHERE kind = 'decision' AND number = 1",
    "a decision put in": "INSERT INTO review_entry SELECT 'E-x', review_id, 9, kind,"
    " initiative_id, content, sha256 FROM review_entry WHERE number = 1",
    "the order of decisions": "UPDATE review_entry SET number = CASE number WHEN 1 THEN 2 WHEN 2"
    " THEN 1 ELSE number END",
    "the signature": "UPDATE review_entry SET content = replace(content, 'Ana', 'Eve')"
    " WHERE kind = 'signature'",
    "the signature taken out": "DELETE FROM review_entry WHERE kind = 'signature'",
}


@pytest.fixture
def signed(prepared_store: Store) -> Store:
    store = prepared_store
    record_decision(store, decision(), now=SPRING, key="one")
    record_decision(store, decision("INI-2"), now=SPRING, key="two")
    sign_review(store, open_review(store), signed_by="Ana", now=SPRING, key="s")
    return store


def test_a_review_as_it_was_signed_is_sound(signed: Store) -> None:
    assert check_store(signed).findings == ()


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_found(signed: Store, what: str) -> None:
    with signed.cursor() as cursor:
        cursor.execute(TAMPERED[what])
    found = check_store(signed).findings
    assert found
    assert {one.kind for one in found} <= {"review_changed", "review_missing", "review_added"}
    assert all("RV-2026Q1" in one.message for one in found)


def test_a_new_hash_for_a_changed_decision_differs_from_the_journal(signed: Store) -> None:
    with signed.cursor() as cursor:
        cursor.execute(
            "UPDATE review_entry SET content = replace(content, 'It pays', 'We hope'),"
            " sha256 = sha256(replace(content, 'It pays', 'We hope')) WHERE kind = 'decision'"
        )
    assert {one.kind for one in check_store(signed).findings} == {"review_changed"}
