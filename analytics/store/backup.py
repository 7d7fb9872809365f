"""A consistent copy of a store with its anchor, checked after writing; and the way back.

A backup is a folder: ``store.duckdb``, its anchor and ``backup.json``, which says when it was made
and what every table held. The copy is written anew, so it is compact: bringing it back gives the
space of deleted rows back. The folder gets its name last; half a backup has none.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.errors import ConflictError, StoreError
from analytics.domain.store_check import Backup, Restored
from analytics.store.anchor import BACKUP, Anchor, Mark, anchor_path, sync_folder
from analytics.store.codec import from_json, to_json
from analytics.store.faults import (
    HELD,
    MANIFEST,
    cannot_open,
    file_fault,
    first_line,
    not_brought_back,
)
from analytics.store.file_hash import sha256_of
from analytics.store.journal import head, utc
from analytics.store.selection import quoted
from analytics.store.store_check import check_file
from analytics.store.table_prints import print_tables

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.store.connection import Store

COPY = "store.duckdb"


def write_backup(store: Store, folder: Path, now: datetime) -> Backup:
    """Copy an open store into a new folder, and check what was written.

    Nobody writes meanwhile; readers go on.

    Raises
    ------
    ConflictError
        The folder holds something already.
    StoreError
        The disk is full, the folder cannot be written, or the store or its copy fails the check.
    """
    require_free(folder)
    draft = store.scratch / COPY
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        _require_space(store, folder)
        expected = _copy_database(store, draft)
        made = _checked(draft, expected, folder, now)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _lay_down(draft, partial / COPY, made.sha256)
        _lay_down(anchor_path(draft), anchor_path(partial / COPY))
        _write_text(partial / MANIFEST, to_json(made))
        sync_folder(partial)
        partial.replace(folder)
        _sync_names(folder)
    except (OSError, StoreError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise error if isinstance(error, StoreError) else file_fault(error) from error
    finally:
        for one in (draft, Path(f"{draft}.wal"), anchor_path(draft)):
            with suppress(OSError):
                one.unlink(missing_ok=True)
    store.remember_backup(str(folder.resolve()))
    return made


def check_backup(folder: Path) -> Backup:
    """Read a backup from end to end and compare it with what it says of itself.

    Raises
    ------
    StoreError
        It is no backup, or not what was written.
    """
    try:
        said = from_json(Backup, (folder / MANIFEST).read_text(encoding="utf-8"))
        digest = sha256_of(folder / COPY)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"'{folder}' is not a whole backup: {first_line(error)}",
            "Name a folder that 'backup' wrote.",
        ) from error
    if digest != said.sha256:
        raise _spoilt(folder, "its file is not the one that was written")
    check = check_file(folder / COPY)
    if check.findings:
        raise _spoilt(folder, check.findings[0].message)
    if check.tables != said.tables:
        raise _spoilt(folder, "its tables are not those that were written")
    return said


def bring_back(folder: Path, path: Path, now: datetime, *, replace: bool) -> Restored:
    """Put a backup in place of a store that nobody has open.

    The backup is checked first. What was there before is kept beside it under another name.

    Raises
    ------
    ConflictError
        There is a store and ``replace`` was not said.
    StoreError
        The backup fails its check, the store is in use, or the disk is full.
    """
    found = [one for one in _files(path) if one.exists()]
    if found and not replace:
        raise ConflictError(
            f"There is a store '{path}' already.",
            "Say --replace to put the backup in its place (what is there is kept beside it), or"
            " name another file with --db.",
        )
    backup = check_backup(folder)
    _require_closed(path)
    arriving = path.with_name(f"{path.name}.arriving")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _lay_down(folder / COPY, arriving, backup.sha256)
        _lay_down(anchor_path(folder / COPY), anchor_path(arriving))
        _remember(anchor_path(arriving), folder, backup)
        kept = _kept_beside(path, found, now)
        _take_the_place(arriving, path)
    except (OSError, StoreError) as error:
        for one in (arriving, anchor_path(arriving)):
            with suppress(OSError):
                one.unlink(missing_ok=True)
        raise error if isinstance(error, StoreError) else not_brought_back(path, error) from error
    return Restored(path=str(path), kept=str(kept) if found else "", backup=backup)


def _take_the_place(arriving: Path, path: Path) -> None:
    """Put the arrived files in place, in an order in which no moment looks like a new store.

    The log goes first, because it belongs to the old database; then the database, and the anchor
    last: until it is there, the old one says at every start what is missing and how to go on.
    """
    Path(f"{path}.wal").unlink(missing_ok=True)
    arriving.replace(path)
    anchor_path(arriving).replace(anchor_path(path))
    sync_folder(path.parent)


def _kept_beside(path: Path, found: list[Path], now: datetime) -> Path:
    """Give the files that are there a second name; the first stays until another takes it."""
    stamp, number = f"{path.name}.before-{utc(now):%Y%m%dT%H%M%S}", 1
    kept = path.with_name(stamp)
    while any(one.exists() for one in _files(kept)):
        number += 1
        kept = path.with_name(f"{stamp}-{number}")
    for one in found:
        other = kept.with_name(kept.name + one.name.removeprefix(path.name))
        try:
            other.hardlink_to(one)
        except OSError:  # a disk without second names: a copy takes more space
            _lay_down(one, other)
    return kept


def _remember(anchor: Path, folder: Path, backup: Backup) -> None:
    """Note in the anchor that is brought back where it came from."""
    opened = Anchor.open(anchor)
    try:
        opened.append(BACKUP, Mark(backup.writes, str(folder.resolve())))
    finally:
        opened.close()


def _sync_names(folder: Path) -> None:
    """Make the name of a finished backup durable; one that may not last is taken away again."""
    try:
        sync_folder(folder.parent)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def require_free(folder: Path) -> None:
    """Refuse a folder that holds something.

    Raises
    ------
    ConflictError
        It does.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConflictError(
            f"'{folder}' holds something already.",
            "Name a new folder for each backup, for instance with the date.",
        )


