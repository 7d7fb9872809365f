"""What the profile of a stored file may say of the people in it.

A smallest and a largest value are those of one row. Whoever may add data has the file and sees
them; others do not where rows are of people. A name is shown to nobody in a profile: it may leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, ColumnType

if TYPE_CHECKING:
    from analytics.domain.dataset import Column

IDENTIFIES, SINGLE = "identifies people", "of single people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """Labels of the columns that tell people apart: all of them, and those that hold codes."""

    every: frozenset[str]
    coded: frozenset[str] = frozenset()


def without_people(
    columns: tuple[Column, ...], identifiers: Identifiers, minimum: int, *, adds_data: bool
) -> tuple[Column, ...]:
    """Leave out of a profile what tells of fewer people than a minimum.

    Parameters
    ----------
    columns
        Of a data set, or of one of its batches.
    identifiers
        Columns that tell people apart; none where rows are not of people. A code is no name.
    minimum
        Fewest people that may be told of; below 2 only names are left out.
    adds_data
        Whether whoever asks may add data to it.
    """
    counts = [one.distinct for one in columns if one.label in identifiers.every]
    if not counts:
        return columns
    few, names = min(counts) < minimum, identifiers.every - identifiers.coded

    def shown(one: Column) -> Column:
        if one.label in names and one.type is ColumnType.TEXT:
            return replace(one, minimum="", maximum="", hidden=IDENTIFIES)
        if adds_data or minimum <= 1 or one.type in TIMES or not one.minimum:
            return one
        total = None if few else one.total
        return replace(one, minimum="", maximum="", total=total, hidden=SINGLE)

    return tuple(shown(one) for one in columns)
