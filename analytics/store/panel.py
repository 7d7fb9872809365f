"""What every unit did in every period: a data set aggregated to unit-by-period sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.dataset import TIMES, ColumnType
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import DataUse, Dropped
from analytics.domain.moments import Panel, PanelNeeds
from analytics.store.selection import (
    all_present,
    column_of,
    matching,
    name_of,
    number_of,
    present,
    text_of,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAnswer:
    """Panel and the account of rows behind it."""

    panel: Panel
    data: DataUse


def panel(store: Store, dataset: Dataset, needs: PanelNeeds) -> PanelAnswer:
    """Aggregate to (unit, period): rows, sum of the outcome, sum of the exposure.

    Raises
    ------
    PlanError
        A column is missing, a treated value does not occur, a unit is on both sides, the start is
        outside the data or of another kind than the period column.
    """
    roles = tuple(
        label
        for label in (needs.unit, needs.time, needs.treated, needs.outcome, needs.cluster,
                      needs.exposure)
        if label
    )  # fmt: skip
    with store.cursor() as cursor:
        _aggregate(cursor, dataset, needs, roles)
        _require_sides(cursor, dataset, needs)
        units = _units(cursor, needs)
        periods = _periods(cursor)
        cells = cursor.execute(
            "SELECT u.i AS u, p.i AS p, n, s, w FROM panel_cells AS c"
            " JOIN panel_units AS u ON c.unit = u.unit JOIN panel_periods AS p ON c.time = p.time"
        ).fetchnumpy()
        data = account(cursor, dataset, needs.where, roles, time=needs.time)
        cursor.execute("DROP TABLE panel_cells; DROP TABLE panel_units; DROP TABLE panel_periods")
    after = after_start(dataset, needs.time, needs.start, tuple(moment for moment, _ in periods))
    shape = (len(units["label"]), len(periods))
    at = (np.asarray(cells["u"]), np.asarray(cells["p"]))
    grids = {key: np.zeros(shape) for key in ("n", "s", "w")}
    for key, grid in grids.items():
        grid[at] = np.asarray(cells[key], dtype=np.float64)
    return PanelAnswer(
        panel=Panel(
            units=tuple(str(label) for label in units["label"]),
            periods=tuple(label for _, label in periods),
            treated=np.asarray(units["treated"], dtype=np.bool_),
            cluster=np.asarray(units["cluster"], dtype=np.int64),
            after=np.array(after, dtype=np.bool_),
            n=grids["n"],
            total=grids["s"],
            exposure=grids["w"],
            clustered=bool(needs.cluster),
        ),
        data=data,
    )


def require_start(store: Store, dataset: Dataset, time: str, start: date | int) -> None:
    """Refuse a start outside the data or of another kind than the period column."""
    name = name_of(dataset, time)
    with store.cursor() as cursor:
        rows = cursor.execute(
            f"SELECT DISTINCT {name} FROM {dataset.relation} WHERE {name} IS NOT NULL ORDER BY ALL"
        ).fetchall()
    after_start(dataset, time, start, tuple(row[0] for row in rows))


def after_start(
    dataset: Dataset, time: str, start: date | int, moments: tuple[object, ...]
) -> tuple[bool, ...]:
    """Which periods lie at or after the start, which must fall inside the data.

    Raises
    ------
    PlanError
        The start is of another kind than the column, or outside the data.
    NotEstimableError
        There is no usable row at all.
    """
    if not moments:
        raise no_usable_row(dataset)
    _require_same_kind(dataset, time, start)
    after = tuple(_at_or_after(moment, start) for moment in moments)
    if all(after) or not any(after):
        side = "before" if all(after) else "at or after"
        raise PlanError(
            f"The start {start} has no period {side} it: the data run from {moments[0]} to"
            f" {moments[-1]}.",
            "Choose a start inside the data, or bring more periods.",
        )
    return after


def require_periods(dataset: Dataset, time: str) -> ColumnType:
    """Type of the period column.

    Raises
    ------
    PlanError
        The column is missing, or holds neither dates nor whole numbers.
    """
    kind = column_of(dataset, time).type
    if kind not in (*TIMES, ColumnType.INTEGER):
        raise PlanError(
            f"Column '{time}' holds {kind.value}; periods must be dates or whole numbers.",
            "Write dates as 2026-04-30, or number the periods.",
        )
    return kind


def no_usable_row(dataset: Dataset) -> NotEstimableError:
    """Say that the filter or missing values leave nothing."""
    return NotEstimableError(
        f"'{dataset.file_name}' has no usable row for this plan.",
        "Check the filter under 'where' and the missing values.",
    )


def in_two_clusters(unit: str, cluster: str) -> PlanError:
    """Say that a unit does not stay in its cluster."""
    return PlanError(
        f"Unit '{unit}' belongs to more than one '{cluster}'.",
        "A unit must stay in one cluster; choose a coarser cluster or a finer unit.",
    )


def account(
    cursor: DuckDBPyConnection,
    dataset: Dataset,
    where: tuple[tuple[str, str], ...],
    roles: tuple[str, ...],
    *,
    time: str,
) -> DataUse:
    """Rows, rows used, why others were not, and the span of ``time``."""
    chosen = matching(dataset, where)
    counts = ", ".join(
        f"count(*) FILTER (WHERE {all_present(dataset, roles[:i])}"
        f" AND NOT {present(dataset, label)})"
        for i, label in enumerate(roles)
    )
    span = f"CAST(min({name_of(dataset, time)}) AS VARCHAR), CAST(max({name_of(dataset, time)}) AS VARCHAR)"  # noqa: E501 - one expression
    query = f"SELECT count(*), {span}, {counts} FROM {dataset.relation} WHERE {chosen.text}"
    row = cursor.execute(query, list(chosen.values)).fetchone() or ()
    rows, first, last, *missing = row
    dropped = tuple(
        Dropped(reason=f"'{label}' is missing", rows=int(count))
        for label, count in zip(roles, missing, strict=True)
        if count
    )
    return DataUse(
        rows=int(rows),
        rows_used=int(rows) - sum(part.rows for part in dropped),
        dropped=dropped,
        sha256=dataset.sha256,
        period_start=str(first),
        period_end=str(last),
    )


def _aggregate(
    cursor: DuckDBPyConnection, dataset: Dataset, needs: PanelNeeds, roles: tuple[str, ...]
) -> None:
    where = matching(dataset, needs.where)
    marks = ", ".join("?" for _ in needs.treated_values)
    cluster = text_of(dataset, needs.cluster) if needs.cluster else "''"
    exposure = number_of(dataset, needs.exposure) if needs.exposure else "1e0"
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE panel_cells AS SELECT unit, time, min(side) AS low,"
        " max(side) AS high, any_value(g) AS g, count(DISTINCT g) AS gs, count(*) AS n,"
        " sum(y) AS s, sum(w) AS w"
        f" FROM (SELECT {text_of(dataset, needs.unit)} AS unit,"
        f" {name_of(dataset, needs.time)} AS time, {number_of(dataset, needs.outcome)} AS y,"
        f" {text_of(dataset, needs.treated)} IN ({marks}) AS side, {cluster} AS g,"
        f" {exposure} AS w FROM {dataset.relation}"
        f" WHERE {all_present(dataset, roles)} AND {where.text}) GROUP BY unit, time",
        [*needs.treated_values, *where.values],
    )


def _require_sides(cursor: DuckDBPyConnection, dataset: Dataset, needs: PanelNeeds) -> None:
    """Refuse units on both sides, and files with one side only.

    The column may say whether a unit is ever treated, or in each period whether it is treated in
    it; the second is understood where it means the same: on from the plan's start, off before it.
    """
    _require_same_kind(dataset, needs.time, needs.start)
    both = cursor.execute(
        "SELECT unit FROM panel_cells GROUP BY unit HAVING min(low) <> max(high)"
        " AND NOT bool_and(low = high AND low = (time >= ?)) ORDER BY unit LIMIT 1",
        [needs.start],
    ).fetchone()
    if both is not None:
        raise PlanError(
            f"Unit '{both[0]}' is treated in some rows and not in others.",
            f"'{needs.treated}' must say for every row of a unit whether the unit is ever treated,"
            " or be on in all of its periods from the start on and off in those before.",
        )
    found = cursor.execute("SELECT DISTINCT bool_or(low) FROM panel_cells GROUP BY unit").fetchall()
    sides = {row[0] for row in found}
    if sides == {False}:
        raise PlanError(
            f"No row of '{dataset.file_name}' has {needs.treated} = "
            f"{' or '.join(needs.treated_values)}.",
            "Correct 'treated_values': they are compared with the column as text.",
        )
    if sides == {True}:
        raise NotEstimableError(
            "Every unit is treated: there is no comparison group.",
            "Use interrupted_time_series, or add units that were not treated.",
        )


def _units(cursor: DuckDBPyConnection, needs: PanelNeeds) -> dict[str, np.ndarray]:
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE panel_units AS SELECT unit, row_number() OVER (ORDER BY unit)"
        " - 1 AS i, bool_or(low) AS treated, min(g) AS g, max(g) <> min(g) AS moved"
        " FROM panel_cells GROUP BY unit"
    )
    moved = cursor.execute("SELECT unit FROM panel_units WHERE moved LIMIT 1").fetchone()
    if moved is not None:
        raise in_two_clusters(str(moved[0]), needs.cluster)
    number = "dense_rank() OVER (ORDER BY g)" if needs.cluster else "i + 1"
    found = cursor.execute(
        f"SELECT unit AS label, treated, {number} - 1 AS cluster FROM panel_units ORDER BY i"
    ).fetchnumpy()
    return {key: np.asarray(values) for key, values in found.items()}


def _require_same_kind(dataset: Dataset, time: str, start: date | int) -> None:
    kind = require_periods(dataset, time)
    if isinstance(start, date) != (kind in TIMES):
        raise PlanError(
            f"The start {start} and the column '{time}' ({kind.value}) are of different kinds.",
            "Give a date for a date column and a whole number for numbered periods.",
        )


def _at_or_after(moment: object, start: date | int) -> bool:
    if isinstance(moment, int) and isinstance(start, int):
        return moment >= start
    return str(moment)[:10] >= str(start)


def _periods(cursor: DuckDBPyConnection) -> tuple[tuple[object, str], ...]:
    """Periods in time order, as values and labels; numbered in the store."""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE panel_periods AS"
        " SELECT time, row_number() OVER (ORDER BY time) - 1 AS i"
        " FROM (SELECT DISTINCT time FROM panel_cells)"
    )
    rows = cursor.execute(
        "SELECT time, CAST(time AS VARCHAR) FROM panel_periods ORDER BY i"
    ).fetchall()
    return tuple((moment, str(text)) for moment, text in rows)
