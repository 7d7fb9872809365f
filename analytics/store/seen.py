"""The store as one person sees it: the same database, their rows, their writes."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.errors import ConflictError, NotFoundError
from analytics.domain.viewer import LOCAL
from analytics.store.connection import Store
from analytics.store.permissions import UNLISTED, need_of, require
from analytics.store.sight import close_sight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from analytics.domain.viewer import Role, Viewer
    from analytics.store.connection import Cursor


def seen_by(store: Store, viewer: Viewer) -> Store:
    """Return a handle on an open store that shows and changes what a viewer may."""
    return store if viewer == LOCAL else SeenStore(store, viewer)


class SeenStore(Store):
    """A handle on an open store for one viewer.

    It opens nothing of its own; what ``Store`` does and this class does not repeat would find no
    connection here, so a way round it fails instead of answering.
    """

    def __init__(self, whole: Store, viewer: Viewer) -> None:
        self._whole = whole
        self.path = whole.path
        self.scratch = whole.scratch
        self.viewer = viewer

    def acting_as(self, role: Role) -> Store:
        """Return the handle with the business units in which the viewer has a role."""
        return SeenStore(self._whole, self.viewer.acting_as(role))

    @contextmanager
    def cursor(self, *, patience: float = 1.0) -> Iterator[Cursor]:
        """Give a cursor that reads the rows of the viewer's business units and no other.

        Raises
        ------
        NotFoundError
            What is asked is not among them, or nowhere: the words are the same.
        """
        try:
            with self._whole.cursor(patience=patience) as cursor:
                if not self.viewer.sees_all:
                    close_sight(cursor, self.viewer)
                yield cursor
        except duckdb.CatalogException as error:
            if self.viewer.sees_all:
                raise
            raise NotFoundError(
                "What was asked for is not in the store.", "Check the name."
            ) from error

    @contextmanager
    def write(
        self, action: str, subject: str, now: datetime, *, details: str = "", key: str = ""
    ) -> Iterator[Cursor]:
        """Give a cursor for one write; its journal line says who.

        Raises
        ------
        AccessDeniedError
            The viewer lacks the role for this action.
        """
        require(self.viewer, need_of(action))
        said = self._said(details)
        with self._whole.write(action, subject, now, details=said, key=key) as cursor:
            yield cursor

    def written(self, key: str) -> int | None:
        """Sequence of the write with this key; ``None`` where there is none."""
        return self._whole.written(key)

    def revision(self) -> int:
        """Count writes so far, of everybody: it only says that something changed."""
        return self._whole.revision()

    @contextmanager
    def quiet(self) -> Iterator[Cursor]:
        """Give a cursor on everything while nobody writes, to admins who see everything."""
        require(self.viewer, UNLISTED)
        with self._whole.quiet() as cursor:
            yield cursor

    def remember_backup(self, folder: str) -> None:
        """Note beside the database where its last backup is."""
        require(self.viewer, UNLISTED)
        self._whole.remember_backup(folder)

    def close(self) -> None:
        """Refuse: a handle is dropped, the store is closed by whoever opened it."""
        raise ConflictError("A viewer's handle does not close the store.", "Close the store.")

    def _said(self, details: str) -> str:
        """Details of the journal line with the name of who wrote it."""
        said = json.loads(details) if details else {}
        return json.dumps({**said, "by": self.viewer.name}, ensure_ascii=False)
