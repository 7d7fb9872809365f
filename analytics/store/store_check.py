"""A store read from end to end: journal, anchor, every block of every table; nothing is changed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.store_check import Finding, StoreCheck
from analytics.store.anchor import anchor_path, read_anchor
from analytics.store.faults import STOPPED, cannot_open, first_line, gone, way_back
from analytics.store.journal_check import check_journal, named
from analytics.store.opening import last_place
from analytics.store.review_check import check_reviews
from analytics.store.table_prints import print_tables

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from analytics.store.anchor import Anchored
    from analytics.store.connection import Store


def check_store(store: Store) -> StoreCheck:
    """Check an open store while nobody writes."""
    with store.quiet() as cursor:
        anchored = read_anchor(anchor_path(store.path)) if store.path else None
        return _check(cursor, store.path, anchored)


def check_file(path: Path) -> StoreCheck:
    """Check a closed store as it is, also one that is refused when it is opened for work.

    Raises
    ------
    StoreError
        The database is gone, in use, or so damaged that nothing in it can be read.
    """
    anchored = read_anchor(anchor_path(path))
    if not path.exists() and anchored:
        raise gone(path, anchored)
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise cannot_open(path, error) from error
    with closing(connection):
        return _check(connection, path, anchored)


def _check(cursor: DuckDBPyConnection, path: Path | None, anchored: Anchored | None) -> StoreCheck:
    remedy = way_back(path)
    writes, findings = 0, _damaged_anchor(path, anchored, remedy)
    try:
        if path and anchored is None and last_place(cursor) == str(path.resolve()):
            findings += (_no_anchor(path, remedy),)
        writes, more = check_journal(cursor, anchored, remedy)
        findings += more
        findings += check_reviews(cursor, remedy)
        tables, more = print_tables(cursor, remedy)
    except duckdb.Error as error:
        if STOPPED in str(error):
            raise
        message = f"The journal cannot be read: {first_line(error)}"
        tables, more = (), (Finding(kind="table_damaged", message=message, remedy=remedy),)
    return StoreCheck(
        path=str(path or ""),
        writes=writes,
        anchored=anchored is not None,
        tables=tables,
        findings=findings + more,
    )


def _no_anchor(path: Path, remedy: str) -> Finding:
    """Say that an anchor was taken away; a copy under another name has none yet."""
    return Finding(
        kind="anchor_missing",
        message=f"'{anchor_path(path).name}' is missing: a cut tail of the journal cannot be seen.",
        remedy=f"Put it back. {remedy}",
    )


def _damaged_anchor(
    path: Path | None, anchored: Anchored | None, remedy: str
) -> tuple[Finding, ...]:
    if path is None or anchored is None or not anchored.damaged:
        return ()
    where = named(list(anchored.damaged))
    message = f"Line {where} of '{anchor_path(path).name}' is not understood."
    return (Finding(kind="anchor_damaged", message=message, remedy=remedy),)
