"""What people are called, by the id that rows name them with, and what stands in for a name."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from analytics.domain.errors import StoreError
from analytics.domain.leaving import NOT_NAMES, holds_a_person, is_code
from analytics.domain.tables import UPLOADABLE
from analytics.store.hashing import hash_key, new_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analytics.store.connection import Cursor, Store

PEOPLE = """
SELECT p.person_id, coalesce(p.display_name, ''), coalesce(nullif(p.job_role, ''),
    (SELECT min(r.role) FROM initiative_role AS r WHERE r.person_id = p.person_id), '')
FROM person AS p ORDER BY p.person_id
"""
ORGANISATION = ("business_unit", "job_role", "role", "site", "team", "domain_id")
"""Columns whose values are words of the organisation, never names, also where one approves."""
ENTRIES = ("review_entry", "gate_override")
RECORDS = ("frozen_review", "review_document")  # seen by those who see all
CODE_LETTERS = 6


def read_names(store: Store) -> dict[str, str]:
    """Read the names of the people who may be seen; an id that is not here is shown as written."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT person_id, display_name FROM person WHERE display_name <> ''"
        ).fetchall()
    return {str(identity): str(name) for identity, name in rows}


def read_stand_ins(store: Store) -> tuple[tuple[str, str], ...]:
    """Read every name of a person that the store holds, with what stands in for it.

    That is the job role, else the role in an initiative, else the id where it is a code, else a
    code that only the key of the store leads back from. Names that were typed into a review, a
    gate or a file without an entry in the table of persons are among them.
    """
    with store.cursor() as cursor:
        people = [tuple(map(str, row)) for row in cursor.execute(PEOPLE).fetchall()]
        organisation = set(_values(cursor, lambda name: name in ORGANISATION))
        typed = set(_values(cursor, holds_a_person))
        typed.update(_entered(cursor, (*ENTRIES, *(RECORDS if store.viewer.sees_all else ()))))
    found = {identity: role for identity, _, role in people}
    for identity, name, role in people:
        found[name or identity] = role or (identity if is_code(identity) else "")
    found = {name: word for name, word in found.items() if not is_code(name)}
    found = dict.fromkeys((one for one in typed if not is_code(one)), "") | found
    named = {name: word for name, word in found.items() if name not in NOT_NAMES | organisation}
    key = _key(store) if not all(named.values()) else ""
    return tuple(sorted((name, word or _code(name, key)) for name, word in named.items()))


def _key(store: Store) -> str:
    """Return the key of the store; where it can be neither read nor made, one for this time."""
    try:
        with store.cursor() as cursor:
            return hash_key(cursor, store.path)
    except StoreError:
        return new_key()


def _code(name: str, key: str) -> str:
    inner = sha256(f"inner {key}{name}".encode()).hexdigest()
    return f"person {sha256(f'outer {key}{inner}'.encode()).hexdigest()[:CODE_LETTERS]}"


def _values(cursor: Cursor, wanted: Any) -> Iterator[str]:  # noqa: ANN401 - a function of a name
    """Values of those text columns of the register whose name is wanted."""
    for table in UPLOADABLE:
        for column in table.columns:
            if wanted(column.name):
                rows = cursor.execute(
                    f'SELECT DISTINCT "{column.name}" FROM "{table.name}"'
                    f' WHERE "{column.name}" IS NOT NULL'
                ).fetchall()
                yield from (str(one) for (one,) in rows)


def _entered(cursor: Cursor, tables: Iterable[str]) -> Iterator[str]:
    for table in tables:
        for (content,) in cursor.execute(f"SELECT content FROM {table}").fetchall():
            yield from _named_in(json.loads(content))


def _named_in(content: object) -> Iterator[str]:
    """Values of all fields that hold a person, however deep."""
    if isinstance(content, list):
        for one in content:
            yield from _named_in(one)
    elif isinstance(content, dict):
        for name, one in content.items():
            if isinstance(one, str) and holds_a_person(name):
                yield one
            else:
                yield from _named_in(one)
