"""Which column labels a header may have: every one of them named, once, and visible."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, ColumnType
from analytics.domain.look_alike import LATIN, OTHER
from analytics.domain.problem import Problem
from analytics.ingest.refusal import refuse, refuse_all, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_COLUMNS = 2_000
LONGEST_LABEL = 200
NUMBER = re.compile(r"[-+]?[0-9][0-9.,' ]*")
FRACTION = re.compile(r"[-+]?[0-9][0-9.,' ]*[.,][0-9]+")
DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}([T ].*)?")
LOOK_ALIKE = str.maketrans(OTHER, LATIN)
OTHER_QUOTES = (
    ("'", "'"),
    ("\u2018", "\u2019"),
    ("\u201c", "\u201d"),
    ("\u201e", "\u201c"),
    ("`", "`"),
)
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
        Too many columns, a blank label, labels in quotes that quote nothing, or labels that look
        the same.
    """
    if len(labels) > MOST_COLUMNS:
        refuse(
            file_name,
            "too_many_columns",
            f"The file has {len(labels):,} columns; {MOST_COLUMNS:,} is the most.",
            "Leave out columns that no study uses, or check the delimiter.",
        )
    trimmed = tuple(label.strip() for label in labels)
    problems = [*_blank(trimmed), *_malformed(trimmed), *_twice(trimmed), *_quoted(trimmed)]
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


def may_be_names(cells: Sequence[str]) -> bool:
    """Whether cells could be a header: none is empty, a number or a date."""
    return not any(
        not one.strip() or NUMBER.fullmatch(one.strip()) or DAY.fullmatch(one.strip())
        for one in cells
    )


def only_numbers(labels: Sequence[str]) -> bool:
    """Whether every name is a number: they may be periods, or the first row of a file without."""
    return all(NUMBER.fullmatch(one) for one in labels)


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
    """Labels that collide: no reader could tell which of two columns is meant."""
    first: dict[str, int] = {}
    problems = []
    for position, label in enumerate(labels, start=1):
        before = first.setdefault(_look(label), position)
        if label and before != position:
            same = labels[before - 1] == label
            alike = "twice" if same else f"beside '{labels[before - 1]}'"
            problems.append(
                Problem(
                    kind="duplicate_header",
                    message=f"The header has '{label}' {alike} (column {position}).",
                    remedy="Give every column a name of its own; upper and lower case count as the"
                    " same, and so do letters that look alike.",
                    row=1,
                    column=label,
                )
            )
    return problems


def _look(label: str) -> str:
    """Write a label as it looks: one case, one kind of blank, one alphabet, one way to accent."""
    plain = unicodedata.normalize("NFKC", label).casefold().translate(LOOK_ALIKE)
    return " ".join(plain.split())


def _quoted(labels: tuple[str, ...]) -> list[Problem]:
    """Find quotes of another kind: they stay part of every cell, and no number is one."""
    if not all(len(label) > 1 and (label[0], label[-1]) in OTHER_QUOTES for label in labels):
        return []
    return [
        Problem(
            kind="other_quotes",
            message=f"Every name stands in quotes of another kind, such as {shortened(labels[0])}.",
            remedy='Use the quote " around cells, or none.',
            row=1,
            column=shortened(labels[0]),
        )
    ]
