"""Store one outcome file: whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType, Dataset, ImportReceipt
from analytics.domain.errors import UploadRefusedError
from analytics.domain.problem import Problem
from analytics.ingest.file_bytes import file_sha256
from analytics.services.read_outcomes import Reading, Target, read_outcomes
from analytics.services.receipts import on_disk, refused
from analytics.store.datasets import current_dataset, next_number, save_dataset

if TYPE_CHECKING:
    from datetime import date, datetime

    from analytics.domain.dataset import Column
    from analytics.store.connection import Cursor, Store

TARGET = "outcomes"
TIMES = (ColumnType.DATE, ColumnType.TIMESTAMP)


def import_outcomes(
    store: Store, file_name: str, content: bytes | Path, *, now: datetime
) -> ImportReceipt:
    """Check and store a CSV or Parquet file as a data set.

    The very same file again changes nothing. A file with a known name and new content supersedes
    the data set of that name; studies registered before keep the one they were registered with.

    Parameters
    ----------
    file_name
        Name the data set goes by; a folder in front of it is dropped.
    content
        The bytes, or the path of a file that need not be loaded.

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
            return ImportReceipt(
                file_name=name,
                target=TARGET,
                sha256=sha256,
                rows=current.rows,
                stored=False,
                dataset_id=current.dataset_id,
                already_known=True,
            )
        try:
            return _store(store, name, path, now, supersedes=current)
        except UploadRefusedError as error:
            return refused(name, TARGET, error, sha256=sha256)


def _store(
    store: Store, name: str, path: Path, now: datetime, *, supersedes: Dataset | None
) -> ImportReceipt:
    with store.write("import_outcomes", name, now, details=_details(supersedes)) as cursor:
        dataset, reading = _read(cursor, store.scratch, name, path)
        number = int(dataset.dataset_id.removeprefix("ds_"))
        before = supersedes.dataset_id if supersedes else ""
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


def _read(cursor: Cursor, scratch: Path, name: str, path: Path) -> tuple[Dataset, Reading]:
    relation = f"ds_{next_number(cursor)}"
    target = Target(path=path, file_name=name, relation=relation, scratch=scratch)
    reading = read_outcomes(cursor, target)
    if not reading.stored:
        found = (*reading.problems, *reading.questions)
        raise UploadRefusedError(found[0].message, found[0].remedy, found)
    dataset = Dataset(
        dataset_id=relation,
        file_name=name,
        sha256=reading.sha256,
        rows=reading.rows,
        columns=reading.columns,
        relation=relation,
    )
    return dataset, reading


def _details(supersedes: Dataset | None) -> str:
    return json.dumps({"supersedes": supersedes.dataset_id}) if supersedes else ""


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
