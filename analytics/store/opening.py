"""How a database is opened: compared with its anchor, brought up to date, then closed in."""

from __future__ import annotations

import os
from glob import escape
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.errors import StoreError
from analytics.store.anchor import BEGIN, DONE, Anchor, anchor_path, read_anchor
from analytics.store.faults import anchor_missing, cannot_open, first_line, gone, lost, way_back
from analytics.store.journal import head
from analytics.store.schema import MIGRATIONS
from analytics.store.selection import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from analytics.store.anchor import Anchored, Mark

MEMORY = "256MB"
"""What DuckDB may hold before it writes to disk; the whole process stays below 600 MB with it."""


def open_database(
    path: Path | None, scratch: Path, reads: tuple[Path, ...]
) -> tuple[DuckDBPyConnection, Anchor | None]:
    """Open a database file, or one in memory for ``None``.

    Parameters
    ----------
    scratch
        Folder for what does not fit into memory and for copies of uploads.
    reads
        Folders whose files may be read, besides ``scratch`` and the database's own.

    Raises
    ------
    StoreError
        Another process has it open, it is damaged, writes are lost, or a newer version wrote it.
    """
    connection = _connect(path)
    anchor = None
    try:
        _configure(connection, scratch)
        anchor = _anchored(connection, path) if path else None
        _migrate(connection, path)
        if path:
            _remember_place(connection, path)
        _close_in(connection, (scratch, *((path.parent,) if path else ()), *reads))
    except BaseException as error:
        if anchor:
            anchor.close()
        connection.close()
        if path and isinstance(error, duckdb.Error | OSError):
            raise cannot_open(path, error) from error
        raise
    return connection, anchor


def _connect(path: Path | None) -> DuckDBPyConnection:
    if path is None:
        return duckdb.connect(":memory:")
    anchored = _read_anchor(path)
    if not path.exists() and anchored and anchored.last.sequence:
        raise gone(path, anchored)
    try:
        return duckdb.connect(str(path))
    except duckdb.Error as error:
        raise cannot_open(path, error) from error


def _configure(connection: DuckDBPyConnection, scratch: Path) -> None:
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


def _anchored(connection: DuckDBPyConnection, path: Path) -> Anchor:
    """Compare the end of the journal with the anchor, and hold the anchor open."""
    anchored, end = _read_anchor(path), head(connection)
    if anchored is None:
        if end.sequence and last_place(connection) == str(path.resolve()):
            raise anchor_missing(path)
    elif end not in (anchored.last, anchored.intent):
        raise lost(path, anchored, end)
    anchor = Anchor.open(anchor_path(path))
    try:
        _catch_up(anchor, anchored, end)
    except BaseException:
        anchor.close()
        raise
    return anchor


def _catch_up(anchor: Anchor, anchored: Anchored | None, end: Mark) -> None:
    if anchored is None:
        anchor.append(BEGIN, end)
    elif end != anchored.last:
        anchor.append(DONE, end)


def _read_anchor(path: Path) -> Anchored | None:
    try:
        return read_anchor(anchor_path(path))
    except OSError as error:
        raise cannot_open(path, error) from error


def last_place(connection: DuckDBPyConnection) -> str:
    """Where the database was opened last; a copy under another name says where it came from."""
    try:
        row = connection.execute("SELECT path FROM store_place").fetchone()
    except duckdb.CatalogException:
        return ""
    return str(row[0]) if row else ""


def _remember_place(connection: DuckDBPyConnection, path: Path) -> None:
    place = str(path.resolve())
    if last_place(connection) != place:
        connection.execute("BEGIN TRANSACTION")
        connection.execute("DELETE FROM store_place")
        connection.execute("INSERT INTO store_place VALUES (?)", [place])
        connection.execute("COMMIT")


def _migrate(connection: DuckDBPyConnection, path: Path | None) -> None:
    """Run the steps this database has not seen, all of them or none."""
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT)")
        row = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    except duckdb.Error as error:
        raise StoreError(
            f"The store '{path}' cannot be read: {first_line(error)}", way_back(path)
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
            roll_back(connection)
            raise


def _close_in(connection: DuckDBPyConnection, folders: tuple[Path, ...]) -> None:
    """Let the database reach these folders and nothing else, for good: in this order."""
    names = [str(folder.resolve()).rstrip("/") + "/" for folder in folders]
    # A name with brackets is asked for as a pattern, and the pattern is compared with this list.
    names += [escape(name) for name in names if escape(name) != name]
    listed = ", ".join(quoted(name) for name in names)
    connection.execute(f"SET allowed_directories = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def roll_back(cursor: DuckDBPyConnection) -> None:
    """End a transaction; where it is gone already, everything in it is too."""
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        return
