"""What went wrong with the files of a store, in one sentence and with the way out."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.errors import StoreError, TooLargeError
from analytics.store.anchor import anchor_path, read_anchor

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.anchor import Anchored, Mark

HELD = "Could not set lock"
HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<number>\d+)\)")
FULL = ("No space left", "File too large", "Disk quota")
CLOSED = ("Permission denied", "Read-only file system", "read-only", "not permitted")
FAILING = ("Input/output error", "fsync failed", "Structure needs cleaning", "Stale file handle")
UNWRITTEN = ("could not write", "Could not write")
DAMAGED = (
    *("checksum", "Corrupt", "corrupt", "Could not read enough bytes"),
    *("WAL does not match", "not match the database file"),
)
OUR_OWN = (duckdb.DataError, duckdb.ProgrammingError, duckdb.IntegrityError)
"""Errors about a statement or its values: whatever words they quote, the files are sound."""
STOPPED = "database has been invalidated"
MANIFEST = "backup.json"
BACKUPS = "backups"
"""Folder beside the database in which the app keeps its backups."""


def cannot_open(path: Path, error: duckdb.Error | OSError) -> StoreError:
    """Why a database file was not opened."""
    words = str(error)
    held = HOLDER.search(words)
    if HELD in words:
        who = f": number {held['number']} ({held['program']})" if held else ""
        return StoreError(
            f"The store '{path}' is in use by another process{who}.",
            "Close the app or the command that has it open, then try again. While the app runs,"
            " its Policy page checks and backs up the store.",
        )
    known = known_fault(error, path)
    if known is not None:
        return known
    return StoreError(
        f"The store '{path}' cannot be opened: {first_line(error)}",
        f"Check that the folder exists and the file is a Credence store. {way_back(path)}",
    )


def known_fault(error: BaseException, path: Path | None) -> StoreError | None:
    """Say what a database's own error means; ``None`` where it is not about the files."""
    words = str(error)
    if isinstance(error, OUR_OWN):
        return None
    if isinstance(error, duckdb.InterruptException):
        return StoreError(
            "The question took longer than allowed and was stopped; nothing was changed.",
            "Ask about less, or allow more seconds with CREDENCE_TIMEOUT.",
        )
    line = first_line(error)
    for marks, said in _FAULTS:
        if any(mark in words for mark in marks):
            return said(line, path)
    return None


def _full(line: str, path: Path | None) -> StoreError:
    del path
    return StoreError(
        f"The disk is full, or the file may not grow: nothing of it was saved. ({line})",
        "Free disk space, then do it again.",
    )


def _closed(line: str, path: Path | None) -> StoreError:
    what = f"The store '{path}'" if path else "A file"
    return StoreError(
        f"{what} cannot be written: {line}",
        "Make the folder and the file writable for this user, or name another with --db.",
    )


def _failing(line: str, path: Path | None) -> StoreError:
    return StoreError(
        f"The disk answered with an error: nothing of it was saved. ({line})",
        "Do it again; if it goes on, copy the folder of the store to another disk."
        + (f" {way_back(path)}" if path else ""),
    )


def _unwritten(line: str, path: Path | None) -> StoreError:
    del path
    return StoreError(
        f"A file could not be written: nothing of it was saved. ({line})",
        "Look at the disk and the folder, then do it again.",
    )


def _damaged(line: str, path: Path | None) -> StoreError:
    return StoreError(f"The store '{path or 'in memory'}' is damaged: {line}", way_back(path))


_FAULTS = (
    (FULL, _full),
    (CLOSED, _closed),
    (FAILING, _failing),
    (UNWRITTEN, _unwritten),
    (DAMAGED, _damaged),
)
"""In this order: the system's own words come before the database's, which quotes them."""


def file_fault(error: OSError | duckdb.Error, path: Path | None = None) -> StoreError:
    """Say that a file could not be read or written, whichever it is; nothing was saved by it."""
    return known_fault(error, path) or StoreError(
        f"A file could not be read or written: nothing of it was saved. ({first_line(error)})",
        "Look at the disk and the folder, then do it again.",
    )


def pass_on(error: duckdb.Error) -> None:
    """Raise an error on that is not about the file being read: the disk's, a stop, no memory.

    Raises
    ------
    duckdb.Error
        A file must not be called damaged because of it.
    """
    ours = (duckdb.FatalException, duckdb.InterruptException, duckdb.OutOfMemoryException)
    words = str(error)
    if isinstance(error, ours) or any(one in words for one in (*FULL, *FAILING, *UNWRITTEN)):
        raise error


