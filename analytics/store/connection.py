"""Where the facts are kept: one DuckDB database, one connection a process, a cursor a call."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from threading import Event, Lock, RLock, Thread
from typing import TYPE_CHECKING, Self, TypeAlias

import duckdb

from analytics.domain.errors import ConflictError, StoreError
from analytics.domain.progress import passed
from analytics.domain.viewer import LOCAL
from analytics.store.anchor import BACKUP, DONE, INTENT, Anchor, Mark
from analytics.store.faults import (
    STOPPED,
    file_fault,
    known_fault,
    no_scratch,
    not_saved,
    stopped_meanwhile,
    too_large,
    unrecorded,
)
from analytics.store.journal import append_line, head, latest_sequence
from analytics.store.opening import open_database, roll_back
from analytics.store.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from analytics.domain.viewer import Role, Viewer

Cursor: TypeAlias = duckdb.DuckDBPyConnection
"""What a query runs on; services pass it on and never look inside."""
SECONDS = 600.0
"""How long a reader may take; ``CREDENCE_TIMEOUT`` says otherwise. A write may take six times."""
INSISTING = 0.01
"""Seconds between interrupts: one that falls between two statements stops neither."""
TURN = 0.2
"""Seconds after which whoever waits to write is asked whether it is still wanted."""
REOPENING = 50
"""Tries to open again, a tenth of a second apart: other threads have to let go first."""


class Store:
    """An open database.

    Readers take ``cursor()``, writers ``write()``; nobody shares a cursor, because two threads on
    one cursor can read each other's rows. Whoever opens it sees everything; ``seen.seen_by``
    gives the handle for somebody else.
    """

    viewer: Viewer = LOCAL

    def __init__(
        self,
        path: Path | None,
        scratch: Scratch,
        reads: tuple[Path, ...],
        opened: tuple[Cursor, Anchor | None],
    ) -> None:
        self.path = path
        self.scratch = scratch.path
        self._scratch = scratch
        self._reads = reads
        self._connection, self._anchor = opened
        self._cursors: set[Cursor] = set()
        self._openings = 1
        self._stopped = False
        self._writing = RLock()
        self._gate = Lock()

    @classmethod
    def open(cls, path: Path | None, *, reads: tuple[Path, ...] = ()) -> Self:
        """Open a database file, or one in memory for ``None``, and bring it up to date.

        Parameters
        ----------
        reads
            Folders with files to read; it reaches its own and these, and nothing else.

        Raises
        ------
        StoreError
            Another process has it open, it is damaged, acknowledged writes are lost, or a newer
            version wrote it.
        """
        try:
            scratch = Scratch.begin()
        except OSError as error:
            raise no_scratch(error) from error
        try:
            return cls(path, scratch, reads, open_database(path, scratch.path, reads))
        except BaseException:
            scratch.end()
            raise

    def acting_as(self, role: Role) -> Store:
        """Return the handle with which the viewer does what needs a role."""
        del role
        return self

    @contextmanager
    def cursor(self, *, patience: float = 1.0) -> Iterator[Cursor]:
        """Give a fresh cursor for reading; it sees what was committed when it asks.

        Raises
        ------
        StoreError
            The files are damaged or full, or it took too long (``patience`` times the limit).
        TooLargeError
            What is asked needs more memory than the store may use.
        """
        seconds = _seconds() * patience
        if self._stopped:
            self._reopen(self._openings)
        with self._gate:
            openings, cursor = self._openings, self._connection.cursor()
            self._cursors.add(cursor)
        done = Event()
        Thread(target=_stop_after, args=(seconds, cursor, done), daemon=True).start()
        try:
            yield cursor
        except duckdb.OutOfMemoryException as error:
            raise too_large() from error
        except duckdb.Error as error:
            if _stopped(error):
                self._reopen(openings)
            reopened = self._stopped or self._openings != openings
            known = stopped_meanwhile(error) if reopened else known_fault(error, self.path)
            if known is None and isinstance(error, duckdb.IOException):
                known = file_fault(error, self.path)
            if known is None:
                raise
            raise known from error
        finally:
            done.set()
            self._cursors.discard(cursor)
            cursor.close()

    @contextmanager
    def write(
        self, action: str, subject: str, now: datetime, *, details: str = "", key: str = ""
    ) -> Iterator[Cursor]:
        """Give a cursor in one transaction that ends with a journal line, or leaves nothing.

        Where the database stops during the commit it is opened again and asked: the write then
        ends well if it is there, and with an error if it is not.

        Parameters
        ----------
        action, subject
            What was done to what, for the journal.
        now
            When, with a time zone.
        details
            JSON text with more about it.
        key
            Names this write, whoever repeats it: the same key again changes nothing.

        Raises
        ------
        ConflictError
            A write with this key is there already.
        StoreError
            The disk is full or the files are damaged; it says whether the write is there.
        """
        with self._turn():
            self._require_new(key)
            openings, mark = self._openings, None
            try:
                with self.cursor(patience=6.0) as cursor:
                    cursor.execute("BEGIN TRANSACTION")
                    try:
                        yield cursor
                        mark = self._prepare(
                            cursor, append_line(cursor, action, subject, details, now), key
                        )
                        cursor.execute("COMMIT")
                    except BaseException:
                        roll_back(cursor)
                        raise
            except StoreError as error:
                if mark is None:
                    raise
                if not self._holds(mark):
                    if self._openings == openings:
                        raise
                    raise not_saved(error.__cause__ or error) from error
                if self._openings != openings:
                    return
            self._acknowledge(mark)

    def written(self, key: str) -> int | None:
        """Sequence of the write with this key; ``None`` where there is none."""
        with self.cursor() as cursor:
            row = cursor.execute("SELECT seq FROM write_key WHERE key = ?", [key]).fetchone()
        return int(row[0]) if row else None

    def revision(self) -> int:
        """Count writes so far; it grows with each of them."""
        with self.cursor() as cursor:
            return latest_sequence(cursor)

    @contextmanager
    def quiet(self) -> Iterator[Cursor]:
        """Give a cursor while nobody writes: for a copy of everything."""
        with self._writing, self.cursor(patience=6.0) as cursor:
            yield cursor

    def remember_backup(self, folder: str) -> None:
        """Note beside the database where its last backup is."""
        with self._writing:
            if self._anchor:
                with suppress(OSError):
                    self._anchor.append(BACKUP, Mark(self.revision(), folder))

    def close(self) -> None:
        """Close the database and remove what was spilled."""
        with self._gate:
            self._let_go()
        self._scratch.end()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until nobody else writes; whoever waits with a long import may still cancel it."""
        while not self._writing.acquire(timeout=TURN):
            passed(0)
        try:
            yield
        finally:
            self._writing.release()

    def _require_new(self, key: str) -> None:
        if key and (sequence := self.written(key)) is not None:
            raise ConflictError(
                f"This was saved already, as write {sequence:,}: nothing was changed.",
                "Look at what is there; to save it once more, enter it again.",
            )

    def _prepare(self, cursor: Cursor, mark: Mark, key: str) -> Mark:
        """Keep the key and say on disk what is about to be committed."""
        if key:
            cursor.execute("INSERT INTO write_key VALUES (?, ?)", [key, mark.sequence])
        if self._anchor:
            try:
                self._anchor.append(INTENT, mark)
            except OSError as error:
                raise file_fault(error, self.path) from error
        return mark

    def _acknowledge(self, mark: Mark) -> None:
        if self._anchor and self.path:
            try:
                self._anchor.append(DONE, mark)
            except OSError as error:
                self._anchor.owe(DONE, mark)
                raise unrecorded(self.path, error) from error

    def _holds(self, mark: Mark) -> bool:
        with self.cursor() as cursor:
            return head(cursor) == mark

    def _reopen(self, openings: int) -> None:
        """Open the database again after it stopped, once for all threads that saw it."""
        with self._writing, self._gate:
            if self._openings != openings or self.path is None:
                return
            self._stopped = True
            self._let_go()
            self._connection, self._anchor = self._open_again(self.path)
            self._openings += 1
            self._stopped = False

    def _open_again(self, path: Path) -> tuple[Cursor, Anchor | None]:
        """Try until every thread has let go of the stopped database; the last error is seen."""
        for _ in range(REOPENING):
            try:
                return open_database(path, self.scratch, self._reads)
            except StoreError as error:
                if not _stopped(error.__cause__):
                    raise
            time.sleep(0.1)
        return open_database(path, self.scratch, self._reads)

    def _let_go(self) -> None:
        for cursor in tuple(self._cursors):
            _interrupt(cursor)
            with suppress(duckdb.Error):
                cursor.close()
        for _ in range(REOPENING):
            try:
                self._connection.close()
                break
            except duckdb.Error:  # a thread is in the middle of a call; it ends by the interrupt
                time.sleep(0.1)
        if self._anchor:
            self._anchor.close()
            self._anchor = None


def _stop_after(seconds: float, cursor: Cursor, done: Event) -> None:
    """Interrupt what runs for too long, and what is asked next on the same cursor."""
    while not done.wait(seconds):
        _interrupt(cursor)
        seconds = INSISTING


def _interrupt(cursor: Cursor) -> None:
    with suppress(duckdb.Error):
        cursor.interrupt()


def _stopped(error: BaseException | None) -> bool:
    return isinstance(error, duckdb.FatalException) or STOPPED in str(error)


def _seconds() -> float:
    given = os.environ.get("CREDENCE_TIMEOUT", "")
    try:
        seconds = float(given or SECONDS)
    except ValueError:
        seconds = 0.0
    if not seconds > 0.0:
        raise StoreError(
            f"CREDENCE_TIMEOUT says '{given}', which is not a number of seconds.",
            "Write it as 600.",
        )
    return seconds
