"""A large complete panel read in one scan: rows in storage order, no grouping.

Where every unit has every period once, arrays are reshaped instead of aggregated (after sorting,
where rows do not lie unit after unit); anything else is left to the general way.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from analytics.domain.adoption import NEVER, AdoptionPanel
from analytics.domain.dataset import ColumnType
from analytics.domain.problem import Problem
from analytics.store.selection import column_of, matching, name_of, number_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.adoption import AdoptionNeeds
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import FloatArray, IntArray

# Below this many rows grouping costs nothing that anybody would notice.
FEWEST_ROWS = 200_000
EPOCH = date(1970, 1, 1)
EMPTY = -(2**31)


def regular_panel(
    cursor: DuckDBPyConnection, dataset: Dataset, needs: AdoptionNeeds
) -> AdoptionPanel | None:
    """Panel of a large file that holds every unit in every period once; else ``None``.

    Rows that lie unit by unit and period by period are taken as they lie, others are sorted.
    """
    plain = not (needs.covariates or needs.exposure or needs.cluster not in ("", needs.unit))
    timed = column_of(dataset, needs.time).type in (ColumnType.INTEGER, ColumnType.DATE)
    same = column_of(dataset, needs.first_treated).type is column_of(dataset, needs.time).type
    if not plain or not timed or not same or dataset.rows < FEWEST_ROWS:
        return None
    for order in ("", " ORDER BY u, t"):
        try:
            found = _scan(cursor, dataset, needs, order)
        except duckdb.ConversionException:  # a number of a period beyond 32 bits
            return None
        if found is None or not np.isfinite(found["y"]).all():
            return None
        panel = _reshaped(found, needs, dataset)
        if panel is not None:
            return panel
    return None


def _scan(
    cursor: DuckDBPyConnection, dataset: Dataset, needs: AdoptionNeeds, order: str
) -> dict[str, np.ndarray] | None:
    """Read the columns as they lie; ``None`` where a cell is missing."""
    where = matching(dataset, needs.where)
    unit, first = name_of(dataset, needs.unit), name_of(dataset, needs.first_treated)
    if column_of(dataset, needs.unit).type is not ColumnType.INTEGER:
        unit = f"CASE WHEN {unit} IS NOT NULL THEN hash({unit}) END"
    found = cursor.execute(
        f"SELECT {unit} AS u, {_number(dataset, needs.time)} AS t,"
        f" CASE WHEN {first} IS NULL THEN {EMPTY} ELSE {_number(dataset, needs.first_treated)} END"
        f" AS f, {_outcome(dataset, needs.outcome)} AS y FROM {dataset.relation}"
        f" WHERE {where.text}{order}",
        list(where.values),
    ).fetchnumpy()
    if any(isinstance(values, np.ma.MaskedArray) for values in found.values()):
        return None
    return {key: np.asarray(values) for key, values in found.items()}


def _number(dataset: Dataset, label: str) -> str:
    """Period as a number of 32 bits: days for dates."""
    name = name_of(dataset, label)
    if column_of(dataset, label).type is ColumnType.DATE:
        return f"CAST({name} - DATE '1970-01-01' AS INTEGER)"
    return f"CAST({name} AS INTEGER)"


def _outcome(dataset: Dataset, label: str) -> str:
    if column_of(dataset, label).type is ColumnType.NUMBER:
        return name_of(dataset, label)
    return number_of(dataset, label)


def _reshaped(
    found: dict[str, np.ndarray], needs: AdoptionNeeds, dataset: Dataset
) -> AdoptionPanel | None:
    unit, time = found["u"], found["t"]
    periods = _first_run(unit)
    if periods < 2 or len(unit) % periods:  # noqa: PLR2004 - one period is no panel
        return None
    shape = (len(unit) // periods, periods)
    units, times, first = unit.reshape(shape), time.reshape(shape), found["f"].reshape(shape)
    steady = (
        (np.diff(times[0]) > 0).all()
        and (times == times[0]).all()
        and (units == units[:, :1]).all()
        and (first == first[:, :1]).all()
    )
    if not steady or len(np.unique(units[:, 0])) < len(units):
        return None
    begin = first[:, 0]
    numbered = column_of(dataset, needs.time).type is ColumnType.INTEGER
    zero_is_never = bool(numbered and times[0, 0] > 0 and (begin == 0).any())
    never = (begin == EMPTY) | ((begin == 0) & zero_is_never)
    return AdoptionPanel(
        periods=_labels(times[0], dataset, needs),
        start=np.where(never, NEVER, np.searchsorted(times[0], begin)).astype(np.int64),
        cluster=np.arange(shape[0], dtype=np.int64),
        outcome=_floats(found["y"]).reshape(shape),
        covariates=np.zeros((0, *shape)),
        clustered=bool(needs.cluster),
        notes=(zero_note(needs),) if zero_is_never else (),
    )


def _first_run(unit: IntArray | np.ndarray) -> int:
    """Rows until the unit changes for the first time."""
    if not len(unit):
        return 0
    changed = np.flatnonzero(unit[: 10**5] != unit[0])
    return int(changed[0]) if len(changed) else len(unit)


def _labels(times: np.ndarray, dataset: Dataset, needs: AdoptionNeeds) -> tuple[str, ...]:
    if column_of(dataset, needs.time).type is ColumnType.DATE:
        return tuple(str(EPOCH + timedelta(days=int(day))) for day in times)
    return tuple(str(int(one)) for one in times)


def _floats(values: np.ndarray) -> FloatArray:
    floats: FloatArray = np.ascontiguousarray(values, dtype=np.float64)
    return floats


def zero_note(needs: AdoptionNeeds) -> Problem:
    """Say that a 0 was read as never."""
    return Problem(
        kind="zero_means_never",
        message=f"'{needs.first_treated}' is 0 in some rows, which is before every period: these"
        " units are taken never to adopt.",
        remedy="Leave the cell empty for units that never adopt; give the first period for units"
        " treated all along.",
    )
