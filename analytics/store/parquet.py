"""A Parquet file as typed columns: types come from the file, nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from analytics.domain.dataset import ColumnType
from analytics.domain.errors import UploadRefusedError
from analytics.store.faults import pass_on
from analytics.store.selection import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

TYPES = {
    "BOOLEAN": (ColumnType.BOOLEAN, "{c}"),
    "TINYINT": (ColumnType.INTEGER, "CAST({c} AS BIGINT)"),
    "SMALLINT": (ColumnType.INTEGER, "CAST({c} AS BIGINT)"),
    "INTEGER": (ColumnType.INTEGER, "CAST({c} AS BIGINT)"),
    "BIGINT": (ColumnType.INTEGER, "{c}"),
    "UTINYINT": (ColumnType.INTEGER, "CAST({c} AS BIGINT)"),
    "USMALLINT": (ColumnType.INTEGER, "CAST({c} AS BIGINT)"),
    "UINTEGER": (ColumnType.INTEGER, "CAST({c} AS BIGINT)"),
    "UBIGINT": (ColumnType.INTEGER, "CAST({c} AS BIGINT)"),
    "FLOAT": (ColumnType.NUMBER, "CAST({c} AS DOUBLE)"),
    "DOUBLE": (ColumnType.NUMBER, "{c}"),
    "DATE": (ColumnType.DATE, "{c}"),
    "TIMESTAMP": (ColumnType.TIMESTAMP, "{c}"),
    "TIMESTAMP_S": (ColumnType.TIMESTAMP, "CAST({c} AS TIMESTAMP)"),
    "TIMESTAMP_MS": (ColumnType.TIMESTAMP, "CAST({c} AS TIMESTAMP)"),
    "TIMESTAMP_NS": (ColumnType.TIMESTAMP, "CAST({c} AS TIMESTAMP)"),
    "TIMESTAMP WITH TIME ZONE": (ColumnType.TIMESTAMP, "({c} AT TIME ZONE 'UTC')"),
    "VARCHAR": (ColumnType.TEXT, "nullif({c}, '')"),
    '"NULL"': (ColumnType.TEXT, "CAST({c} AS VARCHAR)"),
    "UUID": (ColumnType.TEXT, "CAST({c} AS VARCHAR)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetFile:
    """What a Parquet file says of itself; ``types`` are DuckDB's words."""

    rows: int
    labels: tuple[str, ...]
    types: tuple[str, ...]


def describe_parquet(cursor: DuckDBPyConnection, path: Path, file_name: str) -> ParquetFile:
    """Read the footer of a file; ``file_name`` is what the sender calls it.

    Raises
    ------
    UploadRefusedError
        The file is damaged.
    """
    try:
        described = cursor.execute(
            "DESCRIBE SELECT * FROM read_parquet(?)", [_plain(path)]
        ).fetchall()
        counted = cursor.execute(
            "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata(?)", [_plain(path)]
        ).fetchone()
        schema = cursor.execute(
            "SELECT name, coalesce(num_children, 0) FROM parquet_schema(?)", [_plain(path)]
        ).fetchall()
    except duckdb.Error as error:
        pass_on(error)
        raise UploadRefusedError(
            f"The Parquet file '{file_name}' is damaged or cut off.", "Export it again."
        ) from error
    # The file's own names: the database gives columns that collide other ones.
    names = tuple(_top_level(schema))
    return ParquetFile(
        rows=int(counted[0]) if counted else 0,
        labels=names if len(names) == len(described) else tuple(str(row[0]) for row in described),
        types=tuple(str(row[1]) for row in described),
    )


def _top_level(schema: list[tuple[str, int]]) -> Iterator[str]:
    """Names of columns in a schema whose elements come depth first, below their root."""
    place = 1
    while place < len(schema):
        yield schema[place][0]
        open_elements = 1
        while open_elements:
            open_elements += schema[place][1] - 1
            place += 1


def column_type(word: str) -> ColumnType | None:
    """Type of a column, ``None`` where it cannot hold outcomes (lists, structures, bytes)."""
    if word.startswith("DECIMAL"):
        return ColumnType.NUMBER
    if word.startswith("ENUM"):
        return ColumnType.TEXT
    return TYPES[word][0] if word in TYPES else None


def parquet_select(path: Path, file: ParquetFile) -> str:
    """Query that gives the file as columns c1 ... cN of our types, scanned in place."""
    names = [f"p{number}" for number in range(1, len(file.labels) + 1)]
    typed = ", ".join(
        f"{_expression(word).format(c=name)} AS c{number}"
        for number, (name, word) in enumerate(zip(names, file.types, strict=True), start=1)
    )
    source = quoted(_plain(path))
    return f"SELECT {typed} FROM read_parquet({source}) AS file({', '.join(names)})"


def missing_for_nan(columns: str, types: tuple[ColumnType, ...]) -> str:
    """Query over ``columns`` in which NaN counts as missing, as an empty cell does."""
    cells = ", ".join(
        f"CASE WHEN isnan(c{n}) THEN NULL ELSE c{n} END AS c{n}"
        if kind is ColumnType.NUMBER
        else f"c{n}"
        for n, kind in enumerate(types, start=1)
    )
    return f"SELECT {cells} FROM ({columns})"


def infinite_columns(
    cursor: DuckDBPyConnection, relation: str, types: tuple[ColumnType, ...]
) -> tuple[int, ...]:
    """Positions (from 0) of number columns with an infinite value."""
    places = [i for i, kind in enumerate(types) if kind is ColumnType.NUMBER]
    if not places:
        return ()
    asked = ", ".join(f"coalesce(bool_or(isinf(c{i + 1})), false)" for i in places)
    row = cursor.execute(f"SELECT {asked} FROM {relation}").fetchone() or ()
    return tuple(i for i, found in zip(places, row, strict=True) if found)


def _expression(word: str) -> str:
    if word.startswith("DECIMAL"):
        return "CAST({c} AS DOUBLE)"
    if word.startswith("ENUM"):
        return "CAST({c} AS VARCHAR)"
    return TYPES[word][1]


def _plain(path: Path) -> str:
    """Path that is read as one file: brackets and stars in a name are not patterns."""
    text = str(path)
    for special in ("[", "*", "?"):
        text = text.replace(special, f"[{special}]")
    return text
