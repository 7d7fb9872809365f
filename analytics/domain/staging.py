"""What a staged text file looks like: which kinds of cells each column has, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MARKERS = ("NA", "N/A", "NaN", "nan", "null", "NULL")
"""Words that say that there is no value."""


class CellKind(StrEnum):
    """What one cell of text could be. Every cell has exactly one kind."""

    EMPTY = "empty"
    MARKER = "missing marker"
    PLACEHOLDER = "word or sign in place of a value"
    INTEGER = "whole number"
    DECIMAL = "decimal number"
    SCIENTIFIC = "number with exponent"
    ROUNDED = "long whole number as a spreadsheet shows it"
    GROUPED = "number with one group of three digits after a point"
    LARGE = "whole number beyond 2^53"
    ZERO_LED = "number with leading zeros"
    CODE = "digits, E, digits"
    INFINITE = "infinite number"
    NUMBER_LIKE = "number in another notation"
    DATE = "date"
    DAY_MONTH = "date whose day and month could be swapped"
    DATE_LIKE = "date in another notation"
    TIMESTAMP = "date and time"
    OFFSET_TIMESTAMP = "date and time with an offset"
    TIME_LIKE = "time or ratio"
    NAMED_MONTH = "date with the name of a month"
    BOOLEAN = "true or false"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCount:
    """How many cells of each kind a staged column has; ``name`` is its physical name."""

    label: str
    name: str
    counts: tuple[tuple[CellKind, int], ...]

    def count(self, *kinds: CellKind) -> int:
        """Cells of these kinds."""
        return sum(count for kind, count in self.counts if kind in kinds)


class NumberShape(StrEnum):
    """Where a number has points, commas and blanks, its sign, currency and percent sign apart."""

    WHOLE = "digits"
    POINT = "decimals after a point"
    COMMA = "decimals after a comma"
    ONE_POINT_GROUP = "three digits after a point"
    ONE_COMMA_GROUP = "three digits after a comma"
    COMMA_GROUPS = "thousands divided by commas"
    POINT_GROUPS = "thousands divided by points"
    SPACED = "thousands divided by blanks or apostrophes"
    SPACED_POINT = "the same, decimals after a point"
    SPACED_COMMA = "the same, decimals after a comma"
    OTHER = "another shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCount:
    """Shapes of a column's numbers; how many carry a percent sign; the currencies that occur."""

    shapes: tuple[tuple[NumberShape, int], ...]
    percents: int = 0
    currencies: tuple[str, ...] = ()

    def count(self, *shapes: NumberShape) -> int:
        """Numbers of these shapes."""
        return sum(count for shape, count in self.shapes if shape in shapes)

    @property
    def total(self) -> int:
        """All numbers."""
        return sum(count for _, count in self.shapes)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNotation:
    """How a column writes numbers: its decimal mark, and whether they are percentages."""

    decimal: str
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateNotation:
    """How a column writes dates: a strptime format; ``with_time`` where it has a clock."""

    format: str
    with_time: bool = False


Notation = NumberNotation | DateNotation


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedCell:
    """One cell of a file: its row as counted in the file, and its text."""

    row: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSource:
    """A relation with columns c1 ... cN, and the SQL of a row's place in the file it came from."""

    relation: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedText:
    """A text file, checked and waiting as text: ``rows`` data rows with these header labels.

    ``blank`` are empty lines between rows, which were left out; ``first_blank`` is the first.
    """

    labels: tuple[str, ...]
    rows: int
    characters: int
    blank: int = 0
    first_blank: int = 0
