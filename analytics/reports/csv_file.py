"""A table as CSV that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FORMULA = ("=", "+", "-", "@")
SHIFTS_A_CELL = ("\t", "\r", "\n")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte-order mark; text that could start a formula gets an apostrophe in front.

    Numbers stay numbers, negative ones too; a missing value is an empty cell.

    Parameters
    ----------
    frame
        Rows to write, with the header the reader will see.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(str(column)) for column in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def safe_cell(value: object) -> object:
    """Write a cell so that no spreadsheet runs it; what is missing is empty."""
    if isinstance(value, str):
        return quoted(value)
    return "" if value is None or value != value else value  # noqa: PLR0124 - only NaN differs from itself


def quoted(text: str) -> str:
    """Put an apostrophe in front of text that could start a formula."""
    return f"'{text}" if _could_act(text) else text


def _could_act(text: str) -> bool:
    """Tell whether a spreadsheet that trims blanks would read a formula."""
    return text.startswith(SHIFTS_A_CELL) or text.lstrip().startswith(FORMULA)
