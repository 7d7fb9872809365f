"""What the profile of a stored file may say of the people in it.

A smallest and a largest value are those of one row. Whoever may add data has the file and sees
them; others do not where rows are of people. A name is shown to nobody in a profile: it may leave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, ColumnType

if TYPE_CHECKING:
    from collections.abc import Collection

    from analytics.domain.dataset import Column

IDENTIFIES, SINGLE = "identifies people", "of single people"


def without_people(
    columns: tuple[Column, ...], identifiers: Collection[str], minimum: int, *, adds_data: bool
) -> tuple[Column, ...]:
    """Leave out of a profile what tells of fewer people than a minimum.

    Parameters
    ----------
    columns
        Of a data set, or of one of its batches.
    identifiers
        Labels of the columns that tell people apart; none where rows are not of people.
    minimum
        Fewest people that may be told of; below 2 only names are left out.
    adds_data
        Whether whoever asks may add data to it.
    """
    counts = [one.distinct for one in columns if one.label in identifiers]
    if not counts:
        return columns
    few = min(counts) < minimum

    def shown(one: Column) -> Column:
        if one.label in identifiers and one.type is ColumnType.TEXT:
            return replace(one, minimum="", maximum="", hidden=IDENTIFIES)
        if adds_data or minimum <= 1 or one.type in TIMES or not one.minimum:
            return one
        total = None if few else one.total
        return replace(one, minimum="", maximum="", total=total, hidden=SINGLE)

    return tuple(shown(one) for one in columns)
