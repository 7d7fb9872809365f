"""What every unit did over time: rows and sum of the outcome by unit, arm and day or period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.dataset import TIMES, ColumnType
from analytics.domain.errors import NotBuiltError, NotEstimableError, PlanError
from analytics.domain.experiment_cells import ExposureCells
from analytics.store.selection import column_of, matching, name_of, present, text_of
from analytics.store.usable_rows import columns, usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.experiment_cells import ExposureNeeds
    from analytics.domain.moments import CellNeeds, IntArray
    from analytics.store.connection import Store

MOST_CELLS = 2_000_000
EPOCH = date(1970, 1, 1)


def exposure_cells(
    store: Store, dataset: Dataset, needs: CellNeeds, asked: ExposureNeeds
) -> ExposureCells:
    """Sum the outcome by (unit, arm, day or period), in one scan.

    Without a unit every row is a unit of its own and rows are summed by arm and time.

    Raises
    ------
    PlanError
        The time column holds neither dates nor whole numbers, or the start of exposure another
        kind.
    NotEstimableError
        Too many cells, or no usable row.
    NotBuiltError
        Rows are weighted.
    """
    if needs.weight:
        raise NotBuiltError(
            "Effects over time of weighted rows are not built yet.",
            "Give one row a unit, or read the effect as a whole.",
        )
    dated = _dated(dataset, asked)
    where, outcome = matching(dataset, needs.where), columns(dataset, needs)[-1]
    # Labels are not shown: their 64-bit hashes tell them apart and travel faster than text.
    unit = f"hash({name_of(dataset, asked.unit)})" if asked.unit else "0::UBIGINT"
    cluster = f"hash({name_of(dataset, needs.cluster)})" if needs.cluster else "0::UBIGINT"
    started = _position(dataset, asked.start, dated=dated) if asked.start else "NULL::BIGINT"
    seen = [present(dataset, label) for label in (asked.time, asked.unit) if label]
    arm = f"list_position(?, {text_of(dataset, needs.treatment)}) - 1"
    time = _position(dataset, asked.time, dated=dated)
    query = (
        "SELECT u, a, t, any_value(g) AS g, min(b) AS b, count(*)::DOUBLE AS n, avg(y) AS mean,"
        f" var_pop(y) * count(*) AS square FROM (SELECT {unit} AS u,"
        f" {arm} AS a, {time} AS t, {cluster} AS g, {started} AS b, {outcome.text} AS y"
        f" FROM {dataset.relation} WHERE {usable(dataset, needs)}"
        f" AND {' AND '.join(seen)} AND {where.text})"
        f" GROUP BY u, a, t{'' if asked.unit else ', g'} ORDER BY u, t LIMIT {MOST_CELLS + 1}"
    )
    arms = _arms(store, dataset, needs)
    with store.cursor() as cursor:
        found = cursor.execute(query, [list(arms), *where.values]).fetchnumpy()
    cells = {key: np.ma.asarray(values) for key, values in found.items()}
    _require(len(cells["n"]), asked)
    return _to_cells(cells, arms, needs, asked, dated=dated)


def _arms(store: Store, dataset: Dataset, needs: CellNeeds) -> tuple[str, ...]:
    """Find all arms, the control first."""
    where = matching(dataset, needs.where)
    query = (
        f"SELECT DISTINCT {text_of(dataset, needs.treatment)} AS a FROM {dataset.relation}"
        f" WHERE {usable(dataset, needs)} AND {where.text} ORDER BY a"
    )
    with store.cursor() as cursor:
        found = [str(row[0]) for row in cursor.execute(query, list(where.values)).fetchall()]
    return (needs.control, *(arm for arm in found if arm != needs.control))


def _to_cells(
    cells: dict[str, np.ma.MaskedArray],
    arms: tuple[str, ...],
    needs: CellNeeds,
    asked: ExposureNeeds,
    *,
    dated: bool,
) -> ExposureCells:
    time = np.asarray(cells["t"]).astype(np.int64)
    first = int(time.min())
    began = None
    if asked.start:
        began = np.ma.filled(cells["b"].astype(np.float64), np.nan) - first
    return ExposureCells(
        arms=arms,
        arm=np.asarray(cells["a"]).astype(np.int64),
        unit=_numbered(cells["u"]) if asked.unit else None,
        cluster=_numbered(cells["g"]) if needs.cluster else None,
        time=time - first,
        began=began,
        n=np.asarray(cells["n"], dtype=np.float64),
        mean=np.asarray(cells["mean"], dtype=np.float64),
        square=np.asarray(cells["square"], dtype=np.float64),
        first=str(EPOCH + timedelta(days=first)) if dated else str(first),
        dated=dated,
    )


def _numbered(hashes: np.ma.MaskedArray) -> IntArray:
    _, number = np.unique(np.asarray(hashes), return_inverse=True)
    return number.reshape(-1).astype(np.int64)


def _dated(dataset: Dataset, asked: ExposureNeeds) -> bool:
    kinds = [column_of(dataset, label).type for label in (asked.time, asked.start) if label]
    dated = all(kind in TIMES for kind in kinds)
    if not dated and not all(kind is ColumnType.INTEGER for kind in kinds):
        raise PlanError(
            f"'{asked.time}'{f' and {asked.start!r}' if asked.start else ''} must be dates, or"
            " whole numbers of periods.",
            "Write dates as 2026-04-30, or number the periods.",
        )
    return dated


def _position(dataset: Dataset, label: str, *, dated: bool) -> str:
    """Days since 1970, or the number of the period."""
    name = name_of(dataset, label)
    if dated:
        return f"date_diff('day', DATE '1970-01-01', CAST({name} AS DATE))"
    return f"CAST({name} AS BIGINT)"


def _require(cells: int, asked: ExposureNeeds) -> None:
    if not cells:
        raise NotEstimableError(
            f"No usable row has a value of '{asked.time}'.", "Fill the column, or remove 'time'."
        )
    if cells > MOST_CELLS:
        raise NotEstimableError(
            f"'{asked.unit}' and '{asked.time}' make more than {MOST_CELLS:,} groups.",
            "Name a coarser time, or leave 'time' out: the effect as a whole needs neither.",
        )
