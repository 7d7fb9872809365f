"""Which column labels a header may have: every one of them named, once, and visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, ColumnType
from analytics.domain.problem import Problem
from analytics.ingest.refusal import refuse, refuse_all, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_COLUMNS = 2_000
LONGEST_LABEL = 200
NUMBER = re.compile(r"[-+]?[0-9][0-9.,' ]*")
FRACTION = re.compile(r"[-+]?[0-9][0-9.,' ]*[.,][0-9]+")
DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}([T ].*)?")
VALUE_LABELS = {
    ColumnType.INTEGER: NUMBER,
    ColumnType.NUMBER: NUMBER,
    ColumnType.DATE: DAY,
    ColumnType.TIMESTAMP: DAY,
}


def check_header(labels: Sequence[str], file_name: str) -> tuple[str, ...]:
    """Return the labels without blanks around them.

    Raises
    ------
    UploadRefusedError
        Too many columns, a blank label, or labels that are the same but for upper and lower case.
    """
    if len(labels) > MOST_COLUMNS:
        refuse(
            file_name,
            "too_many_columns",
            f"The file has {len(labels):,} columns; {MOST_COLUMNS:,} is the most.",
            "Leave out columns that no study uses, or check the delimiter.",
        )
    trimmed = tuple(label.strip() for label in labels)
    problems = [*_blank(trimmed), *_malformed(trimmed), *_twice(trimmed)]
    if problems:
        refuse_all(file_name, problems)
    return trimmed


def named_like_data(labels: Sequence[str], types: Sequence[ColumnType]) -> str:
    """Return a label that is no name but a value of its own column; empty where names are names.

    Numbers over number columns can be periods (2024, 2025 or 1, 2, 3), so they alone prove nothing:
    a date over dates or a decimal number over numbers does, where no such column has a name.
    """
    typed = [(one, kind) for one, kind in zip(labels, types, strict=True) if kind in VALUE_LABELS]
    if not typed or not all(VALUE_LABELS[kind].fullmatch(one) for one, kind in typed):
        return ""
    return next(
        (one for one, kind in typed if kind in TIMES or FRACTION.fullmatch(one)),
        "",
    )


def _blank(labels: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(
            kind="blank_header",
            message=f"Column {position} has no name in the header.",
            remedy="Give the column a name, or remove it from every row.",
            row=1,
            column=f"column {position}",
        )
        for position, label in enumerate(labels, start=1)
        if not label
    ]


def _malformed(labels: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(
            kind="bad_header",
            message=f"The name of column {position} is longer than {LONGEST_LABEL} characters or"
            " runs over two lines.",
            remedy="Shorten it; check that the first row is the header.",
            row=1,
            column=shortened(label),
        )
        for position, label in enumerate(labels, start=1)
        if len(label) > LONGEST_LABEL or "\n" in label or "\r" in label
    ]


def _twice(labels: tuple[str, ...]) -> list[Problem]:
    """Labels that collide: the database does not tell upper from lower case."""
    first: dict[str, int] = {}
    problems = []
    for position, label in enumerate(labels, start=1):
        before = first.setdefault(label.casefold(), position)
        if label and before != position:
            same = labels[before - 1] == label
            alike = "twice" if same else f"beside '{labels[before - 1]}'"
            problems.append(
                Problem(
                    kind="duplicate_header",
                    message=f"The header has '{label}' {alike} (column {position}).",
                    remedy="Give every column a name of its own; upper and lower case count as the"
                    " same.",
                    row=1,
                    column=label,
                )
            )
    return problems
