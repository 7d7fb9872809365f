"""Which character divides the columns of a text file: the one that fits every row looked at."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analytics.ingest.refusal import refuse, shortened

if TYPE_CHECKING:
    from _csv import Reader as CsvReader
    from collections.abc import Iterator
    from pathlib import Path

COMMON = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SELDOM = {"^": "caret", "~": "tilde"}
"""Taken where none of the others divides anything and one of these divides every row evenly."""
DELIMITERS = COMMON | SELDOM
OTHER_MARKS = (*COMMON, ":", "||", "::")
"""Marks that stand equally often in every row of a column that is several columns."""
GAP = re.compile(" {2,}")
LOOKED_AT = 200
"""Rows that decide; afterwards every row of the file is counted against the header."""
DIRECTIVE = "sep="
LEAST_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """How well one delimiter divides the first rows."""

    delimiter: str
    columns: int
    even: bool


def find_delimiter(path: Path, file_name: str) -> str:
    """Choose among comma, semicolon, tab and bar; caret or tilde where none of these divides.

    A file in which none of them occurs in the header has one column.

    Raises
    ------
    UploadRefusedError
        Two of them divide every row evenly, or a single column looks like several.
    """
    declared = declared_delimiter(path)
    if declared in DELIMITERS:
        _require_one_value(path, file_name, declared)
        return declared
    fits = [_fit(path, delimiter) for delimiter in COMMON]
    wide = [fit for fit in fits if fit.columns > 1]
    even = [fit for fit in wide if fit.even]
    if len(even) > 1:
        names = " and ".join(DELIMITERS[fit.delimiter] for fit in even)
        refuse(
            file_name,
            "ambiguous_delimiter",
            f"Both {names} divide every row into the same number of columns.",
            "Put text that contains them into quotes, or save as Parquet.",
        )
    best = even or sorted(wide, key=lambda fit: -fit.columns)
    if best:
        return best[0].delimiter
    seldom = [fit for fit in (_fit(path, one) for one in SELDOM) if fit.even and fit.columns > 1]
    delimiter = seldom[0].delimiter if seldom else ","
    _require_one_value(path, file_name, delimiter)
    return delimiter


def declared_delimiter(path: Path) -> str:
    """Return what Excel's first line ``sep=;`` declares; empty where there is no such line."""
    with path.open(encoding="utf-8-sig", newline=None) as file:
        line = file.readline().rstrip("\n")
    found = line.lower().startswith(DIRECTIVE) and len(line) == len(DIRECTIVE) + 1
    return line[-1] if found else ""


@contextmanager
def open_rows(path: Path, delimiter: str) -> Iterator[CsvReader]:
    """Read records strictly, from the header on; ``line_num`` counts lines of the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        if declared_delimiter(path):
            next(reader)
        yield reader


def _require_one_value(path: Path, file_name: str, delimiter: str) -> None:
    """Refuse a single column whose cells all hold the same number of another delimiter."""
    rows = _first_rows(path, delimiter)
    if len(rows) < LEAST_ROWS or any(len(row) != 1 for row in rows):
        return
    cells = [row[0].strip() for row in rows]
    found = next((mark for mark in OTHER_MARKS if _evenly(cells, mark)), "")
    if not found and not all(GAP.search(cell) for cell in cells):
        return
    refuse(
        file_name,
        "one_column",
        f"Every row is a single cell with '{found or '  '}' in it: the columns of this file were"
        " not told apart.",
        "Save it as CSV: columns divided by commas, quotes around cells and not around rows.",
        row=1,
        value=shortened(cells[0]),
    )


def _evenly(cells: list[str], mark: str) -> bool:
    counts = {cell.count(mark) for cell in cells}
    return len(counts) == 1 and counts != {0}


def _first_rows(path: Path, delimiter: str) -> list[list[str]]:
    """Read the first rows that are not empty; none where quotes do not close."""
    with open_rows(path, delimiter) as reader:
        try:
            return [row for row in islice(reader, LOOKED_AT) if row]
        except csv.Error:
            return []


def _fit(path: Path, delimiter: str) -> _Fit:
    rows = _first_rows(path, delimiter)
    widths = {len(row) for row in rows}
    return _Fit(delimiter=delimiter, columns=len(rows[0]) if rows else 0, even=len(widths) == 1)
