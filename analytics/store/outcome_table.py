"""How a checked outcome file becomes a table or a view with columns c1 ... cN."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from analytics.domain.errors import UploadRefusedError
from analytics.store.faults import pass_on
from analytics.store.notations import STAGED
from analytics.store.parquet import missing_for_nan, parquet_select
from analytics.store.staging import typed_columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from analytics.domain.dataset import Column, ColumnType
    from analytics.domain.staging import Notation
    from analytics.store.parquet import ParquetFile


def table_from_text(
    cursor: DuckDBPyConnection,
    relation: str,
    types: tuple[ColumnType, ...],
    notations: Mapping[str, Notation],
    marked: frozenset[str],
) -> None:
    """Type the staged text; every cell was looked at, so every cell casts (``typed_columns``)."""
    columns = typed_columns(types, notations, marked)
    cursor.execute(f"CREATE TABLE {relation} AS SELECT {columns} FROM {STAGED}")


def drop_table(cursor: DuckDBPyConnection, relation: str) -> None:
    """Take a table back that was made of a file in which something was found afterwards."""
    cursor.execute(f"DROP TABLE IF EXISTS {relation}")


def table_from_parquet(
    cursor: DuckDBPyConnection,
    relation: str,
    path: Path,
    file: ParquetFile,
    types: tuple[ColumnType, ...],
) -> None:
    """Copy a Parquet file; NaN becomes missing.

    Raises
    ------
    UploadRefusedError
        A page of the file is damaged, or a whole number is beyond 64 bits.
    """
    query = missing_for_nan(parquet_select(path, file), types)
    try:
        cursor.execute(f"CREATE TABLE {relation} AS {query}")
    except duckdb.Error as error:
        pass_on(error)
        if isinstance(error, duckdb.ConversionException):
            raise UploadRefusedError(
                "The Parquet file has whole numbers beyond 2^63, which no column holds.",
                "Write identifiers as text.",
            ) from error
        raise UploadRefusedError(
            "The Parquet file cannot be read to its end.", "Export it again."
        ) from error


def view_of_parquet(
    cursor: DuckDBPyConnection, relation: str, path: Path, file: ParquetFile
) -> None:
    """Make a view that scans a Parquet file in place; nothing is copied."""
    cursor.execute(f"CREATE OR REPLACE VIEW {relation} AS {parquet_select(path, file)}")


def first_rows(
    cursor: DuckDBPyConnection, relation: str, columns: tuple[Column, ...], *, most: int
) -> tuple[tuple[str, ...], ...]:
    """Read the first rows of a table as text; an empty cell is empty."""
    cells = ", ".join(f"coalesce(CAST({one.name} AS VARCHAR), '')" for one in columns)
    rows = cursor.execute(f"SELECT {cells} FROM {relation} LIMIT {int(most)}").fetchall()
    return tuple(tuple(str(cell) for cell in row) for row in rows)