def not_brought_back(path: Path, error: OSError) -> StoreError:
    """Say that a backup did not take the place of a store, or only half of it."""
    said = file_fault(error, path)
    return StoreError(
        f"The backup was not brought back: {first_line(error)}",
        f"{said.remedy.split('. ')[0].rstrip('.')}. Until then the store says when it is opened"
        " what is missing; what was there before is kept beside it.",
    )


def no_scratch(error: OSError) -> StoreError:
    """Say that there is no place for temporary files."""
    return StoreError(
        f"The folder for temporary files cannot be used: {first_line(error)}",
        "Make space or give this user access there, or name another folder with TMPDIR.",
    )


def too_large() -> TooLargeError:
    """Say that memory ran out."""
    return TooLargeError(
        "This needs more memory than the store may use; nothing was changed.",
        "Leave out columns that no study uses, or set CREDENCE_MEMORY higher, such as 2GB.",
    )


def stopped_meanwhile(error: BaseException) -> StoreError:
    """Say to whoever asked that the database stopped under them and is open again."""
    return StoreError(
        f"The store stopped and was opened again: {first_line(error)}",
        "Free disk space if it is full, then do it again.",
    )


def not_saved(error: BaseException) -> StoreError:
    """Say that a write that stopped the database left nothing; looked up after reopening."""
    return StoreError(
        f"The store stopped while writing and was opened again: nothing of it was saved."
        f" ({first_line(error)})",
        "Free disk space if it is full, then do it again.",
    )


def unrecorded(path: Path, error: OSError) -> StoreError:
    """Say that a write is saved but its acknowledgement is not on disk."""
    return StoreError(
        f"The change is saved, but '{anchor_path(path)}' could not be written: {first_line(error)}",
        "Free disk space before going on; do not enter the change again.",
    )


def lost(path: Path, anchored: Anchored, found: Mark) -> StoreError:
    """Say that the database does not hold what was acknowledged."""
    missing = anchored.last.sequence - found.sequence
    if missing > 0:
        message = (
            f"The store '{path}' has lost its last {missing:,} of {anchored.last.sequence:,}"
            " acknowledged writes: its log was cut or deleted, or an older copy was put in its"
            " place."
        )
    elif missing < 0:
        message = (
            f"The store '{path}' does not hold what was acknowledged: it has {-missing:,} writes"
            f" more than '{anchor_path(path).name}' knows. The anchor was cut or is an older one,"
            " another store's file was put in place of this one, or its journal was written to"
            " from outside."
        )
    else:
        message = (
            f"The store '{path}' does not hold what was acknowledged: write {found.sequence:,} is"
            f" not the one that '{anchor_path(path).name}' knows. Another store's file was put in"
            " place of this one, or its journal was changed."
        )
    return StoreError(message, way_back(path))


def gone(path: Path, anchored: Anchored) -> StoreError:
    """Say that the database file is missing although writes were acknowledged."""
    return StoreError(
        f"The store '{path}' is gone: {anchored.last.sequence:,} writes to it were acknowledged.",
        f"{way_back(path)} To begin a new store instead, delete '{anchor_path(path)}' too.",
    )


def anchor_missing(path: Path) -> StoreError:
    """Say that nobody can tell whether the database's tail is there."""
    return StoreError(
        f"'{anchor_path(path)}' is missing: without it nobody can tell whether the last writes of"
        " the store are still there.",
        f"Put it back. {way_back(path)} If you are sure that nothing is lost, copy '{path.name}' to"
        " another name and open the copy.",
    )


def way_back(path: Path | None) -> str:
    """Name the last good backup and the command that brings it back."""
    folder = last_backup(path) if path else None
    if folder is None:
        return "Bring back a backup: python -m analytics restore DIR --db PATH --replace."
    return (
        f"The last backup known is '{folder}'. Bring it back with: python -m analytics restore"
        f" '{folder}' --db '{path}' --replace. The files as they are now are kept beside it."
    )


def last_backup(path: Path) -> Path | None:
    """Folder of the newest backup: what the anchor remembers, and the folder beside the store."""
    anchored = None
    with suppress(OSError):
        anchored = read_anchor(anchor_path(path))
    beside = path.parent / BACKUPS
    folders = [one.parent for one in beside.glob(f"*/{MANIFEST}")] if beside.is_dir() else []
    if anchored and anchored.backup:
        folders.append(path.parent / anchored.backup)
    dated = [(made_at(one), one) for one in folders]
    return max((pair for pair in dated if pair[0]), default=(None, None))[1]


def made_at(folder: Path) -> str:
    """When a backup was made, as it says itself; empty where it is none."""
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def first_line(error: BaseException) -> str:
    """First line of a message."""
    return (str(error).splitlines() or [type(error).__name__])[0]
