"""Batches of a data set: append one, put another in its place, withdraw it with a reason."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from analytics.domain.batch import Batch, BatchEnd
from analytics.domain.errors import ConflictError, NotFoundError, UploadRefusedError
from analytics.domain.problem import Problem
from analytics.domain.quality import compared_with
from analytics.domain.schema_change import fit_schema
from analytics.domain.viewer import Role
from analytics.ingest.file_bytes import file_sha256
from analytics.services.batch_notes import key_of, look_at, rows_told_before
from analytics.services.hide_profiles import shown_profiles
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
from analytics.store.batches import Part, batch_profiles, end_batch, history_of, parts_of
from analytics.store.datasets import current_states, find_dataset, next_number
from analytics.store.mappings import read_mappings
from analytics.store.ownership import claim_file_name
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

    from analytics.domain.dataset import Column, Dataset, ImportReceipt
    from analytics.services.reading import Reading
    from analytics.store.connection import Cursor, Store


@needs(Role.ANALYST)
def append_batch(  # noqa: PLR0913 - what, to what, when, how it is read
    store: Store,
    data_set: str,
    file_name: str,
    content: bytes | Path,
    *,
    now: datetime,
    answers: Mapping[str, str] | None = None,
    sets_aside: bool = False,
) -> ImportReceipt:
    """Add the rows of a file to a data set, checked against its columns.

    The very same file again changes nothing. With ``sets_aside`` bad rows are kept beside it.

    Raises
    ------
    NotFoundError
        There is no such data set, or no such file.
    """
    before = require_dataset(store, data_set)
    change = _Change(store=store, before=before, now=now, sets_aside=sets_aside)
    return _add(change, file_name, content, answers or {})


@needs(Role.ANALYST)
def supersede_batch(  # noqa: PLR0913 - which batch, by what, why, when
    store: Store,
    data_set: str,
    batch: str,
    file: tuple[str, bytes | Path],
    *,
    reason: str,
    now: datetime,
    answers: Mapping[str, str] | None = None,
    sets_aside: bool = False,
) -> ImportReceipt:
    """Put a file in the place of a batch.

    Parameters
    ----------
    batch
        Number or file name of a batch that is part of the data set.
    file
        Name and content.
    reason
        Why; it is kept, and said wherever an estimate saw the old batch.

    Raises
    ------
    NotFoundError
        There is no such data set, batch or file.
    ConflictError
        The batch left the data set before.
    """
    before = require_dataset(store, data_set)
    change = _Change(
        store=store,
        before=before,
        now=now,
        replaced=_require_active(store, before, batch),
        reason=_require_reason(reason),
        sets_aside=sets_aside,
    )
    return _add(change, *file, answers or {})


@needs(Role.ANALYST)
def withdraw_batch(
    store: Store, data_set: str, batch: str, *, reason: str, now: datetime
) -> Dataset:
    """Take a batch out of a data set; its rows are kept, so that old results can be made again.

    Raises
    ------
    NotFoundError
        There is no such data set or batch.
    ConflictError
        The batch left the data set before.
    UploadRefusedError
        There is no reason.
    """
    before = require_dataset(store, data_set)
    gone, why = _require_active(store, before, batch), _require_reason(reason)
    details = json.dumps({"batch": gone.number, "file": gone.file_name, "reason": why})
    key = f"withdraw:{gone.batch_id}{units_of(store.viewer)}"
    with store.write("withdraw_batch", before.file_name, now, details=details, key=key) as cursor:
        claim_file_name(cursor, before.file_name, store.viewer)
        number = next_number(cursor)
        parts = parts_of(cursor, _current(cursor, before))
        end_batch(cursor, gone.batch_id, BatchEnd.WITHDRAWN, why, now)
        left = tuple(part for part in parts if part.batch.batch_id != gone.batch_id)
        return keep_state(
            cursor,
            replace(before, dataset_id=f"ds_{number}"),
            left,
            now=now,
            supersedes=_current(cursor, before),
        )


@needs(Role.VIEWER)
def require_dataset(store: Store, data_set: str) -> Dataset:
    """Find the current state of a data set by its file name, with or without its ending.

    Raises
    ------
    NotFoundError
        There is none.
    """
    found = find_dataset(store, data_set)
    if found is None:
        raise NotFoundError(
            f"There is no data set '{data_set}'.", "The command 'datasets' lists those there are."
        )
    with store.cursor() as cursor:
        current = current_states(cursor)[found.file_name]
    return found if found.dataset_id == current else find_dataset(store, current) or found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What is done to a data set."""

    store: Store
    before: Dataset
    now: datetime
    replaced: Batch | None = None
    reason: str = ""
    sets_aside: bool = False


def _add(
    change: _Change, file_name: str, content: bytes | Path, answers: Mapping[str, str]
) -> ImportReceipt:
    store, name = change.store, PurePath(file_name).name
    with on_disk(content, store.scratch) as path:
        sha256 = file_sha256(path)
        same = next((one for one in change.before.batches if one.sha256 == sha256), None)
        if same is not None:
            return known_receipt(name, change.before, same.rows, sha256)
        sent = SentFile(
            name=name,
            path=path,
            sha256=sha256,
            answers=answers,
            sets_aside=change.sets_aside,
        )
        try:
            return store_somehow(sent, lambda one: _stored(change, one))
        except ConflictError:
            current = require_dataset(store, change.before.file_name)
            same = next((one for one in current.batches if one.sha256 == sha256), None)
            if same is None:
                raise
            return known_receipt(name, current, same.rows, sha256)


