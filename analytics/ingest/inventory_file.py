"""A public inventory of AI use cases as rows of the register, with every hole counted."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.domain.inventory import InventoryCounts
from analytics.domain.problem import Problem
from analytics.ingest.delimiter import open_rows
from analytics.ingest.file_bytes import FORBIDDEN
from analytics.ingest.inventory_columns import (
    RISKS,
    SOURCING,
    STAGES,
    UNCLASSIFIED,
    UNKNOWN,
    Layout,
    find_layout,
    meant,
    plain_label,
)
from analytics.ingest.inventory_dates import OutOfRangeError, read_day
from analytics.ingest.personal_data import EMAIL, PersonalData, named_personal
from analytics.ingest.refusal import refuse, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

MASKED = "[address removed]"
SOURCE = "US federal AI use case inventory {year}"
NOTHING = ("", "n/a", "na", "none", "tbd")
COLUMNS = (
    "use_case_id", "name", "problem_solved", "expected_benefits", "system_outputs",
    "business_unit", "topic_area", "ai_classification", "lifecycle_stage", "sourcing", "vendor",
    "risk_class", "high_impact", "uses_personal_data", "initiated_on", "pilot_started_on",
    "production_on", "retired_on", "source", "source_ref",
)  # fmt: skip
Cell = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Rows in the order of ``COLUMNS`` as canonical text, what was counted, what was odd."""

    rows: tuple[tuple[Cell, ...], ...]
    counts: InventoryCounts
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Tally:
    """What is counted while rows pass by."""

    today: date
    file_name: str
    found: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    identities: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def read_inventory(path: Path, file_name: str, today: date) -> Inventory:
    """Read an inventory of 2023, 2024 or 2025 from UTF-8 text.

    Raises
    ------
    UploadRefusedError
        The header is that of no known year, a row has too few or too many cells, or quotes do not
        close.
    """
    records = _records(path, file_name)
    labels = tuple(next(records)[1])
    layout = find_layout(labels)
    if layout is None:
        refuse(
            file_name,
            "unknown_inventory",
            "The header is that of no inventory that is known (2023, 2024, 2025).",
            "Add the file as a register table (use_case) with the template's columns.",
            row=1,
        )
    personal = tuple(one for one in labels if named_personal(one) is PersonalData.EMAIL)
    tally = _Tally(today=today, file_name=file_name)
    keys = [plain_label(label) for label in labels]
    rows = tuple(
        _row(dict(zip(keys, _visible(cells, tally), strict=True)), layout, line, tally)
        for line, cells in records
    )
    return Inventory(
        rows=rows,
        counts=_counts(layout, len(rows), personal, tally),
        problems=tuple(tally.problems),
    )


