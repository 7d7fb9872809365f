"""Store one outcome file: whole, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from analytics.domain.batch import BatchEnd
from analytics.domain.dataset import Dataset
from analytics.domain.errors import ConflictError
from analytics.domain.quality import compared_with
from analytics.domain.viewer import Role
from analytics.ingest.file_bytes import file_sha256
from analytics.services.batch_notes import replaced_note
from analytics.services.import_progress import stoppable
from analytics.services.needs import needs
from analytics.services.receipts import on_disk
from analytics.services.stored_file import (
    Place,
    SentFile,
    keep_batch,
    keep_state,
    known_receipt,
    read_batch,
    store_somehow,
    stored_receipt,
    units_of,
    with_hashed,
)
from analytics.store.batches import Part, end_batch, history_of
from analytics.store.datasets import current_dataset, next_number
from analytics.store.ownership import claim_file_name
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from analytics.domain.dataset import ImportReceipt
    from analytics.store.connection import Store

REPLACED = "a newer file of the same name was added"


@needs(Role.ANALYST)
def import_outcomes(  # noqa: PLR0913 - the file, when, and the choices about it
    store: Store,
    file_name: str,
    content: bytes | Path,
    *,
    now: datetime,
    answers: Mapping[str, str] | None = None,
    sets_aside: bool = False,
    hashed: tuple[str, ...] = (),
) -> ImportReceipt:
    """Check and store a file as a data set.

    The very same file again changes nothing. A file with a known name and new content supersedes
    the data set of that name, which the receipt says (kind ``replaced``); studies keep what they
    found on it, marked stale, until they are run again.

    Parameters
    ----------
    file_name
        Name the data set goes by; a folder in front of it is dropped.
    content
        The bytes, or the path of a file that need not be loaded.
    answers
        How columns that could be read in two ways are meant, by label
        (``ingest.notations.Answer``).
    sets_aside
        Store the rows of a text file that can be read and keep the others beside them, with what
        is wrong; by default one bad row refuses the file.
    hashed
        Labels of columns with identifiers of people: codes are stored in their place, now and in
        every later file of the data set.

    Raises
    ------
    NotFoundError
        The path does not exist.
    """
    name = PurePath(file_name).name
    with on_disk(content, store.scratch) as path:
        sha256 = file_sha256(path)
        current = current_dataset(store, name)
        known = _known(name, current, sha256)
        if known is not None:
            return known
        sent = SentFile(
            name=name,
            path=path,
            sha256=sha256,
            answers=answers or {},
            sets_aside=sets_aside,
            hashed=hashed,
        )
        try:
            return store_somehow(sent, lambda one: _store(store, one, now, current))
        except ConflictError:
            known = _known(name, current_dataset(store, name), sha256)
            if known is None:
                raise
            return known


def _known(name: str, current: Dataset | None, sha256: str) -> ImportReceipt | None:
    """Receipt of a file that is part of its data set already; ``None`` where it is not."""
    for batch in current.batches if current else ():
        if current is not None and batch.sha256 == sha256:
            return known_receipt(name, current, batch.rows, sha256)
    return None


def _store(
    store: Store, sent: SentFile, now: datetime, supersedes: Dataset | None
) -> ImportReceipt:
    name, before = sent.name, supersedes.dataset_id if supersedes else ""
    # The same file sent twice at once, or again after an answer that was lost, is one import.
    key = f"outcomes:{name}:{sent.sha256}:after:{before}{units_of(store.viewer)}"
    details = _details(before, sent)
    with (
        store.write("import_outcomes", name, now, details=details, key=key) as cursor,
        stoppable(cursor),
    ):
        claim_file_name(cursor, name, store.viewer)
        table, history = f"ds_{next_number(cursor)}", history_of(cursor, name)
        sent = with_hashed(cursor, sent, name, store.path)
        reading = read_batch(cursor, store.scratch, sent, table)
        active = [one for one in history if one.ended is None]
        place = Place(
            data_set=name,
            table=table,
            number=len(history) + 1,
            before=compared_with(active),
        )
        batch = keep_batch(cursor, sent, reading, place, now=now)
        for one in active:
            end_batch(cursor, one.batch_id, BatchEnd.SUPERSEDED, REPLACED, now)
        plain = tuple(column.name for column in reading.columns)
        dataset = keep_state(
            cursor,
            Dataset(
                dataset_id=table,
                file_name=name,
                sha256=reading.sha256,
                rows=reading.rows,
                columns=reading.columns,
                relation=table,
            ),
            (Part(batch=batch, names=plain),),
            now=now,
            supersedes=before,
        )
    notes = replaced_note(supersedes, dataset, read_studies(store)) if supersedes else ()
    return stored_receipt(sent, replace(reading, notes=(*notes, *reading.notes)), dataset, now)


def _details(before: str, sent: SentFile) -> str:
    said: dict[str, object] = {"supersedes": before} if before else {}
    if sent.answers:
        said["answers"] = dict(sent.answers)
    if sent.sets_aside:
        said["sets_aside"] = True
    if sent.hashed:
        said["hashed"] = list(sent.hashed)
    return json.dumps(said) if said else ""
