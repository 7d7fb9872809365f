"""Store one outcome file: whole, or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from analytics.domain.dataset import TIMES, Dataset, ImportReceipt
from analytics.domain.errors import ConflictError, UploadRefusedError
from analytics.domain.problem import Problem
from analytics.domain.viewer import Role
from analytics.ingest.file_bytes import file_sha256
from analytics.services.needs import needs
from analytics.services.read_outcomes import read_outcomes
from analytics.services.reading import CAREFULLY, LONG, Reading, Target
from analytics.services.receipts import on_disk, refused
from analytics.store.datasets import current_dataset, next_number, save_dataset
from analytics.store.ownership import claim_file_name
from analytics.store.quick_table import NotPlainError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from analytics.domain.dataset import Column
    from analytics.domain.viewer import Viewer
    from analytics.store.connection import Cursor, Store

TARGET = "outcomes"


class _UnansweredError(UploadRefusedError):
    """Nothing is wrong with the file, but it could be read in two ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A file as it was sent, with what was answered about it."""

    name: str
    path: Path
    sha256: str
    answers: Mapping[str, str]
    quick_from: int = LONG


@needs(Role.ANALYST)
def import_outcomes(
    store: Store,
    file_name: str,
    content: bytes | Path,
    *,
    now: datetime,
    answers: Mapping[str, str] | None = None,
) -> ImportReceipt:
    """Check and store a file as a data set.

    The very same file again changes nothing. A file with a known name and new content supersedes
    the data set of that name; studies registered before keep the one they were registered with.

    Parameters
    ----------
    file_name
        Name the data set goes by; a folder in front of it is dropped.
    content
        The bytes, or the path of a file that need not be loaded.
    answers
        How columns that could be read in two ways are meant, by label
        (``ingest.notations.Answer``).

    Raises
    ------
    NotFoundError
        The path does not exist.
    """
    name = PurePath(file_name).name
    with on_disk(content, store.scratch) as path:
        sha256 = file_sha256(path)
        current = current_dataset(store, name)
        if current is not None and current.sha256 == sha256:
            return _known(name, current)
        sent = _Sent(name=name, path=path, sha256=sha256, answers=answers or {})
        try:
            return _store_somehow(store, sent, now, current)
        except ConflictError:
            stored = current_dataset(store, name)
            if stored is None:
                raise
            return _known(name, stored)
        except _UnansweredError as asked:
            return replace(refused(name, TARGET, asked, sha256=sha256), questions=asked.problems)
        except UploadRefusedError as error:
            return refused(name, TARGET, error, sha256=sha256)


def _known(name: str, current: Dataset) -> ImportReceipt:
    return ImportReceipt(
        file_name=name,
        target=TARGET,
        sha256=current.sha256,
        rows=current.rows,
        stored=False,
        dataset_id=current.dataset_id,
        already_known=True,
    )


def _store_somehow(
    store: Store, sent: _Sent, now: datetime, supersedes: Dataset | None
) -> ImportReceipt:
    """Try one pass over a long file; where it is not plain, that is rolled back and read again."""
    try:
        return _store(store, sent, now, supersedes)
    except NotPlainError:
        return _store(store, replace(sent, quick_from=CAREFULLY), now, supersedes)


def _store(store: Store, sent: _Sent, now: datetime, supersedes: Dataset | None) -> ImportReceipt:
    name, details = sent.name, _details(supersedes, sent.answers)
    before = supersedes.dataset_id if supersedes else ""
    # The same file sent twice at once, or again after an answer that was lost, is one import.
    key = f"outcomes:{name}:{sent.sha256}:after:{before}{_of(store.viewer)}"
    with store.write("import_outcomes", name, now, details=details, key=key) as cursor:
        claim_file_name(cursor, name, store.viewer)
        dataset, reading = _read(cursor, store.scratch, sent)
        number = int(dataset.dataset_id.removeprefix("ds_"))
        save_dataset(cursor, dataset, now, number=number, supersedes=before)
    return ImportReceipt(
        file_name=name,
        target=TARGET,
        sha256=reading.sha256,
        rows=reading.rows,
        stored=True,
        problems=(*reading.notes, *_future(name, reading.columns, now.date())),
        dataset_id=dataset.dataset_id,
    )


def _of(viewer: Viewer) -> str:
    """Tell imports of one's own business units from those of others, for the key."""
    return "" if viewer.units is None else f":of:{'|'.join(viewer.units)}"


def _read(cursor: Cursor, scratch: Path, sent: _Sent) -> tuple[Dataset, Reading]:
    relation, name = f"ds_{next_number(cursor)}", sent.name
    target = Target(
        path=sent.path,
        file_name=name,
        relation=relation,
        scratch=scratch,
        answers=tuple(sent.answers.items()),
        sha256=sent.sha256,
        quick_from=sent.quick_from,
    )
    reading = read_outcomes(cursor, target)
    if not reading.stored:
        found = (*reading.problems, *reading.questions)
        kind = UploadRefusedError if reading.problems else _UnansweredError
        raise kind(found[0].message, found[0].remedy, found)
    dataset = Dataset(
        dataset_id=relation,
        file_name=name,
        sha256=reading.sha256,
        rows=reading.rows,
        columns=reading.columns,
        relation=relation,
    )
    return dataset, reading


def _details(supersedes: Dataset | None, answers: Mapping[str, str]) -> str:
    said: dict[str, object] = {"supersedes": supersedes.dataset_id} if supersedes else {}
    if answers:
        said["answers"] = dict(answers)
    return json.dumps(said) if said else ""


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
