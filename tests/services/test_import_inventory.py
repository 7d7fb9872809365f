"""Public inventories of AI use cases: every row in the register, every hole said."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analytics.__main__ import main
from analytics.domain.errors import UploadRefusedError
from analytics.ingest.inventory_dates import OutOfRangeError, read_day
from analytics.services.import_inventory import import_inventory
from analytics.store.connection import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 25, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "data" / "inventory" / "example_2025.csv"


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.open(None)
    yield opened
    opened.close()


def rows(store: Store, columns: str, where: str = "true") -> list[tuple[object, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(
            f"SELECT {columns} FROM use_case WHERE {where} ORDER BY use_case_id"
        ).fetchall()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-09-08 00:00:00", date(2025, 9, 8)),
        ("1/30/2026", date(2026, 1, 30)),
        ("01/15/2015 00:00:00", date(2015, 1, 15)),
        ("09/24/2024 12:00:00 AM", date(2024, 9, 24)),
        ("9/11/2024 0:00", date(2024, 9, 11)),
        ("01/2024", date(2024, 1, 1)),
        ("Apr-25", date(2025, 4, 1)),
        ("2020", date(2020, 1, 1)),
    ],
)
def test_every_way_of_writing_a_date_is_read(text: str, day: date) -> None:
    assert read_day(text, NOW.date()) == day


def test_a_date_that_cannot_be_meant_is_no_date() -> None:
    assert read_day("Ongoing", NOW.date()) is None
    # The number 2023 of a spreadsheet, shown as a day.
    with pytest.raises(OutOfRangeError, match="1905-07-15"):
        read_day("7/15/1905", NOW.date())


def test_an_inventory_of_2025_fills_the_register(store: Store) -> None:
    receipt = import_inventory(store, EXAMPLE, now=NOW)
    counts = receipt.counts
    assert (counts.year, counts.rows, receipt.replaced) == (2025, 4, 0)
    assert (counts.no_stage, counts.no_id, counts.duplicate_ids) == (1, 1, 1)
    assert (counts.dates, counts.dates_read, counts.no_date) == (2, 2, 2)
    assert counts.columns_left_out == ("contact_email",)
    found = rows(store, "use_case_id, business_unit, lifecycle_stage, sourcing, risk_class")
    assert found[0] == ("ABC-001", "ABC / Bridges", "production", "in_house", "high")
    assert found[1] == ("ABC-002", "ABC / Canals", "pilot", "purchased", "minimal")
    assert found[2] == ("ABC-002-2", "ABC / Bridges", "unknown", None, "unclassified")
    assert str(found[3][0]).startswith("inventory-2025-")
    assert rows(store, "production_on, pilot_started_on")[:2] == [
        (date(2024, 3, 1), None),
        (None, date(2025, 4, 1)),
    ]
    everything = str(rows(store, "*"))
    assert "someone@" not in everything


def test_the_same_inventory_again_changes_no_row(store: Store) -> None:
    import_inventory(store, EXAMPLE, now=NOW)
    before = rows(store, "*")
    assert import_inventory(store, EXAMPLE, now=NOW).replaced == 4
    assert rows(store, "*") == before


def test_an_inventory_of_2023_is_read_by_its_own_words(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "2023.csv"
    file.write_text(
        "Use Case ID,Department,Agency,Office,Title,Summary,Development_Stage,Techniques,Code\n"
        "D-1,D,B,,Forecast,Write to a.b@d.example,In production: more than 1 year,ML,\n"
        "D-2,D,B,,Search,s,Planned (not in production),NLP,\n"
        "D-3,D,B,,Reading,s,Somewhere,NLP,\n"
    )
    receipt = import_inventory(store, file, now=NOW)
    assert (receipt.counts.year, receipt.counts.unknown_stage) == (2023, 1)
    assert receipt.counts.addresses_removed == 1
    assert rows(store, "lifecycle_stage, problem_solved") == [
        ("production", "Write to [address removed]"),
        ("pre_deployment", "s"),
        ("unknown", "s"),
    ]


def test_another_table_is_refused_and_nothing_is_stored(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(UploadRefusedError, match="no inventory"):
        import_inventory(store, file, now=NOW)
    short = tmp_path / "short.csv"
    short.write_text(EXAMPLE.read_text() + "ABC,only\n")
    with pytest.raises(UploadRefusedError, match="Row 6 has 2 cells"):
        import_inventory(store, short, now=NOW)
    assert rows(store, "*") == []


def test_the_published_inventory_of_2025_is_read_whole(store: Store, shared: Path) -> None:
    """Counts of the mapping notes: 338 without a stage, 704 without an id, 1,402 dates."""
    file = shared / "data" / "inventory" / "2025_federal_ai_use_cases.csv"
    counts = import_inventory(store, file, now=NOW).counts
    assert counts.rows == 3_611
    assert counts.no_stage == 338
    assert (counts.no_id, counts.duplicate_ids, counts.no_name) == (704, 15, 1)
    assert (counts.dates_read, counts.dates) == (1_402, 1_402)
    assert len(rows(store, "use_case_id")) == 3_611
    stages = dict(counts.stages)
    assert (stages["pilot"], stages["production"], stages["retired"]) == (440, 1_040, 314)
    # Read as the year 1, "Apr-25" made pilots look two thousand years old.
    assert rows(store, "1", "pilot_started_on < DATE '1990-01-01'") == []


def test_the_published_inventory_of_2024_keeps_its_words(store: Store, shared: Path) -> None:
    file = shared / "data" / "inventory" / "2024_federal_ai_use_cases_first400.csv"
    receipt = import_inventory(store, file, now=NOW)
    said = [one.message for one in receipt.problems if one.kind == "encoding_judged"]
    assert "Windows-1252" in said[0]
    assert "\N{RIGHT SINGLE QUOTATION MARK}" in said[0]
    assert (receipt.counts.rows, receipt.counts.unknown_stage) == (400, 0)
    assert {one.kind for one in receipt.problems} == {"encoding_judged", "odd_date"}
    assert all(one.row for one in receipt.problems)


def test_the_command_says_the_holes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = str(tmp_path / "register.duckdb")
    assert main(["import-inventory", str(EXAMPLE), "--db", db]) == 0
    assert "Without a stage: 1" in capsys.readouterr().out
    assert main(["import-inventory", str(EXAMPLE), "--db", db, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["replaced"] == 4
    assert answer["stages"] == {"pilot": 1, "pre_deployment": 1, "production": 1, "unknown": 1}
