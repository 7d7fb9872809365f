"""Text that no spreadsheet takes for a formula, and a table as CSV."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# What starts a formula, also full-width, small, raised and lowered (NFKC makes them one of these).
SIGNS = (
    r"=+\-@\uff1d\uff0b\uff0d\uff20"
    r"\u207a\u207c\u208a\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b"
)
# What some reader passes over before it looks: blanks, control and invisible characters, quotes.
PASSED_OVER = (
    r"\s\x00-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\""
)
# Where a reader set to another separator begins a new cell, whatever the quotes say.
SPLITS = r";|\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
STARTS_A_FORMULA = re.compile(rf"^(?=[{PASSED_OVER}]*[{SIGNS}]|[\t\r\n\x00])")
STARTS_IN_THE_MIDDLE = re.compile(rf"([{SPLITS}])(?=[{PASSED_OVER}]*[{SIGNS}])")


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
    """Write a cell of a CSV file so that no spreadsheet runs it; what is missing is empty.

    Where commas are decimal, spreadsheets split at semicolons: text may become a cell of its own
    in the middle.
    """
    if isinstance(value, str):
        return STARTS_IN_THE_MIDDLE.sub(r"\1'", quoted(value))
    return "" if value is None or value != value else value  # noqa: PLR0124 - only NaN differs from itself


def quoted(text: str) -> str:
    """Put an apostrophe in front of text that could start a formula."""
    return STARTS_A_FORMULA.sub("'", text)
