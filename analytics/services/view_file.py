"""A file as a data set for one analysis: Parquet scanned in place, CSV staged and typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import Dataset
from analytics.domain.errors import UploadRefusedError
from analytics.domain.viewer import Role
from analytics.ingest.file_bytes import FileKind, check_kind, file_sha256
from analytics.services.needs import needs
from analytics.services.read_outcomes import parquet_types, read_alone
from analytics.services.reading import Target
from analytics.store.outcome_table import view_of_parquet
from analytics.store.parquet import describe_parquet
from analytics.store.profile import plain_columns

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

RELATION = "analysed"


@needs(Role.ANALYST, whole=True)
def view_file(store: Store, path: Path, *, notation: tuple[tuple[str, str], ...] = ()) -> Dataset:
    """Make a file readable in a store in memory; columns carry types and no profile.

    Ten million rows of Parquet are never copied: every scan reads the file. ``notation`` answers
    columns of a text file that could be read in two ways.

    Raises
    ------
    NotFoundError
        There is no such file.
    UploadRefusedError
        The file is refused, or it could be read in two ways.
    """
    if check_kind(path, path.name) is FileKind.PARQUET:
        return _view_parquet(store, path)
    target = Target(
        path=path,
        file_name=path.name,
        relation=RELATION,
        scratch=store.scratch,
        profile=False,
        answers=notation,
    )
    with store.cursor() as cursor:
        reading = read_alone(cursor, target)
    refused = (*reading.problems, *reading.questions)
    if refused:
        raise UploadRefusedError(refused[0].message, refused[0].remedy, refused)
    return Dataset(
        dataset_id=RELATION,
        file_name=path.name,
        sha256=reading.sha256,
        rows=reading.rows,
        columns=reading.columns,
        relation=RELATION,
    )


def _view_parquet(store: Store, path: Path) -> Dataset:
    with store.cursor() as cursor:
        file = describe_parquet(cursor, path, path.name)
        types = parquet_types(file, path.name)
        view_of_parquet(cursor, RELATION, path, file)
    return Dataset(
        dataset_id=RELATION,
        file_name=path.name,
        sha256=file_sha256(path),
        rows=file.rows,
        columns=plain_columns(tuple(label.strip() for label in file.labels), types),
        relation=RELATION,
    )
