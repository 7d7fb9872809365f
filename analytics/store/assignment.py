"""Who was assigned to what and when: distinct units by arm, units in several arms, arrivals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.assignment import Arrivals, Assignment
from analytics.domain.dataset import ColumnType
from analytics.store.column_facts import is_unique
from analytics.store.selection import (
    column_of,
    matching,
    name_of,
    text_of,
)
from analytics.store.usable_rows import usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds, FloatArray
    from analytics.store.connection import Store

# Above this share of units in several arms the design itself must be another one: nothing is left
# out then, and the check says so.
MOST_EXCLUDED = 0.5
MOST_PERIODS = 20_000
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The data set without units in several arms, and who was assigned to what."""

    dataset: Dataset
    assignment: Assignment


def assigned_units(store: Store, dataset: Dataset, needs: CellNeeds, unit: str) -> Assigned:
    """Count distinct units by arm, and leave out those in several arms.

    Units are grouped only where some unit has several rows. Where the plan's clusters are finer
    than its units, units lie in several arms by design and stay in.
    """
    rows_used = _usable(dataset, needs)
    rows, units = _counts(store, dataset, needs, unit)
    if units == rows:
        return Assigned(dataset=dataset, assignment=Assignment(units=units, by_arm=()))
    query = (
        "SELECT CASE WHEN low = high THEN low END AS a, count(*), sum(n) FROM ("
        f"SELECT min({text_of(dataset, needs.treatment)}) AS low,"
        f" max({text_of(dataset, needs.treatment)}) AS high, count(*) AS n"
        f" {rows_used} AND {name_of(dataset, unit)} IS NOT NULL GROUP BY {name_of(dataset, unit)})"
        " GROUP BY a"
    )
    found = _fetch(store, dataset, needs, query)
    assignment = _assignment(units, found)
    finer = needs.cluster and (
        needs.cluster == unit or _counts(store, dataset, needs, needs.cluster)[1] >= units
    )
    if finer:
        return Assigned(dataset=dataset, assignment=replace(assignment, nested=False))
    if not 0 < assignment.in_several <= MOST_EXCLUDED * units:
        return Assigned(dataset=dataset, assignment=assignment)
    excluded = sum(int(str(row[2])) for row in found if row[0] is None)
    return Assigned(
        dataset=_without_several(dataset, needs, unit),
        assignment=replace(assignment, excluded=excluded),
    )


def arrivals(
    store: Store, dataset: Dataset, needs: CellNeeds, time: str, thing: str
) -> Arrivals | None:
    """First period in which each unit (or cluster) was seen, by arm, in at most ten stretches.

    Parameters
    ----------
    store, dataset, needs
        The rows.
    time
        Column of the period.
    thing
        What was assigned: the unit or cluster column; empty where every row was.

    Returns
    -------
    Arrivals or None
        ``None`` where everything was first seen in one period, or the periods are too many.
    """
    period = name_of(dataset, time)
    if column_of(dataset, time).type is ColumnType.TIMESTAMP:
        period = f"CAST({period} AS DATE)"
    arm = text_of(dataset, needs.treatment)
    rows_used = f"{_usable(dataset, needs)} AND {name_of(dataset, time)} IS NOT NULL"
    first = (
        f"SELECT min({period}) AS t, min({arm}) AS a {rows_used} GROUP BY {name_of(dataset, thing)}"
        if thing
        else f"SELECT {period} AS t, {arm} AS a {rows_used}"
    )
    query = (
        f"SELECT CAST(t AS VARCHAR), a, count(*) FROM ({first}) GROUP BY t, a ORDER BY t, a"
        f" LIMIT {MOST_PERIODS}"
    )
    found = _fetch(store, dataset, needs, query)
    periods = tuple(dict.fromkeys(str(row[0]) for row in found))
    if len(periods) < 2 or len(found) == MOST_PERIODS:  # noqa: PLR2004 - one period cannot change
        return None
    arms = tuple(sorted({str(row[1]) for row in found}))
    counts = np.zeros((len(periods), len(arms)))
    for when, which, n in found:
        counts[periods.index(str(when)), arms.index(str(which))] = float(str(n))
    return _binned(periods, arms, counts)


def blocks_of_clusters(
    store: Store, dataset: Dataset, needs: CellNeeds, strata: str
) -> dict[str, str] | None:
    """Block of every cluster; ``None`` where a cluster lies in several blocks."""
    block = text_of(dataset, strata)
    query = (
        f"SELECT CAST({name_of(dataset, needs.cluster)} AS VARCHAR) AS g, min({block}),"
        f" max({block}) {_usable(dataset, needs)} GROUP BY g"
    )
    found = _fetch(store, dataset, needs, query)
    if any(low != high for _, low, high in found):
        return None
    return {str(cluster): str(low) for cluster, low, _ in found}


def _usable(dataset: Dataset, needs: CellNeeds) -> str:
    where = matching(dataset, needs.where)
    return f"FROM {dataset.relation} WHERE {usable(dataset, needs)} AND {where.text}"


def _fetch(
    store: Store, dataset: Dataset, needs: CellNeeds, query: str
) -> list[tuple[object, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(query, list(matching(dataset, needs.where).values)).fetchall()


def _counts(store: Store, dataset: Dataset, needs: CellNeeds, label: str) -> tuple[int, int]:
    """Usable rows and different values among them; nothing is sorted out where none repeats."""
    name = name_of(dataset, label)
    distinct = f"count({name})" if is_unique(dataset, label) else f"count(DISTINCT {name})"
    query = f"SELECT count(*), {distinct} {_usable(dataset, needs)}"
    rows, values = _fetch(store, dataset, needs, query)[0]
    return int(str(rows)), int(str(values))


def _assignment(units: int, found: list[tuple[object, ...]]) -> Assignment:
    return Assignment(
        units=units,
        by_arm=tuple((str(row[0]), int(str(row[1]))) for row in found if row[0] is not None),
        in_several=sum(int(str(row[1])) for row in found if row[0] is None),
    )


def _without_several(dataset: Dataset, needs: CellNeeds, unit: str) -> Dataset:
    """Leave out every row of a unit that was seen in several arms."""
    name, arm = name_of(dataset, unit), text_of(dataset, needs.treatment)
    chosen = " AND ".join(
        f"{text_of(dataset, label)} = '{value.replace(chr(39), chr(39) * 2)}'"
        for label, value in needs.where
    )
    several = (
        f"SELECT {name} FROM {dataset.relation}"
        f" WHERE {usable(dataset, needs)} AND {chosen or 'true'}"
        f" GROUP BY {name} HAVING min({arm}) <> max({arm})"
    )
    relation = (
        f"(SELECT * FROM {dataset.relation} WHERE {name} IS NULL OR {name} NOT IN"
        f" (SELECT * FROM ({several}) WHERE {name} IS NOT NULL))"
    )
    return replace(dataset, relation=relation)


def _binned(periods: tuple[str, ...], arms: tuple[str, ...], counts: FloatArray) -> Arrivals:
    """Join neighbouring periods into stretches with about as many arrivals each."""
    if len(periods) <= BINS:
        return Arrivals(periods=periods, arms=arms, counts=counts)
    so_far = np.cumsum(counts.sum(axis=1))
    group = np.minimum((so_far - counts.sum(axis=1)) * BINS // so_far[-1], BINS - 1).astype(int)
    kept = np.unique(group)
    merged = np.stack([counts[group == one].sum(axis=0) for one in kept])
    labels = tuple(periods[int(np.argmax(group == one))] for one in kept)
    return Arrivals(periods=labels, arms=arms, counts=merged)
