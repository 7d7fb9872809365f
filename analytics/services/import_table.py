"""Store one register file: whole, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from analytics.domain.dataset import ImportReceipt
from analytics.domain.errors import ConflictError, NotFoundError, UploadRefusedError
from analytics.domain.problem import Problem
from analytics.domain.tables import UPLOADABLE, find_table
from analytics.domain.viewer import Role
from analytics.ingest.file_bytes import FileKind, file_sha256
from analytics.ingest.plain_file import plain_file
from analytics.ingest.references import unknown_references
from analytics.ingest.refusal import refuse, refuse_all
from analytics.ingest.table_file import read_table
from analytics.services.needs import needs
from analytics.services.receipts import on_disk, refused
from analytics.store.table_rows import known_keys, upsert_rows
from analytics.store.uploads import Upload, latest_upload, save_upload

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from analytics.domain.tables import Table
    from analytics.ingest.table_file import TableFile
    from analytics.store.connection import Cursor, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A file as it was sent, and the key of its import."""

    name: str
    path: Path
    sha256: str
    key: str


@needs(Role.ANALYST, whole=True)
def import_table(
    store: Store, table: str, file_name: str, content: bytes | Path, *, now: datetime
) -> ImportReceipt:
    """Check and store a CSV file into a table of the register.

    A row with a known id replaces what the file has columns for. The very same file again, with no
    other file for that table in between, changes nothing.

    Raises
    ------
    NotFoundError
        There is no such table to upload into, or the path does not exist.
    """
    chosen = find_table(table)
    if chosen is None or not chosen.uploadable:
        raise NotFoundError(
            f"There is no table '{table}' to upload into.",
            "Tables are: " + ", ".join(one.name for one in UPLOADABLE) + ".",
        )
    name = PurePath(file_name).name
    with on_disk(content, store.scratch) as path:
        sha256 = file_sha256(path)
        before, latest = latest_upload(store, table)
        known = ImportReceipt(
            file_name=name, target=table, sha256=sha256, rows=0, stored=False, already_known=True
        )
        if latest == sha256:
            return known
        # The same file sent twice at once, or again after an answer that was lost, is one import.
        key = f"{table}:{sha256}:after:{before}"
        try:
            return _store(store, chosen, _Sent(name=name, path=path, sha256=sha256, key=key), now)
        except ConflictError:
            return known
        except UploadRefusedError as error:
            return refused(name, table, error, sha256=sha256)


def _store(store: Store, table: Table, sent: _Sent, now: datetime) -> ImportReceipt:
    name = sent.name
    with plain_file(sent.path, name, store.scratch, sha256=sent.sha256) as plain:
        if plain.kind is FileKind.PARQUET:
            refuse(name, "wrong_kind", "A register table is text.", "Save it as CSV or XLSX.")
        file = read_table(plain.path, name, table, today=now.date())
    with store.write("import_table", f"{table.name}: {name}", now, key=sent.key) as cursor:
        _require_references(cursor, file, table, name)
        replaced = upsert_rows(cursor, table, file.columns, file.rows)
        upload = Upload(
            table=table.name,
            file_name=name,
            sha256=plain.sha256,
            rows=len(file.rows),
            header="|".join(column.name for column in file.columns),
        )
        save_upload(cursor, upload, now)
    return ImportReceipt(
        file_name=name,
        target=table.name,
        sha256=plain.sha256,
        rows=len(file.rows),
        stored=True,
        problems=(*plain.notes, *_replaced(name, table, replaced, len(file.rows))),
    )


def _require_references(cursor: Cursor, file: TableFile, table: Table, file_name: str) -> None:
    wanted = {column.references for column in file.columns if column.references}
    tables = {name: found for name in wanted if (found := find_table(name)) is not None}
    known = {name: known_keys(cursor, found) for name, found in tables.items()}
    problems = unknown_references(file, table, known, file_name=file_name)
    if problems:
        refuse_all(file_name, problems)


def _replaced(file_name: str, table: Table, replaced: int, rows: int) -> tuple[Problem, ...]:
    if replaced == 0:
        return ()
    return (
        Problem(
            kind="replaced",
            message=f"{replaced:,} of {rows:,} rows replaced an earlier row with the same"
            f" {' and '.join(table.key)}.",
            remedy="Nothing to do; columns that the file does not have kept what they said.",
            where=file_name,
        ),
    )
