"""What the profile taken at intake already says of a column, so that no scan has to find it again.

A file read in place has no profile; nothing is known of it then. A stored column with values has at
least one different value, which is how the two are told apart.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from analytics.domain.dataset import NUMBERS, ColumnType
from analytics.store.selection import column_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.dataset import Column, Dataset

TWO = 2


def profiled(dataset: Dataset, label: str) -> bool:
    """Whether the column's values were counted when it was stored."""
    column = column_of(dataset, label)
    return column.distinct > 0 or column.nulls > 0


def is_complete(dataset: Dataset, label: str) -> bool:
    """Whether every row is known to have a usable value here."""
    column = column_of(dataset, label)
    counted = column.distinct > 0 and column.nulls == 0
    # An infinite value makes the sum infinite or no number.
    return counted and (column.type is not ColumnType.NUMBER or _finite_total(column))


def all_complete(dataset: Dataset, labels: Iterable[str]) -> bool:
    """Whether every row is known to have a usable value in all of these columns."""
    return all(is_complete(dataset, label) for label in labels)


def surely_finite(dataset: Dataset, label: str) -> bool:
    """Whether no value of the column can be infinite."""
    column = column_of(dataset, label)
    return column.type is not ColumnType.NUMBER or known_mean(dataset, label) is not None


def is_unique(dataset: Dataset, label: str) -> bool:
    """Whether every row is known to have a value that no other row has."""
    column = column_of(dataset, label)
    return column.nulls == 0 and column.distinct == dataset.rows > 0


def known_mean(dataset: Dataset, label: str) -> float | None:
    """Mean of a numeric column over the rows that have a value; ``None`` where it is not known."""
    column = column_of(dataset, label)
    there = dataset.rows - column.nulls
    if column.type not in NUMBERS or column.distinct == 0 or there <= 0 or column.total is None:
        return None
    return column.total / there if _finite_total(column) else None


def two_texts(dataset: Dataset, label: str) -> tuple[str, ...]:
    """Both values of a text column that is known to have just two; empty for all others."""
    column = column_of(dataset, label)
    if column.type is not ColumnType.TEXT or column.distinct != TWO:
        return ()
    return (column.minimum, column.maximum)


def known_span(dataset: Dataset, label: str) -> tuple[float, float] | None:
    """Smallest and largest value of a numeric column; ``None`` where they are not known."""
    column = column_of(dataset, label)
    if column.type not in NUMBERS or column.distinct == 0:
        return None
    return float(column.minimum), float(column.maximum)


def only_zero_and_one(dataset: Dataset, label: str) -> bool:
    """Whether a numeric column is known to hold nothing but 0 and 1."""
    span = known_span(dataset, label)
    return span == (0, 1) and column_of(dataset, label).distinct == TWO


def _finite_total(column: Column) -> bool:
    return column.total is not None and isfinite(column.total)
