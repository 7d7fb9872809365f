"""Rows of register tables: read by name, which keys are known, and whole files upserted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.domain.tables import ValueType

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.tables import Table, TableColumn

SQL_TYPES = {
    ValueType.TEXT: "VARCHAR",
    ValueType.INTEGER: "BIGINT",
    ValueType.NUMBER: "DOUBLE",
    ValueType.MONEY: "DECIMAL(18,4)",
    ValueType.DATE: "DATE",
    ValueType.TIMESTAMP: "TIMESTAMP",
    ValueType.BOOLEAN: "BOOLEAN",
}
Cell = str | None


def named_rows(cursor: DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Rows of a query, each by the names of its columns."""
    found = cursor.execute(query)
    names = [str(column[0]) for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def known_keys(cursor: DuckDBPyConnection, table: Table) -> frozenset[str]:
    """Keys of a table whose key is one column."""
    (key,) = table.key
    rows = cursor.execute(f'SELECT "{key}" FROM "{table.name}"').fetchall()
    return frozenset(str(row[0]) for row in rows)


def upsert_rows(
    cursor: DuckDBPyConnection,
    table: Table,
    columns: tuple[TableColumn, ...],
    rows: tuple[tuple[Cell, ...], ...],
) -> int:
    """Add rows, or overwrite those with the same key; return how many were overwritten.

    Columns that the file does not have keep what they said.

    Parameters
    ----------
    columns
        Columns of the file, the key among them.
    rows
        Cells as canonical text in the order of ``columns``; ``None`` is not set.
    """
    names = ", ".join(f'"{column.name}"' for column in columns)
    cells = ", ".join(
        f'CAST("{column.name}" AS {SQL_TYPES[column.type]}) AS "{column.name}"'
        for column in columns
    )
    lists = ", ".join(f'unnest(?::VARCHAR[]) AS "{column.name}"' for column in columns)
    values = [list(column) for column in zip(*rows, strict=True)]
    source = f"(SELECT {cells} FROM (SELECT {lists}))"
    same = " AND ".join(f'new."{key}" = old."{key}"' for key in table.key)
    found = cursor.execute(
        f'SELECT count(*) FROM {source} AS new JOIN "{table.name}" AS old ON {same}', values
    ).fetchone()
    updated = [column.name for column in columns if column.name not in table.key]
    action = ", ".join(f'"{name}" = excluded."{name}"' for name in updated)
    keys = ", ".join(f'"{key}"' for key in table.key)
    conflict = f"DO UPDATE SET {action}" if updated else "DO NOTHING"
    cursor.execute(
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {source}'
        f" ON CONFLICT ({keys}) {conflict}",
        values,
    )
    return int(found[0]) if found else 0
