"""Rows that cannot be read are set aside, where a person has said so, and the others are stored.

The file is read again without the rows that were found wrong until nothing is wrong any more; what
is wrong with the file as a whole refuses it as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import UploadRefusedError
from analytics.ingest.column_types import Finding
from analytics.ingest.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.problem import Problem
    from analytics.services.reading import Reading

OF_ROWS = frozenset(
    {
        "wrong_field_count", "blank_line", "quoted_late", "repeated_header", "comment_row",
        "footer_row", "total_row", Finding.NOT_A_NUMBER.value, Finding.NOT_A_DATE.value,
        Finding.INFINITE.value,
    }
)  # fmt: skip
"""Problems that one row has and the file has not."""
COUNTED = frozenset({"more_problems", *(one.value for one in Finding)})
"""What says without a row that more cells have a problem which rows are named for."""
MOST_SHARE, MOST_ROWS = 0.10, 10_000
"""With more rows wrong the file is."""


def read_setting_aside(
    file_name: str, read: Callable[[frozenset[int]], Reading]
) -> tuple[Reading, tuple[Problem, ...]]:
    """Read a file without its bad rows: what was read, and what was wrong with the others.

    Parameters
    ----------
    file_name
        For what is said.
    read
        Reads the file without the rows of these lines.

    Raises
    ------
    UploadRefusedError
        Something is wrong that no row alone has, or too many rows are wrong.
    """
    aside: dict[int, list[Problem]] = {}
    while True:
        reading, found = _tried(read, frozenset(aside))
        fresh = [one for one in found if one.row not in aside and one.kind in OF_ROWS]
        named = [one for one in fresh if one.row is not None]
        if not named or not all(one in fresh or one.kind in COUNTED for one in found):
            if reading is None:
                first = found[0]
                raise UploadRefusedError(first.message, first.remedy, found)
            if reading.stored:
                _require_few(file_name, len(aside), MOST_SHARE * (reading.rows + len(aside)))
            return reading, tuple(one for row in sorted(aside) for one in aside[row])
        for one in named:
            aside.setdefault(int(one.row or 0), []).append(one)
        _require_few(file_name, len(aside), MOST_ROWS)


def _tried(
    read: Callable[[frozenset[int]], Reading], without: frozenset[int]
) -> tuple[Reading | None, tuple[Problem, ...]]:
    try:
        reading = read(without)
    except UploadRefusedError as error:
        return None, error.problems
    return reading, reading.problems


def _require_few(file_name: str, aside: int, most: float) -> None:
    if aside > most:
        refuse(
            file_name,
            "too_many_set_aside",
            f"At least {aside:,} rows cannot be read: with more than {MOST_ROWS:,}, or a tenth of"
            " all, the file is wrong, not its rows.",
            "Look for what these rows have in common, correct the file and add it again.",
        )
