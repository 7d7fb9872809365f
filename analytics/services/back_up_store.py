"""A copy of the store in a folder, and back: both check before they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.viewer import LOCAL, Role
from analytics.services.needs import needs
from analytics.store.backup import bring_back, write_backup
from analytics.store.faults import BACKUPS, MANIFEST, made_at
from analytics.store.permissions import UNLISTED, require

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from analytics.domain.store_check import Backup, Restored
    from analytics.domain.viewer import Viewer
    from analytics.store.connection import Store


@needs(Role.ADMIN, whole=True)
def back_up_store(store: Store, folder: Path, *, now: datetime) -> Backup:
    """Write a consistent copy into a new folder and check it.

    Raises
    ------
    ConflictError
        The folder holds something already.
    StoreError
        The disk is full, or the store or its copy fails the check.
    """
    return write_backup(store, folder, now)


def may_care(viewer: Viewer) -> bool:
    """Whether somebody may check, copy and bring back the store: an admin of everything."""
    return viewer.sees_all and viewer.acting_as(Role.ADMIN).sees_all


def restore_store(
    folder: Path, path: Path, *, now: datetime, replace: bool = False, by: Viewer = LOCAL
) -> Restored:
    """Check a backup and put it in the place of a store that nobody has open.

    ``by`` is who asks; the store is closed meanwhile, so that no handle can say.

    Raises
    ------
    AccessDeniedError
        They are no admin of everything.
    ConflictError
        There is a store and ``replace`` was not said.
    StoreError
        The backup fails its check, or the store is in use.
    """
    require(by, UNLISTED)
    return bring_back(folder, path, now, replace=replace)


def next_backup_folder(path: Path, *, now: datetime) -> Path:
    """Return the folder beside a store into which its next backup goes."""
    return path.parent / BACKUPS / f"{now:%Y%m%dT%H%M%SZ}"


def backups_beside(path: Path) -> tuple[Path, ...]:
    """Folders of the backups beside a store, the newest first."""
    found = (path.parent / BACKUPS).glob(f"*/{MANIFEST}")
    dated = [(made_at(one.parent), one.parent) for one in found]
    return tuple(folder for when, folder in sorted(dated, reverse=True) if when)
