"""What went wrong with one thing among many, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One located problem: the value, the rule, the way out.

    Parameters
    ----------
    kind
        Machine-readable cause, for example ``unknown_column``.
    message
        One sentence with the value and the rule.
    remedy
        One sentence with the way out.
    where
        File, study or initiative the problem belongs to; empty when it is the whole request.
    row
        Row in the file, counted as a person counts it: the header is row 1. ``None`` if no row.
    column
        Column label, empty if none.
    value
        The offending text as it stands in the file, empty if none.
    """

    kind: str
    message: str
    remedy: str
    where: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
