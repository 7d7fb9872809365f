"""Which character divides the columns of a text file: the one that fits every row looked at."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analytics.ingest.refusal import refuse

if TYPE_CHECKING:
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
        Two of them divide every row evenly, or the file begins with Excel's ``sep=`` line.
    """
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
    if _first_line(path).lower().startswith(DIRECTIVE):
        refuse(
            file_name,
            "sep_line",
            "The file begins with a 'sep=' line for Excel instead of the header.",
            "Remove the first line.",
            row=1,
        )
    best = even or sorted(wide, key=lambda fit: -fit.columns)
    return best[0].delimiter if best else ","


def _fit(path: Path, delimiter: str) -> _Fit:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            rows = [row for row in islice(reader, LOOKED_AT) if row]
        except csv.Error:
            return _Fit(delimiter=delimiter, columns=0, even=False)
    widths = {len(row) for row in rows}
    return _Fit(delimiter=delimiter, columns=len(rows[0]) if rows else 0, even=len(widths) == 1)


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.readline()
