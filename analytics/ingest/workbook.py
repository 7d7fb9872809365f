"""Which table an Excel workbook holds: its one sheet with data, as text."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NoReturn

from analytics.domain.problem import Problem
from analytics.domain.progress import passed
from analytics.ingest.archives import BOMB, HARMLESS, MOST_RATIO, MOST_UNPACKED
from analytics.ingest.refusal import pass_on_disk_fault, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FORMULA = re.compile(rb"<f[ >/]")
NO_VALUE = rb"(?:<v\s*/>\s*|<v>\s*</v>\s*)?"
UNSAVED = re.compile(rb"<c [^>]*>\s*(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*" + NO_VALUE + rb"</c>")
MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z0-9:]+)"')
HIDDEN = re.compile(rb'<(?:row|col) [^>]*hidden="(?:1|true)"')
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    SyntaxError,  # of which errors in XML are a kind
    NotImplementedError,
)
"""What the reader of workbooks raises where parts are missing or not what they say they are."""
# kind -> (message, remedy)
WORDS = {
    "formulas": (
        "Cells with formulas: {count}. The values last saved with the workbook are read.",
        "Save the workbook again in Excel if its data have changed since.",
    ),
    "merged_cells": (
        "Groups of merged cells: {count}, such as {first}. All but the first cell are empty.",
        "Unmerge them, and fill in every cell where a value belongs to several rows.",
    ),
    "hidden_rows": (
        "Rows or columns that are hidden or filtered out: {count}. They are read like all others.",
        "Delete them from the workbook where they do not belong to the table.",
    ),
}
MOST_TEXTS = 128 * 1024**2
"""Bytes of the texts that cells share: all of them are held in memory, at five times their size."""
MIDNIGHT = time(0)
LARGEST_WHOLE = 2**53
THREE_DECIMALS = re.compile(r"-?[0-9]+\.[0-9]{3}")


def workbook_to_text(path: Path, file_name: str, target: Path) -> list[Problem]:
    """Write the sheet as CSV and return what is worth knowing about it.

    Raises
    ------
    UploadRefusedError
        Not one sheet with data, formulas whose values were never saved, damaged, or a bomb.
    """
    import openpyxl

    notes = _sheet_notes(path, file_name)
    try:
        # By its bytes: whatever the name says, it was recognised as a workbook.
        with path.open("rb") as source:
            book = openpyxl.load_workbook(source, read_only=True, data_only=True)
            sheet = _only_sheet(book.worksheets, file_name)
            with target.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(_rows(sheet))
    except DAMAGED as error:
        pass_on_disk_fault(error)
        _refuse_damaged(file_name)
    return notes


def _only_sheet(sheets: Iterable[Any], file_name: str) -> Any:  # noqa: ANN401 - openpyxl ships no types
    filled = [sheet for sheet in sheets if any(True for _ in _rows(sheet))]
    if len(filled) != 1:
        names = ", ".join(f"'{sheet.title}'" for sheet in filled)
        refuse(
            file_name,
            "workbook_sheets",
            f"The workbook has {len(filled)} sheets with data{': ' + names if names else ''}; it"
            " must have one.",
            "Save the sheet you want as a workbook or CSV of its own.",
        )
    return filled[0]


def _rows(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 - openpyxl ships no types
    """Rows as text, as wide as the header or wider where cells stand beyond it; no empty end."""
    # What the sheet says of its size is not believed: rows beyond it would be lost.
    sheet.reset_dimensions()
    waiting, width = 0, 0
    for values in sheet.iter_rows(values_only=True):
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            waiting += 1
            continue
        yield from ([] for _ in range(waiting))
        waiting, width = 0, width or len(cells)
        passed(0)
        yield cells + [""] * (width - len(cells))


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case datetime():
            day_only = value.time() == MIDNIGHT
            return value.date().isoformat() if day_only else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case _:
            return "" if value is None else str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    text = repr(value)
    # Three decimals could be taken for thousands divided by a point; the cell is a number.
    return f"{text}0" if THREE_DECIMALS.fullmatch(text) else text


def _sheet_notes(path: Path, file_name: str) -> list[Problem]:
    """Look for what the cells do not show: formulas, merged cells, hidden rows and columns."""
    formulas, hidden, merged = 0, 0, list[str]()
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive, file_name)
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    content = archive.read(name)
                    formulas += len(FORMULA.findall(content))
                    hidden += len(HIDDEN.findall(content))
                    merged += [one.decode() for one in MERGED.findall(content)]
                    if UNSAVED.search(content):
                        _refuse_unsaved(file_name)
    except DAMAGED as error:
        pass_on_disk_fault(error)
        _refuse_damaged(file_name)
    found = {"formulas": formulas, "merged_cells": len(merged), "hidden_rows": hidden}
    first = next(iter(merged), "")
    return [
        Problem(
            kind=kind,
            message=WORDS[kind][0].format(count=f"{count:,}", first=first),
            remedy=WORDS[kind][1],
            where=file_name,
        )
        for kind, count in found.items()
        if count
    ]


def _refuse_bomb(archive: zipfile.ZipFile, file_name: str) -> None:
    """Believe what it says about its size: the reader of ZIP never reads beyond."""
    members = archive.infolist()
    size = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    dense = size > HARMLESS and size > MOST_RATIO * max(packed, 1)
    if dense or size > MOST_UNPACKED // 4 or _shared_texts(archive) > MOST_TEXTS:
        refuse(file_name, "archive_bomb", f"The workbook unpacks to {size:,} bytes.", BOMB)


def _shared_texts(archive: zipfile.ZipFile) -> int:
    """Bytes of the part that openpyxl will read as the texts cells share, whatever its name."""
    from openpyxl.packaging.manifest import Manifest
    from openpyxl.xml.constants import ARC_CONTENT_TYPES, SHARED_STRINGS
    from openpyxl.xml.functions import fromstring

    contents = Manifest.from_tree(fromstring(archive.read(ARC_CONTENT_TYPES)))
    part = contents.find(SHARED_STRINGS)
    return archive.getinfo(part.PartName[1:]).file_size if part else 0


def _refuse_unsaved(file_name: str) -> NoReturn:
    refuse(
        file_name,
        "formulas_without_values",
        "The workbook has formulas whose values were never saved.",
        "Open it in Excel, save it, and add it again.",
    )


def _refuse_damaged(file_name: str) -> NoReturn:
    refuse(
        file_name,
        "workbook_damaged",
        "The workbook cannot be read to its end.",
        "Save it again, or save the sheet as CSV.",
    )
