"""A public inventory of AI use cases into the register: every row, or none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.domain.errors import NotFoundError
from analytics.domain.inventory import InventoryReceipt
from analytics.domain.tables import find_table
from analytics.domain.viewer import Role
from analytics.ingest.file_bytes import FileKind
from analytics.ingest.inventory_file import COLUMNS, read_inventory
from analytics.ingest.plain_file import plain_file
from analytics.ingest.refusal import refuse
from analytics.services.needs import needs
from analytics.store.table_rows import upsert_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from analytics.domain.tables import TableColumn
    from analytics.store.connection import Store

TABLE = "use_case"


@needs(Role.ANALYST, whole=True)
def import_inventory(store: Store, path: Path, *, now: datetime) -> InventoryReceipt:
    """Read an inventory and add its use cases; those with a known id are overwritten.

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
    details = json.dumps({"year": inventory.counts.year, "rows": inventory.counts.rows})
    with store.write("import_inventory", path.name, now, details=details) as cursor:
        replaced = upsert_rows(cursor, table, columns, inventory.rows)
    return InventoryReceipt(
        file_name=path.name,
        counts=inventory.counts,
        replaced=replaced,
        problems=(*plain.notes, *inventory.problems),
    )
