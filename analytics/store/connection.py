"""Where the facts are kept: one DuckDB database, one connection a process, a cursor a call."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self, TypeAlias

import duckdb

from analytics.domain.errors import StoreError
from analytics.store.journal import append_line, latest_sequence
from analytics.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

Cursor: TypeAlias = duckdb.DuckDBPyConnection
"""What a query runs on; services pass it on and never look inside."""
MEMORY = "256MB"
"""What DuckDB may hold before it writes to disk; the whole process stays below 600 MB with it."""
LOCKED = "Could not set lock"


class Store:
    """An open database.

    Readers take ``cursor()``, writers ``write()``; nobody shares a cursor, because two threads on
    one cursor can read each other's rows.
    """

    def __init__(self, connection: Cursor, scratch: Path) -> None:
        self._connection = connection
        self._writing = Lock()
        self.scratch = scratch

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Open a database file, or one in memory for ``None``, and bring it up to date.

        Raises
        ------
        StoreError
            Another process has it open, it is damaged, or a newer version wrote it.
        """
        scratch = Path(tempfile.mkdtemp(prefix="credence-"))
        try:
            connection = _connect(path)
            try:
                _configure(connection, scratch)
                _migrate(connection, path)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        return cls(connection, scratch)

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """Give a fresh cursor for reading; it sees what was committed when it asks."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("SET enable_progress_bar = false")
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def write(
        self, action: str, subject: str, now: datetime, *, details: str = ""
    ) -> Iterator[Cursor]:
        """Give a cursor in one transaction that ends with a journal line, or leaves nothing.

        Parameters
        ----------
        action, subject
            What was done to what, for the journal.
        now
            When, with a time zone.
        details
            JSON text with more about it.
        """
        with self._writing, self.cursor() as cursor:
            cursor.execute("BEGIN TRANSACTION")
            try:
                yield cursor
                append_line(cursor, action, subject, details, now)
                cursor.execute("COMMIT")
            except BaseException as error:
                _roll_back(cursor)
                if isinstance(error, duckdb.FatalException):
                    raise _fatal(error) from error
                raise

    def revision(self) -> int:
        """Count writes so far; it grows with each of them."""
        with self.cursor() as cursor:
            return latest_sequence(cursor)

    def close(self) -> None:
        """Close the database and remove what was spilled."""
        self._connection.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


def _connect(path: Path | None) -> Cursor:
    if path is None:
        return duckdb.connect(":memory:")
    try:
        return duckdb.connect(str(path))
    except duckdb.Error as error:
        if LOCKED in str(error):
            raise StoreError(
                f"The store '{path}' is in use by another process.",
                "Close the app or the command that has it open, then try again.",
            ) from error
        raise StoreError(
            f"The store '{path}' cannot be opened: {str(error).splitlines()[0]}",
            "Check that the folder exists and the file is a Credence store; bring back a backup if"
            " it is damaged.",
        ) from error


def _configure(connection: Cursor, scratch: Path) -> None:
    memory = os.environ.get("CREDENCE_MEMORY", MEMORY)
    try:
        connection.execute("SET memory_limit = ?", [memory])
    except duckdb.Error as error:
        raise StoreError(
            f"CREDENCE_MEMORY says '{memory}', which is not an amount of memory.",
            "Write it as 256MB or 2GB.",
        ) from error
    connection.execute("SET temp_directory = ?", [str(scratch)])
    for setting in (
        "enable_progress_bar = false",
        "autoload_known_extensions = false",
        "autoinstall_known_extensions = false",
        "allow_community_extensions = false",
        "GLOBAL python_enable_replacements = false",
        "GLOBAL TimeZone = 'UTC'",
    ):
        connection.execute(f"SET {setting}")


def _migrate(connection: Cursor, path: Path | None) -> None:
    """Run the steps this database has not seen, all of them or none."""
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT)")
        row = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    except duckdb.Error as error:
        raise StoreError(
            f"The store '{path}' cannot be read: {str(error).splitlines()[0]}",
            "Bring back a backup.",
        ) from error
    version = int(row[0]) if row else 0
    if version > len(MIGRATIONS):
        raise StoreError(
            f"The store '{path}' was written by a newer version of Credence.",
            "Update Credence, or open another store with --db.",
        )
    for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.execute("BEGIN TRANSACTION")
        try:
            connection.execute(step)
            connection.execute("INSERT INTO schema_version VALUES (?)", [number])
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise


def _roll_back(cursor: Cursor) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:  # the transaction is gone already, with everything in it
        return


def _fatal(error: duckdb.Error) -> StoreError:
    return StoreError(
        f"The store stopped while writing: {str(error).splitlines()[0]}",
        "Free disk space, start Credence again and look whether the change is there.",
    )
