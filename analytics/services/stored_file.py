"""One file that was sent becomes the table of a batch, inside the write that keeps it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.batch import Batch
from analytics.domain.column_mapping import ColumnMapping
from analytics.domain.dataset import TIMES, ImportReceipt
from analytics.domain.errors import UploadRefusedError
from analytics.domain.problem import Problem
from analytics.domain.quality import ColumnProfile
from analytics.services.read_outcomes import read_outcomes
from analytics.services.reading import CAREFULLY, LONG, Target
from analytics.services.receipts import refused
from analytics.store.batches import column_profiles, relation_of, save_batch, save_set_aside
from analytics.store.datasets import fingerprint, save_dataset
from analytics.store.drift import shifted
from analytics.store.hashing import hash_key, hashed_before, remember_hashed
from analytics.store.mappings import save_answers
from analytics.store.profile import profiled
from analytics.store.quick_table import NotPlainError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from analytics.domain.dataset import Column, Dataset
    from analytics.domain.viewer import Viewer
    from analytics.services.reading import Reading
    from analytics.store.batches import Part
    from analytics.store.connection import Cursor

TARGET = "outcomes"


class UnansweredError(UploadRefusedError):
    """Nothing is wrong with the file, but it could be read in two ways.

    By the names of its columns, ``labels``, whoever asks finds what was answered before.
    """

    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it was sent, with what was answered about it."""

    name: str
    path: Path
    sha256: str
    answers: Mapping[str, str]
    quick_from: int = LONG
    sets_aside: bool = False
    hashed: tuple[str, ...] = ()
    hash_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file goes: the data set, table and number of its batch, the one to compare with."""

    data_set: str
    table: str
    number: int
    before: Batch | None = None


def store_somehow(sent: SentFile, store_one: Callable[[SentFile], ImportReceipt]) -> ImportReceipt:
    """Try one pass over a long file; where it is not plain, that is rolled back and read again.

    A refusal becomes the receipt; so does a question.
    """
    try:
        try:
            return store_one(sent)
        except NotPlainError:
            return store_one(replace(sent, quick_from=CAREFULLY))
    except UnansweredError as asked:
        receipt = refused(sent.name, TARGET, asked, sha256=sent.sha256)
        return replace(receipt, questions=asked.problems, labels=asked.labels)
    except UploadRefusedError as error:
        return refused(sent.name, TARGET, error, sha256=sent.sha256)


def read_batch(cursor: Cursor, scratch: Path, sent: SentFile, table: str) -> Reading:
    """Check a file and make a table of it.

    Raises
    ------
    UploadRefusedError
        It is refused, or (``UnansweredError``) something must be answered first.
    NotPlainError
        It must be read carefully, after a roll-back.
    """
    target = Target(
        path=sent.path,
        file_name=sent.name,
        relation=table,
        scratch=scratch,
        answers=tuple(sent.answers.items()),
        sha256=sent.sha256,
        quick_from=sent.quick_from,
        sets_aside=sent.sets_aside,
        hashed=sent.hashed,
        hash_key=sent.hash_key,
    )
    reading = read_outcomes(cursor, target)
    if not reading.stored:
        found = (*reading.problems, *reading.questions)
        kind = UploadRefusedError if reading.problems else UnansweredError
        error = kind(found[0].message, found[0].remedy, found)
        if isinstance(error, UnansweredError):
            error.labels = tuple(one.label for one in reading.columns)
        raise error
    return reading


def keep_batch(
    cursor: Cursor, sent: SentFile, reading: Reading, place: Place, *, now: datetime
) -> Batch:
    """Describe a batch whose table was made, with its drift since an earlier one."""
    batch = Batch(
        batch_id=place.table,
        number=place.number,
        file_name=sent.name,
        sha256=reading.sha256,
        rows=reading.rows,
        refused=reading.rows_aside,
        stored_at=now,
    )
    profiles = _since(cursor, batch, reading.columns, place.before)
    save_batch(cursor, batch, place.data_set, profiles, fingerprint(reading.columns))
    aside = _nameless(reading.aside) if sent.hashed else reading.aside
    save_set_aside(cursor, batch.batch_id, aside)
    if sent.hashed:
        labels = json.dumps([one.label for one in reading.columns])
        schema = (fingerprint(reading.columns), labels)
        remember_hashed(cursor, place.data_set, schema, sent.hashed, now)
    if sent.answers:
        _remember_answers(cursor, sent, reading, place.data_set, now)
    return batch


def keep_state(
    cursor: Cursor, state: Dataset, parts: tuple[Part, ...], *, now: datetime, supersedes: str
) -> Dataset:
    """Keep a data set with these batches as its state of now, profiled as a whole.

    Parameters
    ----------
    state
        With the columns it has from now on; rows, hash and relation follow from the batches.
    supersedes
        Id of the state before; empty where there was none.
    """
    batches = tuple(part.batch for part in parts)
    relation = relation_of(state.columns, parts)
    alone = len(batches) == 1 and relation == batches[0].batch_id
    whole = replace(
        state,
        rows=sum(one.rows for one in batches),
        sha256=batches[0].sha256 if len(batches) == 1 else _joined(batches),
        relation=relation,
        columns=_own(cursor, batches[0]) if alone else profiled(cursor, relation, state.columns),
        batches=batches,
    )
    save_dataset(cursor, whole, parts, now, supersedes=supersedes)
    return whole


def stored_receipt(
    sent: SentFile, reading: Reading, dataset: Dataset, now: datetime
) -> ImportReceipt:
    """Receipt of a file that was stored."""
    return ImportReceipt(
        file_name=sent.name,
        target=TARGET,
        sha256=reading.sha256,
        rows=reading.rows,
        stored=True,
        problems=(*reading.notes, *_future(sent.name, reading.columns, now.date())),
        aside=reading.aside,
        dataset_id=dataset.dataset_id,
    )


def known_receipt(file_name: str, dataset: Dataset, rows: int, sha256: str) -> ImportReceipt:
    """Receipt of a file that is there already."""
    return ImportReceipt(
        file_name=file_name,
        target=TARGET,
        sha256=sha256,
        rows=rows,
        stored=False,
        dataset_id=dataset.dataset_id,
        already_known=True,
    )


def units_of(viewer: Viewer) -> str:
    """Tell imports of one's own business units from those of others, for the key."""
    return "" if viewer.units is None else f":of:{'|'.join(viewer.units)}"


