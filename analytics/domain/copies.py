"""How often rows of a data set repeat others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Rows that are the same as another one in every cell.

    ``certain`` of the ``copies`` cannot be chance: their outcome is no whole number. ``times`` says
    how often every row occurs where it is the same number for all of them, else 1. ``example`` is
    a row that occurs more than once, in words.
    """

    rows: int
    copies: int = 0
    certain: int = 0
    times: int = 1
    example: str = ""
