"""What a study needs, answered with one scan: moments of cells, never rows.

Every column is shifted by its mean over the first rows before it is squared, so that a large offset
costs no digits; the centred moments follow exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import DataUse, Dropped
from analytics.domain.moments import CellMoments, FloatArray
from analytics.store.selection import (
    Sql,
    all_present,
    covariate_expression,
    literal,
    matching,
    name_of,
    number_of,
    present,
    text_of,
)

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store

FIRST_LOOK = 2_048
MOST_CELLS = 500_000
MOST_LEVELS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAnswer:
    """Moments and the account of rows behind them."""

    moments: CellMoments
    data: DataUse


def text_levels(store: Store, dataset: Dataset, label: str) -> tuple[str, ...]:
    """List the values of a text column in order; refused above ``MOST_LEVELS``."""
    query = (
        f"SELECT DISTINCT {text_of(dataset, label)} AS level FROM {dataset.relation}"
        f" WHERE {present(dataset, label)} ORDER BY level LIMIT {MOST_LEVELS + 1}"
    )
    with store.cursor() as cursor:
        levels = tuple(str(row[0]) for row in cursor.execute(query).fetchall())
    if len(levels) > MOST_LEVELS:
        raise PlanError(
            f"Covariate '{label}' has more than {MOST_LEVELS} different values.",
            "Name a coarser column, or a numeric one.",
        )
    return levels


def cell_moments(store: Store, dataset: Dataset, needs: CellNeeds) -> CellAnswer:
    """Moments of (covariates..., outcome) by (cluster, arm), in one scan.

    Raises
    ------
    PlanError
        A column is not in the file or not numeric; the control value does not occur.
    NotEstimableError
        No usable row.
    """
    columns = (
        *(covariate_expression(dataset, covariate) for covariate in needs.covariates),
        Sql(number_of(dataset, needs.outcome)),
    )
    usable = all_present(dataset, _roles(needs))
    shift = _first_look(store, dataset, columns, usable)
    cells = _scan_cells(store, dataset, needs, (columns, usable, shift))
    moments = _to_moments(cells, needs, shift)
    return CellAnswer(moments=moments, data=_account(store, dataset, needs, int(moments.n.sum())))


def count_units(store: Store, dataset: Dataset, needs: CellNeeds, unit: str) -> int:
    """Count distinct units among the usable rows."""
    where = matching(dataset, needs.where)
    query = (
        f"SELECT count(DISTINCT {name_of(dataset, unit)}) FROM {dataset.relation}"
        f" WHERE {all_present(dataset, _roles(needs))} AND {where.text}"
    )
    with store.cursor() as cursor:
        row = cursor.execute(query, list(where.values)).fetchone()
    return int(row[0]) if row else 0


def time_span(store: Store, dataset: Dataset, time: str) -> tuple[str, str]:
    """First and last value of the time column, as text."""
    name = name_of(dataset, time)
    query = (
        f"SELECT CAST(min({name}) AS VARCHAR), CAST(max({name}) AS VARCHAR) FROM {dataset.relation}"
    )
    with store.cursor() as cursor:
        row = cursor.execute(query).fetchone()
    first, last = row or ("", "")
    return str(first), str(last)


def _roles(needs: CellNeeds) -> tuple[str, ...]:
    """Columns that must be present, in the order in which missing rows are blamed on them."""
    labels = (
        needs.treatment,
        needs.outcome,
        needs.cluster,
        needs.exposure,
        *(covariate.label for covariate in needs.covariates),
    )
    return tuple(dict.fromkeys(label for label in labels if label))


def _first_look(
    store: Store, dataset: Dataset, columns: tuple[Sql, ...], usable: str
) -> FloatArray:
    picks = ", ".join(f"{column.text} AS z{i}" for i, column in enumerate(columns))
    means = ", ".join(f"coalesce(avg(z{i}), 0)" for i in range(len(columns)))
    query = (
        f"SELECT {means} FROM (SELECT {picks} FROM {dataset.relation}"
        f" WHERE {usable} LIMIT {FIRST_LOOK})"
    )
    values = [value for column in columns for value in column.values]
    with store.cursor() as cursor:
        row = cursor.execute(query, values).fetchone()
    return np.asarray(row, dtype=np.float64)


def _scan_cells(
    store: Store,
    dataset: Dataset,
    needs: CellNeeds,
    scan: tuple[tuple[Sql, ...], str, FloatArray],
) -> dict[str, np.ndarray]:
    columns, usable, shift = scan
    where = matching(dataset, needs.where)
    shifted = ", ".join(
        f"{column.text} - {literal(by)} AS z{i}"
        for i, (column, by) in enumerate(zip(columns, shift, strict=True))
    )
    group = name_of(dataset, needs.cluster) if needs.cluster else "0"
    exposure = number_of(dataset, needs.exposure) if needs.exposure else "1e0"
    sums = [f"sum(z{i}) AS s{i}" for i in range(len(columns))] + [
        f"sum(z{i} * z{j}) AS q{i}_{j}" for i in range(len(columns)) for j in range(i + 1)
    ]
    query = (
        "SELECT CAST(g AS VARCHAR) AS g, a, count(*)::DOUBLE AS n, sum(w) AS w, "
        f"{', '.join(sums)} FROM (SELECT {group} AS g, {text_of(dataset, needs.treatment)} AS a,"
        f" {exposure} AS w, {shifted} FROM {dataset.relation} WHERE {usable} AND {where.text})"
        f" GROUP BY g, a ORDER BY g, a LIMIT {MOST_CELLS + 1}"
    )
    values = [value for column in columns for value in column.values]
    with store.cursor() as cursor:
        found = cursor.execute(query, [*values, *where.values]).fetchnumpy()
    cells = {key: np.asarray(array) for key, array in found.items()}
    _require_cells(dataset, needs, len(cells["n"]))
    return cells


def _require_cells(dataset: Dataset, needs: CellNeeds, cells: int) -> None:
    if cells == 0:
        raise NotEstimableError(
            f"'{dataset.file_name}' has no row with {', '.join(_roles(needs))} all present.",
            "Check the filter under 'where' and the missing values.",
        )
    if cells > MOST_CELLS:
        raise NotEstimableError(
            f"'{needs.treatment}' and '{needs.cluster}' make more than {MOST_CELLS:,} groups.",
            "Check that 'treatment' names the arm and 'cluster' the team, not single rows.",
        )


def _to_moments(cells: dict[str, np.ndarray], needs: CellNeeds, shift: FloatArray) -> CellMoments:
    labels = sorted({str(arm) for arm in cells["a"]})
    if needs.control not in labels:
        raise PlanError(
            f"Column '{needs.treatment}' never says '{needs.control}', the plan's control.",
            "It says: " + ", ".join(labels[:20]) + ".",
        )
    arms = (needs.control, *(arm for arm in labels if arm != needs.control))
    number = {arm: i for i, arm in enumerate(arms)}
    arm = np.array([number[str(a)] for a in cells["a"]], dtype=np.int64)
    clusters, cluster = np.unique(cells["g"].astype(str), return_inverse=True)
    n, width = cells["n"].astype(np.float64), len(shift)
    first = np.stack([cells[f"s{i}"] for i in range(width)], axis=1).astype(np.float64)
    second = np.zeros((len(n), width, width))
    for i in range(width):
        for j in range(i + 1):
            second[:, i, j] = second[:, j, i] = cells[f"q{i}_{j}"]
    return CellMoments(
        arms=arms,
        columns=(*(covariate.name for covariate in needs.covariates), needs.outcome),
        clusters=tuple(str(label) for label in clusters) if needs.cluster else (),
        arm=arm,
        cluster=cluster.reshape(-1).astype(np.int64) if needs.cluster else arm,
        n=n,
        mean=shift + first / n[:, None],
        comoment=second - first[:, :, None] * first[:, None, :] / n[:, None, None],
        exposure=cells["w"].astype(np.float64),
    )


def _account(store: Store, dataset: Dataset, needs: CellNeeds, used: int) -> DataUse:
    """Say how many rows there were and why some were not used; counted only if some were not."""
    where = matching(dataset, needs.where)
    roles = _roles(needs)
    chosen = f"FROM {dataset.relation} WHERE {where.text}"
    with store.cursor() as cursor:
        total = cursor.execute(f"SELECT count(*) {chosen}", list(where.values)).fetchone()
        rows = int(total[0]) if total else 0
        dropped: tuple[Dropped, ...] = ()
        if rows != used:
            counts = ", ".join(
                f"count(*) FILTER (WHERE {all_present(dataset, roles[:i])}"
                f" AND NOT {present(dataset, label)})"
                for i, label in enumerate(roles)
            )
            found = cursor.execute(f"SELECT {counts} {chosen}", list(where.values)).fetchone()
            dropped = tuple(
                Dropped(reason=f"'{label}' is missing", rows=int(count))
                for label, count in zip(roles, found or (), strict=True)
                if count
            )
    return DataUse(rows=rows, rows_used=used, dropped=dropped, sha256=dataset.sha256)