def _stored(change: _Change, sent: SentFile) -> ImportReceipt:
    before, store, now = change.before, change.store, change.now
    labels = tuple(one.label for one in before.columns)
    keys = key_of(before, read_mappings(store, labels), read_studies(store))
    old = change.replaced
    # The same file sent twice at once, or again after an answer that was lost, is one batch.
    action = "supersede" if old else "append"
    key = f"{action}:{before.dataset_id}:{old.batch_id if old else ''}:{sent.sha256}"
    key += units_of(store.viewer)
    details = _details(change, sent.name, sent.answers)
    with _writing(change, details, key) as cursor, stoppable(cursor):
        claim_file_name(cursor, before.file_name, store.viewer)
        number, state = next_number(cursor), _current(cursor, before)
        table, history = f"ds_{number}_batch", history_of(cursor, before.file_name)
        sent = with_hashed(cursor, sent, before.file_name, store.path)
        reading = read_batch(cursor, store.scratch, sent, table)
        columns, names = _fitted(before, reading, sent.name)
        parts = parts_of(cursor, state)
        others = tuple(p for p in parts if old is None or p.batch.batch_id != old.batch_id)
        place = Place(
            data_set=before.file_name,
            table=table,
            number=len(history) + 1,
            before=old or compared_with([part.batch for part in parts]),
        )
        added = Part(batch=keep_batch(cursor, sent, reading, place, now=now), names=names)
        again = rows_told_before(cursor, columns, others, added, keys)
        if old is not None:
            end_batch(cursor, old.batch_id, BatchEnd.SUPERSEDED, change.reason, now)
        dataset = keep_state(
            cursor,
            replace(before, dataset_id=f"ds_{number}", columns=columns),
            _in_place(parts, added, old),
            now=now,
            supersedes=state,
        )
    profiles = batch_profiles(store, dataset.file_name)
    _, shown = shown_profiles(store, dataset, profiles, today=now.date())
    worth_a_look = look_at(shown, added.batch, today=now.date())
    reading = replace(reading, notes=(*reading.notes, *again, *worth_a_look))
    return stored_receipt(sent, reading, dataset, now)


def _writing(change: _Change, details: str, key: str) -> AbstractContextManager[Cursor]:
    store, name, now = change.store, change.before.file_name, change.now
    if change.replaced is None:
        return store.write("append_batch", name, now, details=details, key=key)
    return store.write("supersede_batch", name, now, details=details, key=key)


def _in_place(parts: tuple[Part, ...], added: Part, old: Batch | None) -> tuple[Part, ...]:
    """Batches in their order: a new one at the end, or where the one stood that it replaces."""
    if old is None:
        return (*parts, added)
    return tuple(added if one.batch.batch_id == old.batch_id else one for one in parts)


def _fitted(
    before: Dataset, reading: Reading, file_name: str
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Columns of the data set with the new batch in it, and which of the file each of them is."""
    fit = fit_schema(before.columns, reading.columns)
    if fit.stops:
        problems = tuple(
            Problem(
                kind=f"column_{one.change.value}",
                message=one.sentence,
                remedy=f"Bring the file into the shape of '{before.file_name}', or add it as a data"
                " set of its own.",
                where=file_name,
                column=one.label,
            )
            for one in fit.stops
        )
        raise UploadRefusedError(
            f"'{file_name}' does not have the columns of '{before.file_name}':"
            f" {problems[0].message}",
            problems[0].remedy,
            problems,
        )
    columns = tuple(
        replace(column, type=kind) for column, kind in zip(before.columns, fit.types, strict=True)
    )
    return columns, fit.names


def _current(cursor: Cursor, before: Dataset) -> str:
    """Id of the state that is current in this transaction; another one means somebody was faster.

    Raises
    ------
    ConflictError
        The data set was changed since it was looked at.
    """
    current = current_states(cursor).get(before.file_name, "")
    if current != before.dataset_id:
        raise ConflictError(
            f"'{before.file_name}' was changed by somebody else meanwhile; nothing was done now.",
            "Look at its batches and try again.",
        )
    return current


def _require_active(store: Store, dataset: Dataset, wanted: str) -> Batch:
    """Find a batch by number or file name among those that are part of the data set."""
    with store.cursor() as cursor:
        history = history_of(cursor, dataset.file_name)
    named = [one for one in history if wanted in (str(one.number), one.file_name)]
    if not named:
        known = ", ".join(f"{one.number} ('{one.file_name}')" for one in history)
        raise NotFoundError(
            f"'{dataset.file_name}' has no batch '{wanted}'.", f"Its batches are: {known}."
        )
    active = [one for one in named if one.ended is None]
    if not active:
        one = named[-1]
        when = f" on {one.ended_at:%Y-%m-%d}" if one.ended_at else ""
        raise ConflictError(
            f"Batch {one.number} ('{one.file_name}') was"
            f" {one.ended.value if one.ended else 'taken out'} already{when}: {one.reason}.",
            "Nothing to do; to have the rows back, append the file again.",
        )
    if len(active) > 1:
        numbers = ", ".join(str(one.number) for one in active)
        raise ConflictError(
            f"Several batches are called '{wanted}'.", f"Name one by its number: {numbers}."
        )
    return active[0]


def _require_reason(reason: str) -> str:
    if not reason.strip():
        raise UploadRefusedError(
            "There is no reason.",
            "Say why in a sentence; it is kept and shown wherever the data were used.",
        )
    return " ".join(reason.split()).rstrip(".")


def _details(change: _Change, file_name: str, answers: Mapping[str, str]) -> str:
    said: dict[str, object] = {"file": file_name}
    if change.replaced is not None:
        said |= {"batch": change.replaced.number, "reason": change.reason}
    if answers:
        said["answers"] = dict(answers)
    if change.sets_aside:
        said["sets_aside"] = True
    return json.dumps(said)
