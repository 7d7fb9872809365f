"""How the columns of a file differ from those of a data set it is to become part of."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from analytics.domain.dataset import Column, ColumnType

LARGEST_WHOLE = 2**53
"""Whole numbers beyond it cannot be kept by a column of other numbers."""
WIDER = {
    (ColumnType.INTEGER, ColumnType.NUMBER): ColumnType.NUMBER,
    (ColumnType.DATE, ColumnType.TIMESTAMP): ColumnType.TIMESTAMP,
}
"""Types that have one that holds the values of both."""


class Change(StrEnum):
    """How a column differs."""

    ADDED = "added"
    MISSING = "missing"
    TYPE = "type"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChange:
    """One column that differs; ``like`` is a column of the other side with nearly its name."""

    label: str
    change: Change
    was: str = ""
    now: str = ""
    like: str = ""

    @property
    def sentence(self) -> str:
        """The difference in words."""
        hint = f" It may be what was '{self.like}'." if self.like else ""
        match self.change:
            case Change.ADDED:
                return f"Column '{self.label}' ({self.now}) is new.{hint}"
            case Change.MISSING:
                return f"Column '{self.label}' ({self.was}) is missing."
            case Change.TYPE:
                return f"Column '{self.label}' was {self.was} and is {self.now}."
            case Change.MOVED:
                return f"Column '{self.label}' was column {self.was} and is column {self.now}."


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFit:
    """Whether a file can become a batch of a data set.

    ``names`` and ``types`` say for each column of the data set which of the file it is, and the
    type that holds the values of both; they are empty where ``stops`` holds what is in the way.
    """

    changes: tuple[ColumnChange, ...]
    stops: tuple[ColumnChange, ...] = ()
    names: tuple[str, ...] = ()
    types: tuple[ColumnType, ...] = ()


def fit_schema(known: tuple[Column, ...], found: tuple[Column, ...]) -> SchemaFit:
    """Compare the columns of a data set with those of a file, by label.

    Another order is no obstacle, and neither is a type that has a wider one, or a column that is
    nowhere filled.
    """
    by_label = {one.label: one for one in found}
    changes = [*_missing(known, found), *_moved(known, found)]
    stops = [one for one in changes if one.change is not Change.MOVED]
    types: list[ColumnType] = []
    for column in known:
        other = by_label.get(column.label)
        if other is None:
            continue
        wider = wider_type(column, other)
        types.append(wider or column.type)
        if column.type is not other.type and not _is_empty(other):
            change = ColumnChange(
                label=column.label,
                change=Change.TYPE,
                was=column.type.value,
                now=other.type.value,
            )
            changes.append(change)
            if wider is None:
                stops.append(change)
    if stops:
        return SchemaFit(changes=tuple(changes), stops=tuple(stops))
    names = tuple(by_label[column.label].name for column in known)
    return SchemaFit(changes=tuple(changes), names=names, types=tuple(types))


def wider_type(one: Column, other: Column) -> ColumnType | None:
    """Type that holds the values of both columns exactly; ``None`` where there is none."""
    if one.type is other.type or _is_empty(other):
        return one.type
    if _is_empty(one):
        return other.type
    found = WIDER.get((one.type, other.type)) or WIDER.get((other.type, one.type))
    whole = next((c for c in (one, other) if c.type is ColumnType.INTEGER), None)
    if found is ColumnType.NUMBER and whole is not None and _beyond(whole):
        return None
    return found


def _is_empty(column: Column) -> bool:
    return column.distinct == 0


def _beyond(column: Column) -> bool:
    return max(abs(int(column.minimum)), abs(int(column.maximum))) > LARGEST_WHOLE


def _missing(known: tuple[Column, ...], found: tuple[Column, ...]) -> list[ColumnChange]:
    labels, there = {one.label for one in known}, {one.label for one in found}
    gone = [one for one in known if one.label not in there]
    added = [one for one in found if one.label not in labels]
    near = [one.label for one in gone]
    return [
        *(ColumnChange(label=o.label, change=Change.MISSING, was=o.type.value) for o in gone),
        *(
            ColumnChange(
                label=one.label,
                change=Change.ADDED,
                now=one.type.value,
                like=next(iter(get_close_matches(one.label, near, n=1)), ""),
            )
            for one in added
        ),
    ]


def _moved(known: tuple[Column, ...], found: tuple[Column, ...]) -> list[ColumnChange]:
    """Columns that both have and that stand in another order; told only where nothing else is."""
    places = {one.label: place for place, one in enumerate(found, start=1)}
    if {one.label for one in known} != set(places):
        return []
    return [
        ColumnChange(
            label=one.label, change=Change.MOVED, was=str(place), now=str(places[one.label])
        )
        for place, one in enumerate(known, start=1)
        if places[one.label] != place
    ]
