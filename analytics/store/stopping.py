"""A statement that runs for long ends at once when somebody wants the import to stop."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

INSISTING = 0.01
"""Seconds between interrupts: one that falls between two statements stops neither."""


@contextmanager
def stopped_by(cursor: DuckDBPyConnection, stop: Event | None) -> Iterator[None]:
    """Interrupt what runs on a cursor once ``stop`` is set; nothing is interrupted afterwards.

    Raises
    ------
    CancelledError
        It was stopped; the transaction must be rolled back.
    """
    if stop is None:
        yield
        return
    done = Event()
    insisting = Thread(target=_insist, args=(cursor, stop, done), daemon=True)
    insisting.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if not stop.is_set():
            raise
        raise cancelled() from error
    finally:
        done.set()
        insisting.join()
    if stop.is_set():
        raise cancelled()


def cancelled() -> CancelledError:
    """Say that an import was stopped by whoever sent the file."""
    return CancelledError(
        "The import was cancelled: nothing of the file was stored.",
        "Add the file again whenever you like.",
    )


def _insist(cursor: DuckDBPyConnection, stop: Event, done: Event) -> None:
    while not done.is_set():
        if stop.wait(INSISTING):
            with suppress(duckdb.Error):
                cursor.interrupt()
            done.wait(INSISTING)
