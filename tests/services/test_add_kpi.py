"""A KPI from the wizard is in the register with its worth and baseline, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import (
    AccessDeniedError,
    ConflictError,
    NotFoundError,
    UploadRefusedError,
)
from analytics.domain.kpi_draft import KpiDraft
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.services.add_kpi import (
    add_kpi,
    free_kpi_id,
    list_benefit_texts,
    propose_from_text,
)
from analytics.services.import_inventory import import_inventory
from analytics.services.import_table import import_table
from analytics.services.list_register import list_register
from analytics.store.seen import seen_by
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

DRAFT = KpiDraft(
    kpi_id="K-TIME",
    name="Time per case",
    unit="minutes per case",
    direction=-1,
    definition="Faster, so that\nnobody waits",
    benefit_class="capacity_release",
    unit_value=Decimal("0.8500"),
    currency="SGD",
    per="minute",
    value_basis="Loaded cost of a minute",
    approved_by="P01",
    valid_from=date(2026, 1, 1),
    initiative_id="INI-1",
    baseline_start=date(2025, 10, 1),
    baseline_end=date(2025, 12, 31),
)


@pytest.fixture
def with_initiative(store: Store) -> Store:
    rows = b"initiative_id,name,stage,use_case_id\nINI-1,Tool,pilot,UC-1\n"
    import_table(store, "initiative", "i.csv", rows, now=NOW)
    cases = (
        b"use_case_id,name,expected_benefits\nUC-1,Drafts,Faster replies\nUC-2,Silent,\n"
        b"UC-3,Letters,Fewer errors\n"
    )
    import_table(store, "use_case", "u.csv", cases, now=NOW)
    return store


def stored(store: Store, table: str) -> list[tuple[object, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(f'SELECT * FROM "{table}" ORDER BY ALL').fetchall()


def test_a_confirmed_kpi_is_stored_with_its_worth_and_baseline(with_initiative: Store) -> None:
    add_kpi(with_initiative, DRAFT, now=NOW)
    register = list_register(with_initiative)
    (kpi,) = register.kpis
    assert (kpi.name, kpi.unit, kpi.direction) == ("Time per case", "minutes per case", -1)
    assert kpi.definition == "Faster, so that nobody waits"
    (worth,) = register.unit_values
    assert (worth.unit_value, worth.currency, worth.per) == (Decimal("0.8500"), "SGD", "minute")
    assert (worth.valid_from, worth.basis) == (date(2026, 1, 1), "Loaded cost of a minute")
    with with_initiative.cursor() as cursor:
        row = cursor.execute(
            "SELECT initiative_id, kpi_role, baseline_start, baseline_end, baseline_frozen_on"
            " FROM initiative_kpi"
        ).fetchone()
    assert row == ("INI-1", "primary", date(2025, 10, 1), date(2025, 12, 31), NOW.date())


def test_what_is_not_known_is_left_open(store: Store) -> None:
    bare = KpiDraft(kpi_id="K-1", name="Errors", unit="errors", direction=-1)
    add_kpi(store, bare, now=NOW)
    assert stored(store, "kpi_unit_value") == stored(store, "initiative_kpi") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"currency": ""}, "needs its currency"),
        ({"valid_from": None}, "needs the day"),
        ({"value_basis": ""}, "needs what it rests on"),
        ({"baseline_end": None}, "its first and its last day"),
        ({"baseline_end": date(2025, 9, 1)}, "before 2025-10-01"),
        ({"initiative_id": ""}, "belongs to an initiative"),
        ({"direction": 0}, "more or less is better"),
        ({"name": ""}, "'name' is empty"),
        ({"unit": " "}, "'unit' is empty"),
        ({"benefit_class": "luck"}, "'luck'"),
        ({"unit_value": Decimal(-1)}, "'-1'"),
        ({"unit_value": Decimal("0.12345")}, "'0.12345'"),
    ],
)
def test_half_a_kpi_or_a_wrong_cell_is_refused_and_nothing_is_stored(
    with_initiative: Store, change: dict[str, object], words: str
) -> None:
    before = with_initiative.revision()
    with pytest.raises(UploadRefusedError, match=words):
        add_kpi(with_initiative, replace(DRAFT, **change), now=NOW)  # type: ignore[arg-type] # one field of many types
    assert with_initiative.revision() == before
    assert list_register(with_initiative).kpis == ()


def test_a_known_id_and_an_unknown_initiative_are_refused(with_initiative: Store) -> None:
    with pytest.raises(NotFoundError, match="INI-9"):
        add_kpi(with_initiative, replace(DRAFT, initiative_id="INI-9"), now=NOW)
    add_kpi(with_initiative, DRAFT, now=NOW)
    with pytest.raises(ConflictError, match="a KPI 'K-TIME' already"):
        add_kpi(with_initiative, replace(DRAFT, name="Another"), now=NOW)


def test_a_file_that_was_uploaded_before_the_wizard_wrote_counts_again_after_it(
    store: Store,
) -> None:
    first = b"kpi_id,name,unit,direction\nK-A,A,hours,-1\n"
    import_table(store, "kpi", "k.csv", first, now=NOW)
    add_kpi(store, KpiDraft(kpi_id="K-B", name="B", unit="hours", direction=1), now=NOW)
    assert import_table(store, "kpi", "k.csv", first, now=NOW).stored


def test_only_who_sees_every_business_unit_adds_a_kpi(store: Store) -> None:
    some = seen_by(
        store, Viewer(name="a", grants=(Grant(role=Role.ANALYST, units=("North",)),))
    )  # fmt: skip
    with pytest.raises(AccessDeniedError):
        add_kpi(some, DRAFT, now=NOW)


def test_promises_of_the_register_are_listed_with_the_initiative_that_keeps_them(
    with_initiative: Store,
) -> None:
    found = [(one.name, one.text, one.initiative_id) for one in list_benefit_texts(with_initiative)]
    assert found == [("Drafts", "Faster replies", "INI-1"), ("Letters", "Fewer errors", "")]


def test_an_id_is_made_of_the_name_and_is_free() -> None:
    assert free_kpi_id("Time per case (manual)", frozenset()) == "K-TIME-PER-CASE-MANUAL"
    assert free_kpi_id("Time", frozenset({"K-TIME", "K-TIME-2"})) == "K-TIME-3"
    assert free_kpi_id("\u6642\u9593", frozenset()) == "K-NEW"


def test_two_thirds_of_the_public_promises_of_2025_name_something_to_measure(
    store: Store, shared: Path
) -> None:
    import_inventory(
        store, shared / "data" / "inventory" / "2025_federal_ai_use_cases.csv", now=NOW
    )
    texts = list_benefit_texts(store)
    found = [propose_from_text(one.text) for one in texts]
    # The others praise, describe a tool or promise what no KPI counts; they are named by hand.
    assert len(texts) == 2954
    assert 0.6 < sum(map(bool, found)) / len(found) < 0.75
    assert sum(any(one.direction == 0 for one in some) for some in found) / len(found) < 0.05
