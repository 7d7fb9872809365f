"""What of people leaves: no name without the policy, and no word that is no name is touched."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

import analytics.domain
from analytics.domain.leaving import NO_EMAIL, NO_PERSON, Leaving, holds_a_person, is_code
from analytics.domain.pack import Column, Role, Table
from analytics.domain.tables import TABLES

KNOWN = Leaving(stand_ins=(("Ana", "person 1a2b3c"), ("Finance", "person 0"), ("M. Tan", "Head")))


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("M. Tan", "Head"),
        ("Signed by M. Tan on 1 May.", "Signed by Head on 1 May."),
        ("Ask M. Tan, M. Tanner knows.", "Ask Head, M. Tanner knows."),
        ("Ana", "person 1a2b3c"),
        ("Continue (by Ana, advised to stop).", "Continue (by person 1a2b3c, advised to stop)."),
        ("Owner: Ana.", "Owner: person 1a2b3c."),
        (
            "Due on 2026-05-01, Ana: tell the team",
            "Due on 2026-05-01, person 1a2b3c: tell the team",
        ),
        ("Overridden by Ana on 2026-05-01", "Overridden by person 1a2b3c on 2026-05-01"),
        ("Finance approves what Analysts found", "Finance approves what Analysts found"),
        ("write to ana.lopez@example.com!", f"write to {NO_EMAIL}!"),
        ("3 @ 4 dollars", "3 @ 4 dollars"),
        ("", ""),
    ],
)
def test_names_and_addresses_stand_aside_and_words_stay(text: str, leaves: str) -> None:
    assert KNOWN.words(text) == leaves
    assert KNOWN.words(leaves) == leaves
    assert Leaving(names=True, stand_ins=KNOWN.stand_ins).words(text) == text


def test_records_lists_and_mappings_are_written_anew_with_everything_else_as_it_was() -> None:
    table = Table(name="t", title="By M. Tan", columns=(Column(name="Who"),), rows=(("Ana", 1.5),))
    left = KNOWN.of({"M. Tan": [table, Role.COST, None]})
    assert left == {
        "Head": [
            dataclasses.replace(table, title="By Head", rows=(("person 1a2b3c", 1.5),)),
            Role.COST,
            None,
        ]
    }
    assert type(left["Head"][1]) is Role


def test_an_id_is_a_code_where_it_is_one_word_with_a_digit() -> None:
    assert [is_code(one) for one in ("P02", "u-17", "Maria", "M. Tan 2", "m2@x.org", "")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_every_field_that_is_called_after_somebody_is_known_to_hold_a_person() -> None:
    """A field that ends in ``_by`` names a person, or stands in the list of those that do not."""
    names = {column.name for table in TABLES for column in table.columns}
    for module in pkgutil.iter_modules(analytics.domain.__path__):
        for value in vars(importlib.import_module(f"analytics.domain.{module.name}")).values():
            if dataclasses.is_dataclass(value) and isinstance(value, type):
                names |= {one.name for one in dataclasses.fields(value)}
    persons = {name for name in names if holds_a_person(name)}
    assert {
        "decided_by",
        "owner",
        "owner_id",
        "person",
        "person_id",
        "assessor",
        "chair_id",
    } <= persons
    assert {one for one in names if one.endswith("_by")} - persons <= NO_PERSON