def _records(path: Path, file_name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of the header and every row."""
    with open_rows(path, ",") as reader:
        width, line = 0, 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                refuse(
                    file_name,
                    "bad_quotes",
                    f"The quotes in the row that begins in line {line} do not close.",
                    "Download the file again.",
                    row=line,
                )
            if cells is None:
                return
            width = width or len(cells)
            if cells and len(cells) != width:
                refuse(
                    file_name,
                    "wrong_field_count",
                    f"Row {line} has {len(cells)} cells, the header has {width}.",
                    "Download the file again.",
                    row=line,
                )
            if cells:
                yield line, cells
            line = reader.line_num + 1


def _visible(cells: list[str], tally: _Tally) -> list[str]:
    """Take out characters that nobody can see: text from forms and documents is full of them."""
    found = [FORBIDDEN.subn("", cell) for cell in cells]
    tally.found["hidden"] += sum(count for _, count in found)
    return [text.strip() for text, _ in found]


def _row(cells: dict[str, str], layout: Layout, line: int, tally: _Tally) -> tuple[Cell, ...]:
    def cell(label: str) -> str:
        return cells.get(plain_label(label), "") if label else ""

    def text(label: str) -> Cell:
        masked, count = re.subn(EMAIL, MASKED, cell(label))
        tally.found["addresses"] += count
        return masked or None

    stage = _stage(cell(layout.stage), tally)
    unit = " / ".join(part for part in (cell(layout.agency), cell(layout.bureau)) if part)
    name = text(layout.name)
    identity = _identity(cell(layout.identity), unit, name or "", layout, tally)
    risk = meant(cell(layout.impact), RISKS, UNCLASSIFIED)
    if not name:
        tally.found["no_name"] += 1
    before = tally.found["dates_read"]
    days = _days(cell, layout, stage, line, tally)
    tally.found["no_date"] += tally.found["dates_read"] == before
    return (
        identity, name or f"(no name) {identity}", text(layout.problem), text(layout.benefits),
        text(layout.outputs), unit or None, text(layout.topic), text(layout.classification), stage,
        meant(cell(layout.sourcing), SOURCING, "") or None, text(layout.vendor), risk,
        _flag({"high": "yes", "limited": "no", "minimal": "no"}.get(risk, "")),
        _flag(cell(layout.personal_data)), *days, SOURCE.format(year=layout.year),
        _reference(cell(layout.identity), cell(layout.withheld)),
    )  # fmt: skip


def _stage(text: str, tally: _Tally) -> str:
    stage = meant(text, STAGES, UNKNOWN)
    tally.stages[stage] += 1
    if text.casefold() in NOTHING:
        tally.found["no_stage"] += 1
    elif stage == UNKNOWN:
        tally.found["unknown_stage"] += 1
    return stage


def _identity(given: str, unit: str, name: str, layout: Layout, tally: _Tally) -> str:
    """Keep a given id; make one of the unit and the name; number what occurs again."""
    case = f"{unit}\n{name}".casefold()
    tally.cases[case] += 1
    if not given:
        tally.found["no_id"] += 1
        made = hashlib.sha256(case.encode()).hexdigest()[:12]
        given = f"inventory-{layout.year}-{made}"
        again = tally.identities[given]
    else:
        again = tally.identities[given]
        tally.found["duplicate_ids"] += again > 0
    tally.identities[given] += 1
    return given if not again else f"{given}-{again + 1}"


def _days(
    cell: Callable[[str], str], layout: Layout, stage: str, line: int, tally: _Tally
) -> tuple[Cell, Cell, Cell, Cell]:
    """Return initiated, pilot, production, retired; the operational date belongs to the stage."""
    operational = _day(cell(layout.operational), layout.operational, line, tally)
    if operational and stage not in ("pilot", "production", "retired"):
        tally.found["dates_without_stage"] += 1
    began = operational if stage in ("production", "retired") else None
    implemented = _day(cell(layout.implemented), layout.implemented, line, tally)
    return (
        _day(cell(layout.initiated), layout.initiated, line, tally),
        operational if stage == "pilot" else None,
        implemented or began,
        _day(cell(layout.retired), layout.retired, line, tally),
    )


def _day(text: str, label: str, line: int, tally: _Tally) -> Cell:
    if not text or re.match(r"n/?a\b", text, re.IGNORECASE):
        return None
    tally.found["dates"] += 1
    try:
        day = read_day(text, tally.today)
    except OutOfRangeError as error:
        _odd_date(tally, line, label, text, f"means {error}, which cannot be")
        return None
    if day is None:
        _odd_date(tally, line, label, text, "is no date in a known format")
        return None
    tally.found["dates_read"] += 1
    tally.found["dates_in_future"] += day > tally.today
    return day.isoformat()


def _odd_date(tally: _Tally, line: int, label: str, text: str, why: str) -> None:
    tally.problems.append(
        Problem(
            kind="odd_date",
            message=f"'{shortened(text, 40)}' in row {line:,} {why}; the row has no such date.",
            remedy="Look it up at the agency and correct it in the register.",
            where=tally.file_name,
            row=line,
            column=label,
            value=shortened(text),
        )
    )


def _flag(text: str) -> Cell:
    return {"yes": "true", "no": "false"}.get(text.casefold()[:3].strip())


def _reference(identity: str, withheld: str) -> Cell:
    said = [identity] if identity else []
    if withheld and withheld.casefold() != "no":
        said.append(f"partly withheld: {withheld}")
    return "; ".join(said) or None


def _counts(layout: Layout, rows: int, personal: tuple[str, ...], tally: _Tally) -> InventoryCounts:
    found = tally.found
    return InventoryCounts(
        year=layout.year,
        rows=rows,
        stages=tuple(sorted(tally.stages.items())),
        no_stage=found["no_stage"],
        unknown_stage=found["unknown_stage"],
        no_name=found["no_name"],
        no_id=found["no_id"],
        duplicate_ids=found["duplicate_ids"],
        duplicate_cases=sum(count - 1 for count in tally.cases.values()),
        no_date=found["no_date"],
        dates=found["dates"],
        dates_read=found["dates_read"],
        dates_in_future=found["dates_in_future"],
        dates_without_stage=found["dates_without_stage"],
        addresses_removed=found["addresses"],
        hidden_removed=found["hidden"],
        columns_left_out=personal,
    )
