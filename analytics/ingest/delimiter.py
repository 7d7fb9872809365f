"""Which character divides the columns of a text file: the one that fits every row looked at."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analytics.ingest.refusal import refuse

if TYPE_CHECKING:
    from _csv import Reader as CsvReader
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LOOKED_AT = 200
"""Rows that decide; afterwards every row of the file is counted against the header."""
DIRECTIVE = "sep="


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """How well one delimiter divides the first rows."""

    delimiter: str
    columns: int
    even: bool


def find_delimiter(path: Path, file_name: str) -> str:
    """Choose among comma, semicolon, tab and bar.

    A file in which none of them occurs in the header has one column.

    Raises
    ------
    UploadRefusedError
        Two of them divide every row evenly.
    """
    declared = declared_delimiter(path)
    if declared in DELIMITERS:
        return declared
    fits = [_fit(path, delimiter) for delimiter in DELIMITERS]
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
    return best[0].delimiter if best else ","


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


def _fit(path: Path, delimiter: str) -> _Fit:
    with open_rows(path, delimiter) as reader:
        try:
            rows = [row for row in islice(reader, LOOKED_AT) if row]
        except csv.Error:
            return _Fit(delimiter=delimiter, columns=0, even=False)
    widths = {len(row) for row in rows}
    return _Fit(delimiter=delimiter, columns=len(rows[0]) if rows else 0, even=len(widths) == 1)
