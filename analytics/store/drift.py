"""How far the values of a column moved between two batches: the population stability index.

Numbers are compared over the deciles of the earlier batch, labels one by one. Every count is raised
by one half, so that an empty bin has a logarithm.
"""

from __future__ import annotations

from math import isfinite, log
from typing import TYPE_CHECKING

from analytics.domain.dataset import NUMBERS, ColumnType
from analytics.domain.quality import ColumnProfile, names_rows
from analytics.store.selection import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.batch import Batch
    from analytics.domain.dataset import Column

BINS = 10
MOST_LABELS = 50
"""Different values above which a text column is no column of labels."""
HALF = 0.5


def shifted(
    cursor: DuckDBPyConnection,
    column: Column,
    relation: str,
    earlier: tuple[Batch, Column],
    *,
    rows: int,
) -> ColumnProfile:
    """Compare a column with the same one of an earlier batch.

    Parameters
    ----------
    earlier
        The earlier batch, and the column there.
    rows
        Rows of the batch.
    """
    batch, old = earlier
    table = batch.batch_id
    if names_rows(column, rows) and names_rows(old, batch.rows):
        return ColumnProfile(column=column)
    if column.type in NUMBERS and old.type in NUMBERS:
        edges = _edges(cursor, table, old.name)
        before = _binned(cursor, table, old.name, edges)
        after = _binned(cursor, relation, column.name, edges)
        return _profile(column, before, after)
    labels = (ColumnType.TEXT, ColumnType.BOOLEAN)
    if column.type not in labels or column.type is not old.type:
        return ColumnProfile(column=column)
    if max(column.distinct, old.distinct) > MOST_LABELS:
        return ColumnProfile(column=column)
    before, after = _counted(cursor, table, old.name), _counted(cursor, relation, column.name)
    unseen = sum(count for label, count in after.items() if label not in before)
    return _profile(column, before, after, unseen=unseen / max(sum(after.values()), 1))


def stability_index(before: dict[object, int], after: dict[object, int]) -> float:
    """Sum over bins of (share after - share before) times the logarithm of their ratio."""
    bins = before.keys() | after.keys()
    old, new = sum(before.values()) + HALF * len(bins), sum(after.values()) + HALF * len(bins)
    total = 0.0
    for one in sorted(bins, key=str):
        was, now = (before.get(one, 0) + HALF) / old, (after.get(one, 0) + HALF) / new
        total += (now - was) * log(now / was)
    return total


def _profile(
    column: Column,
    before: dict[object, int],
    after: dict[object, int],
    *,
    unseen: float | None = None,
) -> ColumnProfile:
    """Index and what it is by chance: (bins - 1) (1/n + 1/m)."""
    n, m, bins = sum(before.values()), sum(after.values()), len(before.keys() | after.keys())
    if not n or not m:
        return ColumnProfile(column=column)
    return ColumnProfile(
        column=column,
        shift=stability_index(before, after),
        shift_by_chance=(bins - 1) * (1 / n + 1 / m),
        unseen=unseen,
    )


def _edges(cursor: DuckDBPyConnection, table: str, name: str) -> tuple[float, ...]:
    shares = ", ".join(str(one / BINS) for one in range(1, BINS))
    row = cursor.execute(
        f"SELECT approx_quantile(CAST({name} AS DOUBLE), [{shares}]) FROM {table}"
    ).fetchone()
    found = row[0] if row and row[0] else []
    return tuple(sorted({float(one) for one in found if one is not None and isfinite(one)}))


def _binned(
    cursor: DuckDBPyConnection, table: str, name: str, edges: tuple[float, ...]
) -> dict[object, int]:
    if not edges:
        return {}
    whens = " ".join(f"WHEN {name} <= {literal(edge)} THEN {i}" for i, edge in enumerate(edges))
    rows = cursor.execute(
        f"SELECT CASE {whens} ELSE {len(edges)} END AS bin, count(*) FROM {table}"
        f" WHERE {name} IS NOT NULL GROUP BY bin"
    ).fetchall()
    return {row[0]: int(row[1]) for row in rows}


def _counted(cursor: DuckDBPyConnection, table: str, name: str) -> dict[object, int]:
    rows = cursor.execute(
        f"SELECT {name}, count(*) FROM {table} WHERE {name} IS NOT NULL GROUP BY {name}"
    ).fetchall()
    return {row[0]: int(row[1]) for row in rows}
