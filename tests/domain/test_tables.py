from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from analytics.domain.tables import TABLES, UPLOADABLE, Table, ValueType, find_table
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = ROOT / "data" / "templates"
# Tables of the design's data model with a star, and the three that every upload rests on.
STARRED = {
    "policy", "use_case", "initiative", "initiative_role", "initiative_dependency", "kpi",
    "kpi_unit_value", "initiative_kpi", "outcome", "analysis", "assignment", "estimate",
    "benefit_claim", "attribution_credit", "cost_entry", "cost_allocation", "adoption",
    "monitoring_signal", "readiness_item", "readiness_assessment", "review", "decision", "action",
    "lesson",
}  # fmt: skip

# What can be used again: scaling paths rest on it.
REUSE = {"asset", "asset_use", "template", "template_deployment"}

# What was stated before the outcome: extensions of the data model.
STATED = {"value_driver", "j_curve"}
# What the gate before scaling and the choice under limits rest on.
PRACTICE = {"capability", "strategic_score", "integration", "model_version"}

# Registers of what else happened: extensions of the data model.
REGISTERS = {"shock", "kpi_definition_change", "initiative_demand"}


# Columns that came after the published templates, at the end of their table.
ADDED = {"policy": ["smallest_group", "names_in_exports"]}


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def test_every_table_of_the_data_model_is_there_once() -> None:
    found = [table.name for table in TABLES]
    others = {"person", "domain", "upload", "kpi_total"}
    assert set(found) == STARRED | others | REGISTERS | REUSE | STATED | PRACTICE
    assert len(found) == len(set(found))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_keys_and_references_name_columns_that_exist(table: Table) -> None:
    assert set(table.key) <= set(names(table))
    assert len(set(names(table))) == len(table.columns)
    for column in table.columns:
        parent = find_table(column.references)
        assert not column.references or (parent is not None and len(parent.key) == 1)


def test_a_table_comes_after_those_it_refers_to() -> None:
    seen = set()
    for table in TABLES:
        seen.add(table.name)
        assert {column.references for column in table.columns if column.references} <= seen


@pytest.mark.parametrize("table", UPLOADABLE, ids=lambda table: table.name)
def test_the_template_of_a_table_has_its_columns_and_two_rows(table: Table) -> None:
    path = TEMPLATES / f"{table.name}.csv"
    assert header(path) == names(table)
    with path.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2


def test_there_is_no_template_that_cannot_be_uploaded() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.csv")} == {table.name for table in UPLOADABLE}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_are_those_of_the_published_templates(table: Table, shared: Path) -> None:
    path = shared / "data" / "templates" / f"{table.name}.csv"
    if table.name in REGISTERS | STATED | {"attribution_credit"}:
        assert not path.exists()
        return
    assert names(table) == [*header(path), *ADDED.get(table.name, [])]


def test_an_initiative_and_a_kpi_need_only_what_the_contract_says() -> None:
    initiative, kpi = find_table("initiative"), find_table("kpi")
    assert initiative is not None
    assert kpi is not None
    assert initiative.required == ("initiative_id", "name", "stage")
    assert kpi.required == ("kpi_id", "name", "unit", "direction")


def test_amounts_are_money_and_never_floating_point() -> None:
    money = {
        (table.name, column.name)
        for table in TABLES
        for column in table.columns
        if column.type is ValueType.MONEY
    }
    assert {
        ("benefit_claim", "amount"),
        ("cost_entry", "amount"),
        ("kpi_unit_value", "unit_value"),
        ("initiative", "approved_budget"),
        ("attribution_credit", "credited"),
    } <= money
