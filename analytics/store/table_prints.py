"""Rows and a hash of every table: reading all of it finds damage, and two copies compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from analytics.domain.store_check import Finding, TablePrint
from analytics.store.faults import first_line

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def print_tables(
    cursor: DuckDBPyConnection, remedy: str
) -> tuple[tuple[TablePrint, ...], tuple[Finding, ...]]:
    """Read every block of every table.

    The hash is the count of rows, the sum of their hashes and the exclusive or of them: pairs of
    equal rows cancel in the last one alone. It compares copies; it proves nothing against somebody
    who means to deceive.

    Parameters
    ----------
    remedy
        The way out of a finding.
    """
    prints: list[TablePrint] = []
    findings: list[Finding] = []
    damaged: list[str] = []
    for table in _tables(cursor):
        try:
            prints.append(_print(cursor, table))
        except duckdb.Error as error:
            message = f"Table '{table}' cannot be read: {first_line(error)}"
            damaged.append(table)
            findings.append(Finding(kind="table_damaged", message=message, remedy=remedy))
    return tuple(prints), (*findings, *_short_datasets(cursor, tuple(prints), damaged, remedy))


def _tables(cursor: DuckDBPyConnection) -> tuple[str, ...]:
    rows = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
        " AND schema_name = 'main' AND NOT internal AND NOT temporary ORDER BY table_name"
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _print(cursor: DuckDBPyConnection, table: str) -> TablePrint:
    quoted = '"' + table.replace('"', '""') + '"'
    row = cursor.execute(
        "SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0)::VARCHAR,"
        f" coalesce(bit_xor(hash(t)), 0)::VARCHAR FROM {quoted} AS t"
    ).fetchone()
    rows, total, mixed = row or (0, "0", "0")
    return TablePrint(table=table, rows=int(rows), digest=f"{total}:{mixed}")


def _short_datasets(
    cursor: DuckDBPyConnection, prints: tuple[TablePrint, ...], damaged: list[str], remedy: str
) -> tuple[Finding, ...]:
    """Find outcome tables that do not hold the rows their import counted."""
    held = {one.table: one.rows for one in prints}
    known: list[tuple[str, str, int]] = []
    if "batch" in held:
        known = cursor.execute("SELECT batch_id, file_name, row_count FROM batch").fetchall()
    elif "dataset" in held:  # written by a version before batches
        known = cursor.execute("SELECT dataset_id, file_name, row_count FROM dataset").fetchall()
    return tuple(
        Finding(
            kind="rows_missing",
            message=f"'{file_name}' was stored with {count:,} rows, and its table holds"
            f" {held.get(dataset, 0):,}.",
            remedy=remedy,
        )
        for dataset, file_name, count in known
        if dataset not in damaged and held.get(dataset, 0) != count
    )
