"""What is read into which table, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.dataset import Column
    from analytics.domain.problem import Problem

LONG = 1024 * 1024
"""Bytes from which reading a file cell by cell would be felt."""
CAREFULLY = 2**62
"""No file is as long: every one is read carefully."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file read: a table was made of it exactly where there are neither problems nor questions.

    ``notes`` are worth knowing and stop nothing. ``aside`` is what is wrong with rows that were
    left out because a person said so, by row.
    """

    sha256: str
    rows: int
    columns: tuple[Column, ...]
    problems: tuple[Problem, ...] = ()
    questions: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    aside: tuple[Problem, ...] = ()

    @property
    def rows_aside(self) -> int:
        """How many rows of the file were set aside."""
        return len({one.row for one in self.aside})

    @property
    def stored(self) -> bool:
        """True where a table was made."""
        return not self.problems and not self.questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a file is read from and which table it becomes.

    ``scratch`` is a folder for a temporary copy; without ``profile`` columns carry types only.
    ``answers`` decide columns that could be read in two ways, by label. From ``quick_from``
    bytes on one pass is tried first (``services.read_quickly``); a shorter file is read carefully.
    ``sha256`` is that of the file where it is known. ``sets_aside`` leaves out rows of a text file
    that cannot be read; ``hashed`` are labels of columns whose cells become codes, by ``hash_key``.
    """

    path: Path
    file_name: str
    relation: str
    scratch: Path
    profile: bool = True
    answers: tuple[tuple[str, str], ...] = ()
    quick_from: int = LONG
    sha256: str = ""
    sets_aside: bool = False
    hashed: tuple[str, ...] = ()
    hash_key: str = ""
