"""What a batch tells that earlier ones tell already: the same rows, rows of the same key, labels.

Of the rows of a key only those count whose other cells differ: the same ones are told as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType
from analytics.store.batches import typed_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from analytics.domain.dataset import Column
    from analytics.store.batches import Part

MOST_LABELS = 50
"""Different values above which a text column is no column of labels."""
FOLDED = "lower(regexp_replace(trim(label), '\\s+', ' ', 'g'))"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysAgain:
    """Rows of a batch with the key of a row of an earlier one; ``first`` is the first such key."""

    rows: int
    first: tuple[str, ...]


def repeated_rows(
    cursor: DuckDBPyConnection, columns: tuple[Column, ...], one: Part, other: Part
) -> int:
    """Count the rows of a batch that another one has too, the same in every cell."""
    names = ", ".join(column.name for column in columns)
    row = cursor.execute(
        f"SELECT count(*) FROM ({typed_rows(columns, one)}) WHERE hash({names}) IN"
        f" (SELECT hash({names}) FROM ({typed_rows(columns, other)}))"
    ).fetchone()
    return int(row[0]) if row else 0


def repeated_keys(
    cursor: DuckDBPyConnection,
    columns: tuple[Column, ...],
    keys: Sequence[Column],
    one: Part,
    other: Part,
) -> KeysAgain | None:
    """Count the rows whose key another batch has with other cells; ``None`` where there are none.

    Where the other batch has a key in several rows, it is no key, and nothing is counted.
    """
    old, names = typed_rows(columns, other), ", ".join(column.name for column in columns)
    key = f"({', '.join(column.name for column in keys)},)"
    filled = " AND ".join(f"{column.name} IS NOT NULL" for column in keys)
    unique = cursor.execute(
        f"SELECT count(*) = count(DISTINCT {key}) FROM ({old}) WHERE {filled}"
    ).fetchone()
    if unique is None or not unique[0]:
        return None
    firsts = ", ".join(f"CAST(arg_min({one.name}, place) AS VARCHAR)" for one in keys)
    row = cursor.execute(
        f"SELECT count(*), {firsts} FROM (SELECT row_number() OVER () AS place, * FROM"
        f" ({typed_rows(columns, one)})) WHERE {filled}"
        f" AND {key} IN (SELECT {key} FROM ({old}) WHERE {filled})"
        f" AND hash({names}) NOT IN (SELECT hash({names}) FROM ({old}))"
    ).fetchone()
    return KeysAgain(rows=int(row[0]), first=row[1:]) if row and row[0] else None


def labels_alike(
    cursor: DuckDBPyConnection, columns: tuple[Column, ...], one: Part, others: Sequence[Part]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Find new labels that are earlier ones but for capital letters and blanks, by column."""
    found = {}
    for column in columns:
        if column.type is not ColumnType.TEXT or column.distinct > MOST_LABELS or not others:
            continue
        new = f"SELECT DISTINCT {column.name} AS label FROM ({typed_rows(columns, one)})"
        every = " UNION ALL ".join(typed_rows(columns, part) for part in others)
        old = f"SELECT DISTINCT {column.name} AS label FROM ({every})"
        rows = cursor.execute(
            f"SELECT n.label, min(o.label) FROM (SELECT label, {FOLDED} AS folded FROM ({new})) AS"
            f" n JOIN (SELECT label, {FOLDED} AS folded FROM ({old})) AS o USING (folded)"
            " GROUP BY n.label HAVING NOT bool_or(n.label = o.label) ORDER BY n.label"
        ).fetchall()
        if rows:
            found[column.label] = tuple((str(new), str(old)) for new, old in rows)
    return found