def _nameless(aside: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Leave out the text of whole rows: an identifier may stand in it that was to become a code."""
    words = "The row is not as it must be; its text is not kept, because codes stand for people."
    return tuple(one if one.column else replace(one, value="", message=words) for one in aside)


def with_hashed(cursor: Cursor, sent: SentFile, data_set: str, database: Path | None) -> SentFile:
    """Hash the columns of a data set that were hashed before, too, by the database's key."""
    hashed = tuple(dict.fromkeys((*sent.hashed, *hashed_before(cursor, data_set))))
    return replace(sent, hashed=hashed, hash_key=hash_key(cursor, database) if hashed else "")


def _remember_answers(
    cursor: Cursor, sent: SentFile, reading: Reading, data_set: str, now: datetime
) -> None:
    said = ColumnMapping(
        data_set=data_set,
        labels=tuple(one.label for one in reading.columns),
        saved_at=now,
        answers=tuple(sent.answers.items()),
    )
    save_answers(cursor, fingerprint(reading.columns), said)


def _since(
    cursor: Cursor, batch: Batch, columns: tuple[Column, ...], before: Batch | None
) -> list[ColumnProfile]:
    if before is None:
        return [ColumnProfile(column=column) for column in columns]
    known = {one.column.label: one.column for one in column_profiles(cursor, before.batch_id)}
    return [
        shifted(cursor, column, batch.batch_id, (before, known[column.label]), rows=batch.rows)
        if column.label in known
        else ColumnProfile(column=column)
        for column in columns
    ]


def _own(cursor: Cursor, batch: Batch) -> tuple[Column, ...]:
    return tuple(one.column for one in column_profiles(cursor, batch.batch_id))


def _joined(batches: tuple[Batch, ...]) -> str:
    """Hash of the hashes of several files, in their order."""
    return hashlib.sha256("\n".join(one.sha256 for one in batches).encode()).hexdigest()


def _future(file_name: str, columns: tuple[Column, ...], today: date) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            kind="future_date",
            message=f"'{column.label}' goes up to {column.maximum[:10]}, which is in the future.",
            remedy="Check the year; what has not happened yet is not an outcome.",
            where=file_name,
            column=column.label,
            value=column.maximum,
        )
        for column in columns
        if column.type in TIMES and column.maximum[:10] > today.isoformat()
    )
