"""Every table of a pack as CSV, in one zip: exact numbers, no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analytics.domain.pack import Unit
from analytics.reports.csv_file import safe_cell
from analytics.reports.packs.written import footer_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.domain.pack import Cell, Figure, Pack, Table

SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the zip's earliest: the same pack gives the same bytes


def csv_zip(pack: Pack) -> bytes:
    """Write one CSV a table, the figures that are read out, and what was left out."""
    files = {"0_about.csv": _rows([("What", "Value"), *(row[:2] for row in about(pack))])}
    for number, page in enumerate(pack.pages, start=1):
        for table in page.tables:
            files[f"{number}_{table.name}.csv"] = _table(pack, table)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, SAME_DAY), content, ZIP_DEFLATED)
    return out.getvalue()


def about(pack: Pack) -> list[tuple[str, Cell, Unit]]:
    """List the figures of every page and the questions without an answer."""
    one = pack.provenance
    facts: list[tuple[str, Cell]] = [
        ("Pack", pack.title),
        ("Audience", pack.audience.value),
        ("Status", one.status),
        ("As of", one.as_of),
        ("Currency", pack.currency),
        ("Business unit", one.part or "all"),
        ("Snapshot SHA-256", one.snapshot),
        ("Policy", one.policy_id),
        ("Initiatives", one.initiatives),
        ("In the credited sum", one.counted),
        ("Excluded", "; ".join(one.exclusions)),
    ]
    rows = [(name, value, Unit.TEXT) for name, value in facts]
    for page in pack.pages:
        rows.append((page.question, page.sentence, Unit.TEXT))
        for figure in page.figures:
            rows += _figure_rows(figure)
    rows += [(f"Not answered: {one.question}", one.reason, Unit.TEXT) for one in pack.missing]
    return rows


def _figure_rows(one: Figure) -> list[tuple[str, Cell, Unit]]:
    name = f"{one.label} ({one.note})" if one.note else one.label
    ends = [(f"{one.label}, low", one.low, one.unit), (f"{one.label}, high", one.high, one.unit)]
    return [(name, one.value, one.unit), *(ends if one.low is not None else [])]


def _table(pack: Pack, table: Table) -> bytes:
    """Header first, so that a program finds it; the provenance is the last row."""
    head = [column.name for column in table.columns]
    return _rows([head, *table.rows, [footer_words(pack.provenance)]])


def _rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
