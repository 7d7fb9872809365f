"""Values by their place in the sorted column, and what lies at or below a value.

Ranks count units: a row of weight three takes three places.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.store.selection import (
    Sql,
    labelled,
    literal,
    matching,
    name_of,
    number_of,
)
from analytics.store.usable_rows import usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellMoments, CellNeeds, FloatArray
    from analytics.store.connection import Store


def values_at(
    store: Store,
    dataset: Dataset,
    needs: CellNeeds,
    column: tuple[str, str],
    ranks: tuple[int, ...],
) -> tuple[float, ...]:
    """Read the values at these places, from 1.

    Parameters
    ----------
    column
        Label of the column, and of the arm whose rows are sorted; an empty arm means all rows.
    ranks
        Places among the usable rows, none beyond their number.
    """
    label, arm = column
    value, rows = number_of(dataset, label), _rows(dataset, needs, arm)
    if needs.weight:
        weight = number_of(dataset, needs.weight)
        places = ", ".join(f"min(y) FILTER (WHERE c >= {rank})" for rank in ranks)
        query = (
            f"SELECT {places} FROM (SELECT y, sum(f) OVER (ORDER BY y) AS c FROM"
            f" (SELECT {value} AS y, sum({weight}) AS f {rows.text} GROUP BY y))"
        )
        with store.cursor() as cursor:
            found = cursor.execute(query, list(rows.values)).fetchone() or ()
        return tuple(float(one) for one in found)
    with store.cursor() as cursor:
        total = cursor.execute(f"SELECT count(*) {rows.text}", list(rows.values)).fetchone()
        n = int(total[0]) if total else 0
        # The middle of a place: no rounding can move it to the next.
        shares = ", ".join(literal((rank - 0.5) / n) for rank in ranks)
        query = f"SELECT quantile_disc({value}, [{shares}]) {rows.text}"
        row = cursor.execute(query, list(rows.values)).fetchone()
    return tuple(float(one) for one in row[0]) if row else ()


def units_beyond(
    store: Store, dataset: Dataset, needs: CellNeeds, label: str, ends: tuple[float | None, float]
) -> float:
    """Count units below the low end (where there is one) or above the high end."""
    value, rows = number_of(dataset, label), _rows(dataset, needs, "")
    low, high = ends
    beyond = f"{value} > {literal(high)}"
    if low is not None:
        beyond += f" OR {value} < {literal(low)}"
    counted = f"sum({number_of(dataset, needs.weight)})" if needs.weight else "count(*)"
    query = f"SELECT coalesce({counted} FILTER (WHERE {beyond}), 0) {rows.text}"
    with store.cursor() as cursor:
        found = cursor.execute(query, list(rows.values)).fetchone()
    return float(found[0]) if found else 0.0


def cells_at_or_below(
    store: Store,
    dataset: Dataset,
    needs: CellNeeds,
    cells: CellMoments,
    values: tuple[float, ...],
) -> CellMoments:
    """Moments of "at or below its arm's value", 0 or 1, by (cluster, arm).

    Parameters
    ----------
    cells
        Moments of the outcome in the same cells.
    values
        One value an arm.
    """
    number = {label: i for i, label in enumerate(cells.clusters)}
    share = np.zeros((len(cells.clusters), len(cells.arms)))
    for arm, (label, value) in enumerate(zip(cells.arms, values, strict=True)):
        for cluster, below in _shares_below(store, dataset, needs, label, value):
            share[number[cluster], arm] = below
    mean: FloatArray = share[cells.cluster, cells.arm]
    return replace(
        cells,
        columns=("at or below",),
        mean=mean[:, None],
        comoment=(cells.n * mean * (1 - mean))[:, None, None],
    )


def other_than_zero_or_one(store: Store, dataset: Dataset, needs: CellNeeds) -> float | None:
    """Find a value that is neither 0 nor 1; ``None`` where there is none."""
    value, rows = number_of(dataset, needs.outcome), _rows(dataset, needs, "")
    query = f"SELECT any_value({value}) {rows.text} AND {value} <> 0 AND {value} <> 1"
    with store.cursor() as cursor:
        found = cursor.execute(query, list(rows.values)).fetchone()
    return None if found is None or found[0] is None else float(found[0])


def smallest(store: Store, dataset: Dataset, needs: CellNeeds, label: str) -> float:
    """Smallest value of a column among the usable rows."""
    rows = _rows(dataset, needs, "")
    query = f"SELECT min({number_of(dataset, label)}) {rows.text}"
    with store.cursor() as cursor:
        found = cursor.execute(query, list(rows.values)).fetchone()
    return float(found[0]) if found and found[0] is not None else 0.0


def _shares_below(
    store: Store, dataset: Dataset, needs: CellNeeds, arm: str, value: float
) -> list[tuple[str, float]]:
    rows = _rows(dataset, needs, arm)
    below = (
        f"CASE WHEN {number_of(dataset, needs.outcome)} <= {literal(value)} THEN 1e0 ELSE 0e0 END"
    )
    mean = f"avg({below})"
    if needs.weight:
        weight = number_of(dataset, needs.weight)
        mean = f"sum({weight} * {below}) / sum({weight})"
    cluster = name_of(dataset, needs.cluster)
    query = f"SELECT CAST({cluster} AS VARCHAR), {mean} {rows.text} GROUP BY {cluster}"
    with store.cursor() as cursor:
        found = cursor.execute(query, list(rows.values)).fetchall()
    return [(str(label), float(share)) for label, share in found]


def _rows(dataset: Dataset, needs: CellNeeds, arm: str) -> Sql:
    """Write where the usable rows come from, those of one arm or all."""
    where = matching(dataset, needs.where)
    this = labelled(dataset, needs.treatment, arm) if arm else Sql("true")
    return Sql(
        f"FROM {dataset.relation} WHERE {usable(dataset, needs)} AND {where.text} AND {this.text}",
        (*where.values, *this.values),
    )
