"""What every unit did in every period of a staggered roll-out, and when it adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.adoption import NEVER, AdoptionNeeds, AdoptionPanel, WithinCells
from analytics.domain.dataset import NUMBERS, TIMES, ColumnType
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import DataUse
from analytics.domain.problem import Problem
from analytics.store.panel import (
    account,
    in_two_clusters,
    no_usable_row,
    require_periods,
)
from analytics.store.regular_adoption import regular_panel, zero_note
from analytics.store.selection import (
    all_present,
    column_of,
    covariate_expression,
    matching,
    name_of,
    number_of,
    present,
    text_of,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import FloatArray
    from analytics.store.connection import Store

MOST_NAMES = 10_000
TABLES = ("adoption_cells", "adoption_units", "adoption_periods")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionAnswer:
    """Panel and the account of rows behind it."""

    panel: AdoptionPanel
    data: DataUse


def adoption_panel(store: Store, dataset: Dataset, needs: AdoptionNeeds) -> AdoptionAnswer:
    """Aggregate to (unit, period) and find every unit's first treated period.

    Raises
    ------
    PlanError
        A column is missing or of the wrong kind, or a unit has two first treated periods or two
        clusters; the message names the unit.
    NotEstimableError
        No row can be used, or no unit adopts.
    """
    with store.cursor() as cursor:
        _require_kinds(cursor, dataset, needs)
        found = regular_panel(cursor, dataset, needs)
        if found is not None and found.outcome.size == dataset.rows:
            data = _every_row(dataset, found)
        else:
            if found is None:
                zero_is_never = _zero_is_never(cursor, dataset, needs)
                found = _aggregated(cursor, dataset, needs, zero_is_never=zero_is_never)
            data = account(cursor, dataset, needs.where, _roles(needs), time=needs.time)
    _require_adopters(found, needs)
    return AdoptionAnswer(panel=found, data=data)


def _every_row(dataset: Dataset, panel: AdoptionPanel) -> DataUse:
    return DataUse(
        rows=dataset.rows,
        rows_used=dataset.rows,
        sha256=dataset.sha256,
        period_start=panel.periods[0],
        period_end=panel.periods[-1],
    )


def _roles(needs: AdoptionNeeds) -> tuple[str, ...]:
    """Columns a row cannot do without; an empty first treated period means never."""
    labels = [needs.unit, needs.time, needs.outcome, *(c.label for c in needs.covariates)]
    labels += [label for label in (needs.cluster, needs.exposure) if label]
    return tuple(dict.fromkeys(labels))


def _require_kinds(cursor: DuckDBPyConnection, dataset: Dataset, needs: AdoptionNeeds) -> None:
    time, first = column_of(dataset, needs.time).type, column_of(dataset, needs.first_treated).type
    require_periods(dataset, needs.time)
    fits = first in TIMES if time in TIMES else first in NUMBERS
    if not fits and not _any_value(cursor, dataset, needs.first_treated):
        raise NotEstimableError(
            f"No unit adopts: '{needs.first_treated}' is empty in every row.",
            "Fill in the first treated period of every unit that adopted.",
        )
    if not fits:
        raise PlanError(
            f"'{needs.first_treated}' ({first.value}) and '{needs.time}' ({time.value}) are of"
            " different kinds.",
            "Give the first treated period in the way periods are written, and leave it empty for"
            " units that never adopt.",
        )


def _any_value(cursor: DuckDBPyConnection, dataset: Dataset, label: str) -> bool:
    row = cursor.execute(
        f"SELECT count({name_of(dataset, label)}) > 0 FROM {dataset.relation}"
    ).fetchone()
    return bool(row and row[0])


def _zero_is_never(cursor: DuckDBPyConnection, dataset: Dataset, needs: AdoptionNeeds) -> bool:
    """Whether a 0 in a column of numbered periods stands for never (periods all above 0)."""
    if column_of(dataset, needs.time).type is not ColumnType.INTEGER:
        return False
    where = matching(dataset, needs.where)
    row = cursor.execute(
        f"SELECT min({name_of(dataset, needs.time)}) > 0, bool_or("
        f"{name_of(dataset, needs.first_treated)} = 0) FROM {dataset.relation} WHERE {where.text}",
        list(where.values),
    ).fetchone()
    return bool(row and row[0] and row[1])


def first_period(dataset: Dataset, needs: AdoptionNeeds, *, zero_is_never: bool) -> str:
    """Write the SQL of the first treated period, NULL for never."""
    name = name_of(dataset, needs.first_treated)
    usable = present(dataset, needs.first_treated)
    if zero_is_never:
        usable += f" AND {name} <> 0"
    return f"CASE WHEN {usable} THEN {name} END"


def _aggregated(
    cursor: DuckDBPyConnection, dataset: Dataset, needs: AdoptionNeeds, *, zero_is_never: bool
) -> AdoptionPanel:
    try:
        _aggregate(cursor, dataset, needs, zero_is_never=zero_is_never)
        _require_steady(cursor, needs)
        return _panel(cursor, dataset, needs, zero_is_never=zero_is_never)
    finally:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _aggregate(
    cursor: DuckDBPyConnection, dataset: Dataset, needs: AdoptionNeeds, *, zero_is_never: bool
) -> None:
    where = matching(dataset, needs.where)
    covariates = [covariate_expression(dataset, one) for one in needs.covariates]
    columns = [f"{one.text} AS x{i}" for i, one in enumerate(covariates)]
    columns.append(f"{number_of(dataset, needs.outcome)} AS x{len(covariates)}")
    width = len(columns)
    sums = [f"avg(x{i}) AS m{i}" for i in range(width)]
    if covariates:
        sums += [
            f"covar_pop(x{i}, x{j}) * count(*) AS q{i}_{j}"
            for i in range(width)
            for j in range(i + 1)
        ]
    cluster = text_of(dataset, needs.cluster) if needs.cluster else "''"
    exposure = number_of(dataset, needs.exposure) if needs.exposure else "1e0"
    first = first_period(dataset, needs, zero_is_never=zero_is_never)
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE adoption_cells AS SELECT unit, time, count(*) AS n,"
        " min(f) AS f_low, max(f) AS f_high, count(f) AS f_known, min(g) AS g_low,"
        f" max(g) AS g_high, sum(w) AS w, {', '.join(sums)}"
        f" FROM (SELECT {text_of(dataset, needs.unit)} AS unit,"
        f" {name_of(dataset, needs.time)} AS time, {first} AS f, {cluster} AS g, {exposure} AS w,"
        f" {', '.join(columns)} FROM {dataset.relation}"
        f" WHERE {all_present(dataset, _roles(needs))} AND {where.text}) GROUP BY unit, time",
        [*(value for one in covariates for value in one.values), *where.values],
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE adoption_units AS SELECT unit, row_number() OVER (ORDER BY"
        " unit) - 1 AS i, min(f_low) AS f_low, max(f_high) AS f_high, sum(f_known) AS known,"
        " sum(n) AS n, min(g_low) AS g_low, max(g_high) AS g_high FROM adoption_cells GROUP BY unit"
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE adoption_periods AS SELECT time, row_number() OVER (ORDER BY"
        " time) - 1 AS i FROM (SELECT DISTINCT time FROM adoption_cells)"
    )


def _require_steady(cursor: DuckDBPyConnection, needs: AdoptionNeeds) -> None:
    moved = cursor.execute(
        "SELECT unit, CAST(f_low AS VARCHAR), CASE WHEN known < n THEN 'empty' ELSE"
        " CAST(f_high AS VARCHAR) END FROM adoption_units WHERE f_low <> f_high OR (known > 0 AND"
        " known < n) ORDER BY i LIMIT 1"
    ).fetchone()
    if moved is not None:
        raise PlanError(
            f"Unit '{moved[0]}' has two first treated periods in '{needs.first_treated}':"
            f" {moved[1]} and {moved[2]}.",
            "Write the same first treated period in every row of a unit; leave it empty in all of"
            " them where the unit never adopts.",
        )
    moved = cursor.execute(
        "SELECT unit FROM adoption_units WHERE g_low <> g_high ORDER BY i LIMIT 1"
    ).fetchone()
    if moved is not None:
        raise in_two_clusters(str(moved[0]), needs.cluster)


def _panel(
    cursor: DuckDBPyConnection, dataset: Dataset, needs: AdoptionNeeds, *, zero_is_never: bool
) -> AdoptionPanel:
    periods = [
        str(row[0])
        for row in cursor.execute(
            "SELECT CAST(time AS VARCHAR) FROM adoption_periods ORDER BY i"
        ).fetchall()
    ]
    if not periods:
        raise no_usable_row(dataset)
    number = "dense_rank() OVER (ORDER BY g_low)" if needs.cluster else "i + 1"
    units = cursor.execute(
        f"SELECT unit, {number} - 1 AS cluster, CASE WHEN f_low IS NULL THEN {NEVER} ELSE"
        " (SELECT count(*) FROM adoption_periods AS p WHERE p.time < f_low) END AS start"
        " FROM adoption_units ORDER BY i"
    ).fetchnumpy()
    width = len(needs.covariates) + 1
    found = cursor.execute(
        "SELECT u.i AS u, p.i AS p, c.* EXCLUDE (unit, time, f_low, f_high, f_known, g_low,"
        " g_high) FROM adoption_cells AS c JOIN adoption_units AS u ON c.unit = u.unit"
        " JOIN adoption_periods AS p ON c.time = p.time ORDER BY u.i, p.i"
    ).fetchnumpy()
    cells = {key: np.asarray(values) for key, values in found.items()}
    shape = (len(units["unit"]), len(periods))
    means = np.full((width, *shape), np.nan)
    for i in range(width):
        means[i, cells["u"], cells["p"]] = cells[f"m{i}"]
    labels = tuple(str(one) for one in units["unit"]) if shape[0] <= MOST_NAMES else ()
    repeated = cells["n"] > 1
    return AdoptionPanel(
        periods=tuple(periods),
        start=np.asarray(units["start"], dtype=np.int64),
        cluster=np.asarray(units["cluster"], dtype=np.int64),
        outcome=means[-1],
        covariates=means[:-1],
        covariate_names=tuple(one.name for one in needs.covariates),
        rows=_grid(shape, cells, "n") if repeated.any() else None,
        exposure=_grid(shape, cells, "w") if needs.exposure else None,
        within=_within(cells, repeated, width) if repeated.any() and needs.covariates else None,
        units=labels,
        clustered=bool(needs.cluster),
        notes=_notes(cells, np.asarray(units["unit"]), periods, needs, zero_is_never=zero_is_never),
    )


def _grid(shape: tuple[int, int], cells: dict[str, np.ndarray], key: str) -> FloatArray:
    grid = np.zeros(shape)
    grid[cells["u"], cells["p"]] = cells[key]
    return grid


def _within(cells: dict[str, np.ndarray], repeated: np.ndarray, width: int) -> WithinCells:
    comoment = np.zeros((int(repeated.sum()), width, width))
    for i in range(width):
        for j in range(i + 1):
            comoment[:, i, j] = comoment[:, j, i] = cells[f"q{i}_{j}"][repeated]
    return WithinCells(
        unit=cells["u"][repeated].astype(np.int64),
        period=cells["p"][repeated].astype(np.int64),
        comoment=comoment,
    )


def _notes(
    cells: dict[str, np.ndarray],
    unit: np.ndarray,
    periods: list[str],
    needs: AdoptionNeeds,
    *,
    zero_is_never: bool,
) -> tuple[Problem, ...]:
    notes = [zero_note(needs)] if zero_is_never else []
    repeated = np.flatnonzero(cells["n"] > 1)
    if len(repeated):
        one = repeated[0]
        period = periods[int(cells["p"][one])]
        notes.append(
            Problem(
                kind="duplicate_unit_periods",
                message=f"{len(repeated):,} unit-periods have more than one row, for example"
                f" '{unit[cells['u'][one]]}' in {period} ({int(cells['n'][one])} rows). Every row"
                " counts as an observation of its unit.",
                remedy="Remove the copies where they are copies, or give each its own unit id;"
                " where one unit is rightly observed several times a period, nothing is to be"
                " done.",
            )
        )
    return tuple(notes)


def _require_adopters(panel: AdoptionPanel, needs: AdoptionNeeds) -> None:
    if (panel.start >= len(panel.periods)).all():
        raise NotEstimableError(
            f"No unit adopts in the {len(panel.periods)} periods from {panel.periods[0]} to"
            f" {panel.periods[-1]}: '{needs.first_treated}' is empty or later everywhere.",
            "Check the column, or wait for data after the first adoption.",
        )
