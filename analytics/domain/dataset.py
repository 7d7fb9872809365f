"""What an importer made of a file: columns with types, questions, problems, receipts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analytics.domain.batch import Batch
from analytics.domain.problem import Problem


class ColumnType(StrEnum):
    """Type of a stored column."""

    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"
    TEXT = "text"


NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER)
TIMES = (ColumnType.DATE, ColumnType.TIMESTAMP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a data set: its label as in the header, its physical name, its profile.

    ``hidden`` says why its ends are left out, where they would tell of single people.
    """

    label: str
    name: str
    type: ColumnType
    nulls: int = 0
    distinct: int = 0
    minimum: str = ""
    maximum: str = ""
    total: float | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A state of a data set, which never changes: the batches it had, one after the other.

    ``relation`` is what the store reads it from. ``sha256`` is that of the only batch's file, else
    of the hashes of all of them. A file that is read in place has no batches.
    """

    dataset_id: str
    file_name: str
    sha256: str
    rows: int
    columns: tuple[Column, ...]
    relation: str
    batches: tuple[Batch, ...] = ()

    def column(self, label: str) -> Column | None:
        """Column with this header label, or ``None``."""
        return next((c for c in self.columns if c.label == label), None)


class Action(StrEnum):
    """What the importer would do with a file."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What the importer makes of one file, nothing stored."""

    action: Action
    rows: int
    columns: tuple[Column, ...]
    problems: tuple[Problem, ...] = ()
    questions: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReceipt:
    """What happened to one file: stored whole, unchanged, asked about, or refused for reasons.

    ``questions`` are what must be answered before it can be stored, of a file with the columns
    ``labels``; nothing else stands in the way. ``aside`` is what is wrong with the rows that were
    set aside.
    """

    file_name: str
    target: str
    sha256: str
    rows: int
    stored: bool
    problems: tuple[Problem, ...] = ()
    questions: tuple[Problem, ...] = ()
    dataset_id: str = ""
    already_known: bool = False
    aside: tuple[Problem, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def rows_aside(self) -> int:
        """How many rows were set aside."""
        return len({one.row for one in self.aside})


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What happened to a portfolio folder."""

    receipts: tuple[ImportReceipt, ...]
    studies: int
    estimates: int
    problems: tuple[Problem, ...] = ()
