"""A public inventory of AI use cases into the register: every row, or none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.errors import ConflictError, NotFoundError
from analytics.domain.inventory import InventoryReceipt
from analytics.domain.tables import find_table
from analytics.domain.viewer import Role
from analytics.ingest.file_bytes import FileKind
from analytics.ingest.inventory_file import COLUMNS, read_inventory
from analytics.ingest.plain_file import plain_file
from analytics.ingest.refusal import refuse
from analytics.services.needs import needs
from analytics.store.table_rows import upsert_rows
from analytics.store.uploads import Upload, latest_upload, save_upload

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from analytics.domain.tables import TableColumn
    from analytics.store.connection import Store

TABLE = "use_case"


@needs(Role.ANALYST, whole=True)
def import_inventory(store: Store, path: Path, *, now: datetime) -> InventoryReceipt:
    """Read an inventory and add its use cases; those with a known id are overwritten.

    The very same file again changes nothing.

    Raises
    ------
    NotFoundError
        There is no such file.
    UploadRefusedError
        It is no inventory of a known year, or damaged.
    """
    table = find_table(TABLE)
    if table is None:
        raise NotFoundError(f"There is no table '{TABLE}'.", "Update the store.")
    with plain_file(path, path.name, store.scratch, hidden=True) as plain:
        if plain.kind is FileKind.PARQUET:
            refuse(path.name, "wrong_kind", "An inventory is text.", "Take the CSV file.")
        inventory = read_inventory(plain.path, path.name, now.date())
    by_name: dict[str, TableColumn] = {column.name: column for column in table.columns}
    columns = tuple(by_name[name] for name in COLUMNS)
    receipt = InventoryReceipt(
        file_name=path.name,
        counts=inventory.counts,
        replaced=len(inventory.rows),
        problems=(*plain.notes, *inventory.problems),
        already_known=True,
    )
    before, latest = latest_upload(store, TABLE)
    if latest == plain.sha256:
        return receipt
    upload = Upload(
        table=TABLE,
        file_name=path.name,
        sha256=plain.sha256,
        rows=len(inventory.rows),
        header="|".join(COLUMNS),
    )
    details = json.dumps({"year": inventory.counts.year, "rows": inventory.counts.rows})
    # The same file sent twice at once, or again after an answer that was lost, is one import.
    key = f"inventory:{plain.sha256}:after:{before}"
    try:
        with store.write("import_inventory", path.name, now, details=details, key=key) as cursor:
            replaced = upsert_rows(cursor, table, columns, inventory.rows)
            save_upload(cursor, upload, now)
    except ConflictError:
        return receipt
    return replace(receipt, replaced=replaced, already_known=False)