def _require_space(store: Store, folder: Path) -> None:
    needed = store.path.stat().st_size if store.path else 0
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    for place in (store.scratch, there):
        free = shutil.disk_usage(place).free
        if free < needed:
            raise StoreError(
                f"The backup may need {needed / 1e6:,.0f} MB, and '{place}' has"
                f" {free / 1e6:,.0f} MB left.",
                "Free disk space, or name a folder on another disk.",
            )


def _copy_database(store: Store, draft: Path) -> Backup:
    """Copy everything as of one moment, with the anchor of that moment."""
    draft.unlink(missing_ok=True)
    with store.quiet() as cursor:
        name = (cursor.execute("SELECT current_database()").fetchone() or ("",))[0]
        cursor.execute(f"ATTACH {quoted(str(draft))} AS backup_copy")
        try:
            cursor.execute(f'COPY FROM DATABASE "{name}" TO backup_copy')
        finally:
            cursor.execute("DETACH backup_copy")
        tables, findings = print_tables(cursor, "")
        if findings:
            raise StoreError(findings[0].message, "Bring back an earlier backup.")
        if store.path:
            shutil.copyfile(anchor_path(store.path), anchor_path(draft))
        else:
            anchor_path(draft).write_text(f"begin {head(cursor).sequence} {head(cursor).digest}\n")
        return Backup(folder="", made_at="", writes=head(cursor).sequence, sha256="", tables=tables)


def _checked(draft: Path, expected: Backup, folder: Path, now: datetime) -> Backup:
    check = check_file(draft)
    if check.findings:
        raise StoreError(
            f"Nothing was backed up: {check.findings[0].message}", check.findings[0].remedy
        )
    if (check.writes, check.tables) != (expected.writes, expected.tables):
        raise StoreError(
            "Nothing was backed up: the copy is not what the store holds.",
            "Try again; if it stays, check the disk.",
        )
    return Backup(
        folder=folder.name,
        made_at=f"{utc(now).isoformat(timespec='seconds')}Z",
        writes=check.writes,
        sha256=sha256_of(draft),
        tables=check.tables,
    )


def _lay_down(source: Path, target: Path, digest: str = "") -> None:
    """Copy a file and wait until it is on disk; with ``digest`` it is read again and compared."""
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    if digest and sha256_of(target) != digest:
        raise StoreError(
            f"'{target}' is not what was written to it.", "Use another disk: this one lost bytes."
        )


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(json.loads(text), indent=1, ensure_ascii=False))
        file.flush()
        os.fsync(file.fileno())


def _files(path: Path) -> tuple[Path, ...]:
    return (path, Path(f"{path}.wal"), anchor_path(path))


def _require_closed(path: Path) -> None:
    """Refuse while somebody has the store open; whether it is damaged does not matter here."""
    if not path.exists():
        return
    try:
        with closing(duckdb.connect(str(path), read_only=True)):
            return
    except duckdb.ConnectionException as error:
        raise cannot_open(path, error) from error
    except duckdb.Error as error:
        if HELD in str(error):
            raise cannot_open(path, error) from error


def _spoilt(folder: Path, why: str) -> StoreError:
    return StoreError(
        f"The backup '{folder}' is not what was written: {why}. Nothing was replaced.",
        "Bring back another one.",
    )
