"""A KPI from the wizard into the register: checked as an uploaded file is, all of it or nothing."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from typing import TYPE_CHECKING
from uuid import uuid4

from analytics.domain.errors import ConflictError, NotFoundError, UploadRefusedError
from analytics.domain.problem import Problem
from analytics.domain.tables import find_table
from analytics.domain.viewer import Role
from analytics.ingest.benefit_text import propose_kpis
from analytics.ingest.plain_file import remove_copy
from analytics.ingest.table_file import read_table
from analytics.services.needs import needs
from analytics.store.benefit_texts import read_benefit_texts
from analytics.store.table_rows import known_keys, upsert_rows
from analytics.store.uploads import Upload, save_upload

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from analytics.domain.kpi_draft import BenefitText, KpiDraft, KpiProposal
    from analytics.domain.tables import Table
    from analytics.ingest.table_file import TableFile
    from analytics.store.connection import Cursor, Store

REMEDY = "Fill it in, or leave all of it open: an open value is shown as not set."


@needs(Role.VIEWER)
def list_benefit_texts(store: Store) -> tuple[BenefitText, ...]:
    """List the use cases of the register that say what benefit is expected of them."""
    return read_benefit_texts(store)


def propose_from_text(text: str) -> tuple[KpiProposal, ...]:
    """Propose what a promised benefit could be measured by; nothing is stored."""
    return propose_kpis(text)


def free_kpi_id(name: str, taken: frozenset[str]) -> str:
    """Make an id of a name that no KPI has yet."""
    stem = "K-" + (re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:40].strip("-") or "NEW")
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


@needs(Role.ANALYST, whole=True)
def add_kpi(store: Store, draft: KpiDraft, *, now: datetime) -> None:
    """Store a KPI with what a unit of it is worth and the baseline of its initiative.

    Parameters
    ----------
    draft
        As it was confirmed; what is empty is not set.

    Raises
    ------
    ConflictError
        The register has a KPI of this id, or the initiative has it already.
    NotFoundError
        There is no such initiative.
    UploadRefusedError
        A cell is not what its column says, or half of something is missing.
    """
    _require_whole(draft)
    rows = {name: row for name, row in _rows(draft, now).items() if row}
    files = {name: _read(store, name, row, now) for name, row in rows.items()}
    details = json.dumps({"tables": sorted(rows)})
    key = f"add_kpi:{draft.kpi_id}:{hashlib.sha256(repr(draft).encode()).hexdigest()}"
    with store.write("add_kpi", draft.kpi_id, now, details=details, key=key) as cursor:
        _require_new(cursor, draft)
        for name, (table, file, content) in files.items():
            upsert_rows(cursor, table, file.columns, file.rows)
            upload = Upload(
                table=name,
                file_name=f"wizard: {draft.kpi_id}",
                sha256=hashlib.sha256(content).hexdigest(),
                rows=len(file.rows),
                header="|".join(column.name for column in file.columns),
            )
            save_upload(cursor, upload, now)


def _rows(draft: KpiDraft, now: datetime) -> dict[str, dict[str, object]]:
    """One row a table; empty where the draft says nothing for it."""
    worth = draft.unit_value is not None
    used = bool(draft.initiative_id)
    return {
        "kpi": {
            "kpi_id": draft.kpi_id,
            "name": draft.name,
            "definition": draft.definition,
            "unit": draft.unit,
            "direction": draft.direction,
            "aggregation": draft.aggregation,
            "benefit_class": draft.benefit_class,
        },
        "kpi_unit_value": {
            "kpi_id": draft.kpi_id,
            "valid_from": draft.valid_from,
            "unit_value": draft.unit_value,
            "currency": draft.currency,
            "per": draft.per,
            "basis": draft.value_basis,
            "approved_by": draft.approved_by,
        }
        if worth
        else {},
        "initiative_kpi": {
            "initiative_id": draft.initiative_id,
            "kpi_id": draft.kpi_id,
            "kpi_role": draft.kpi_role,
            "baseline_start": draft.baseline_start,
            "baseline_end": draft.baseline_end,
            "baseline_frozen_on": now.date() if draft.baseline_start else None,
        }
        if used
        else {},
    }


def _read(
    store: Store, name: str, row: dict[str, object], now: datetime
) -> tuple[Table, TableFile, bytes]:
    """Check a row by the rules of an uploaded file."""
    table = find_table(name)
    if table is None:
        raise NotFoundError(f"There is no table '{name}'.", "Update the store.")
    path: Path = store.scratch / f"{uuid4().hex}.csv"
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerow(row)
            writer.writerow(["" if value is None else _flat(value) for value in row.values()])
        return table, read_table(path, name, table, today=now.date()), path.read_bytes()
    finally:
        remove_copy(path)


def _flat(value: object) -> str:
    """Write a cell on one line: a benefit text may have several."""
    return " ".join(str(value).split())


def _require_whole(draft: KpiDraft) -> None:
    """Refuse halves: a value without what it rests on, a baseline that ends before it begins."""
    missing = []
    if draft.unit_value is not None:
        missing = [
            (column, f"A unit value needs {words}.")
            for column, words, given in (
                ("currency", "its currency", draft.currency),
                ("valid_from", "the day from which it holds", draft.valid_from),
                ("basis", "what it rests on", draft.value_basis),
            )
            if not given
        ]
    began, ended = draft.baseline_start, draft.baseline_end
    if (began is None) != (ended is None):
        missing.append(("baseline_end", "A baseline needs its first and its last day."))
    elif began and ended and ended < began:
        missing.append(("baseline_end", f"The baseline ends on {ended}, before {began}."))
    if began and not draft.initiative_id:
        missing.append(("initiative_id", "A baseline belongs to an initiative."))
    if draft.direction not in (-1, 1):
        missing.append(("direction", "It must be said whether more or less is better."))
    if missing:
        problems = tuple(
            Problem(kind="half_said", message=message, remedy=REMEDY, column=column)
            for column, message in missing
        )
        raise UploadRefusedError(problems[0].message, REMEDY, problems)


def _require_new(cursor: Cursor, draft: KpiDraft) -> None:
    tables = {name: find_table(name) for name in ("kpi", "initiative")}
    kpi, initiative = tables["kpi"], tables["initiative"]
    if kpi is not None and draft.kpi_id in known_keys(cursor, kpi):
        raise ConflictError(
            f"There is a KPI '{draft.kpi_id}' already.",
            "Choose another id, or change that KPI by uploading its row.",
        )
    if (
        draft.initiative_id
        and initiative is not None
        and draft.initiative_id not in known_keys(cursor, initiative)
    ):
        raise NotFoundError(
            f"There is no initiative '{draft.initiative_id}'.", "Choose one of the register."
        )
