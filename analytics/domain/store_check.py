"""What looking through a store found: every finding a sentence with the way out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it was written.

    Parameters
    ----------
    kind
        One word for programs: ``line_changed``, ``lines_missing``, ``lines_added``, ``line_moved``,
        ``tail_missing``, ``anchor_missing``, ``anchor_damaged``, ``table_damaged``,
        ``rows_missing``, ``review_changed``, ``review_missing``, ``review_added``.
    message
        What was found, with numbers.
    remedy
        The way out.
    """

    kind: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePrint:
    """Rows of a table and a hash over them that does not depend on their order."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCheck:
    """A store that was read from end to end.

    Parameters
    ----------
    path
        The file; empty for a store in memory.
    writes
        Lines of the journal.
    anchored
        Whether an anchor outside the database was compared.
    tables
        What every readable table holds.
    findings
        Empty where everything is as it was written.
    """

    path: str
    writes: int
    anchored: bool
    tables: tuple[TablePrint, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of a store in a folder of its own.

    Parameters
    ----------
    folder
        Its name.
    made_at
        When, in UTC.
    writes
        Lines of the journal in it.
    sha256
        Of the database file.
    tables
        What every table holds.
    """

    folder: str
    made_at: str
    writes: int
    sha256: str
    tables: tuple[TablePrint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that is a store again; ``kept`` names the files of the one before, if any."""

    path: str
    kept: str
    backup: Backup
