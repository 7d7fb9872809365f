"""A small table of text on its way to a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

Cell = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Header and rows. ``None`` and empty text both become an empty field: not set."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv_bytes(self) -> bytes:
        """Encode as UTF-8, comma, one line feed a row, quotes only where needed.

        Raises
        ------
        ValueError
            Where a row is not as long as the header.
        """
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row is not as long as the header {self.columns}")
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue().encode()


def fixed(number: float, decimals: int) -> str:
    """Write a number with fixed decimals; never a negative zero."""
    text = f"{number:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def month_after(first: date, months: int) -> date:
    """First day of the month that many months later."""
    count = 12 * first.year + first.month - 1 + months
    return first.replace(year=count // 12, month=count % 12 + 1, day=1)
