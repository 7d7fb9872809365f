"""What a study needs, answered with one scan: moments of cells, never rows.

Every column is shifted by its mean over the first rows before it is squared, so that a large offset
costs no digits; the centred moments follow exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.dataset import ColumnType
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.moments import CellMoments, FloatArray
from analytics.store.selection import (
    Sql,
    as_text,
    column_of,
    literal,
    matching,
    name_of,
    number_of,
    present,
    text_of,
)
from analytics.store.usable_rows import (
    account,
    columns,
    require_values,
    require_whole_weights,
    roles,
    usable,
)

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store

FIRST_LOOK = 2_048
MOST_CELLS = 500_000
MOST_LEVELS = 200
MOST_ARMS = 50
# Share of a sum of squares that rounding may leave, times the root of the rows summed.
ROUNDING = 1e-14


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAnswer:
    """Moments and the account of rows behind them."""

    moments: CellMoments
    data: DataUse


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """Means of the columns over the first rows, and the arms seen there where they are texts."""

    shift: FloatArray
    arms: tuple[str, ...]


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


def number_span(store: Store, dataset: Dataset, label: str) -> tuple[float, float]:
    """Smallest and largest value of a numeric column, both 0 where it is empty.

    Raises
    ------
    PlanError
        The column holds text or dates.
    """
    number = number_of(dataset, label)
    query = (
        f"SELECT min({number}), max({number}) FROM {dataset.relation}"
        f" WHERE {present(dataset, label)}"
    )
    with store.cursor() as cursor:
        row = cursor.execute(query).fetchone()
    low, high = row or (None, None)
    return float(low or 0), float(high or 0)


def cell_moments(store: Store, dataset: Dataset, needs: CellNeeds) -> CellAnswer:
    """Moments of (covariates..., outcome) by (cluster, arm), in one scan.

    Raises
    ------
    PlanError
        A column is not in the file or not numeric; the control value does not occur; a weight is
        not a count.
    NotEstimableError
        No usable row, an infinite number, or more arms than anybody compares.
    """
    require_values(store, dataset, needs)
    require_whole_weights(store, dataset, needs)
    look = _first_look(store, dataset, needs)
    cells = _scan_cells(store, dataset, needs, look)
    rows = int(cells["rows"].sum()) if len(cells["n"]) else 0
    data = account(store, dataset, needs, rows)
    _require_cells(dataset, needs, cells)
    return CellAnswer(moments=_to_moments(cells, needs, look.shift), data=data)


def count_units(store: Store, dataset: Dataset, needs: CellNeeds, unit: str) -> int:
    """Count distinct units among the usable rows."""
    where = matching(dataset, needs.where)
    query = (
        f"SELECT count(DISTINCT {name_of(dataset, unit)}) FROM {dataset.relation}"
        f" WHERE {usable(dataset, needs)} AND {where.text}"
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


def _first_look(store: Store, dataset: Dataset, needs: CellNeeds) -> FirstLook:
    picked = columns(dataset, needs)
    picks = ", ".join(f"{column.text} AS z{i}" for i, column in enumerate(picked))
    means = ", ".join(f"coalesce(avg(z{i}), 0)" for i in range(len(picked)))
    query = (
        f"SELECT {means}, list(DISTINCT a) FROM (SELECT {picks},"
        f" {name_of(dataset, needs.treatment)} AS a FROM {dataset.relation}"
        f" WHERE {usable(dataset, needs)} LIMIT {FIRST_LOOK})"
    )
    values = [value for column in picked for value in column.values]
    with store.cursor() as cursor:
        found = cursor.execute(query, values).fetchone() or ()
    texts = column_of(dataset, needs.treatment).type is ColumnType.TEXT
    seen = found[-1] if texts and found[-1] and len(found[-1]) <= MOST_ARMS else ()
    return FirstLook(shift=np.asarray(found[:-1], dtype=np.float64), arms=tuple(sorted(seen)))


def _scan_cells(
    store: Store, dataset: Dataset, needs: CellNeeds, look: FirstLook
) -> dict[str, np.ndarray]:
    """Sum in groups of (cluster, arm); texts of arms are numbered where all are known before."""
    name = name_of(dataset, needs.treatment)
    marks = ", ".join("?" for _ in look.arms)
    if look.arms:
        by_number = Sql(f"CAST(list_position([{marks}], {name}) AS UTINYINT)", look.arms)
        cells = _scan(store, dataset, needs, (look.shift, by_number))
        number = cells["a"]
        if not np.ma.is_masked(number):
            cells["a"] = np.array(look.arms)[np.asarray(number, dtype=np.int64) - 1]
            return cells
    return _scan(store, dataset, needs, (look.shift, Sql(name)))


def _scan(
    store: Store, dataset: Dataset, needs: CellNeeds, scan: tuple[FloatArray, Sql]
) -> dict[str, np.ndarray]:
    shift, arm = scan
    picked = columns(dataset, needs)
    where = matching(dataset, needs.where)
    shifted = ", ".join(
        f"{column.text} - {literal(by)} AS z{i}"
        for i, (column, by) in enumerate(zip(picked, shift, strict=True))
    )
    groups = [("a", arm.text)]
    groups += [("g", name_of(dataset, needs.cluster))] if needs.cluster else []
    extra = [("w", number_of(dataset, needs.exposure))] if needs.exposure else []
    extra += [("f", number_of(dataset, needs.weight))] if needs.weight else []
    inner = ", ".join([*(f"{text} AS {name}" for name, text in (*groups, *extra)), shifted])
    keys = ", ".join(name for name, _ in groups)
    query = (
        f"SELECT {_outer_keys(dataset, needs, arm)}, {_sums(needs, len(picked))} FROM"
        f" (SELECT {inner} FROM {dataset.relation} WHERE {usable(dataset, needs)}"
        f" AND {where.text}) GROUP BY {keys} ORDER BY {keys} LIMIT {MOST_CELLS + 1}"
    )
    values = [*arm.values, *(value for column in picked for value in column.values)]
    with store.cursor() as cursor:
        found = cursor.execute(query, [*values, *where.values]).fetchnumpy()
    # The arms stay masked, so that a number nobody has is seen.
    return {
        key: np.ma.asarray(array) if key == "a" else np.asarray(array)
        for key, array in found.items()
    }


def _outer_keys(dataset: Dataset, needs: CellNeeds, arm: Sql) -> str:
    """Write the groups' keys: text is made once a group, never once a row."""
    kind = column_of(dataset, needs.treatment).type
    label = "a" if arm.values else f"{as_text('a', kind)} AS a"
    return f"{label}, CAST(g AS VARCHAR) AS g" if needs.cluster else label


def _sums(needs: CellNeeds, width: int) -> str:
    """Count, exposure, first and second sums; a weighted row counts as that many equal rows."""
    times = "f * " if needs.weight else ""
    units = "sum(f)" if needs.weight else "count(*)::DOUBLE"
    exposure = f"sum({times}w)" if needs.exposure else units
    parts = ["count(*)::DOUBLE AS rows", f"{units} AS n", f"{exposure} AS w"]
    parts += [f"sum({times}z{i}) AS s{i}" for i in range(width)]
    if not needs.totals_only:
        pairs = [(i, j) for i in range(width) for j in range(i + 1)]
        parts += [f"sum({times}z{i} * z{j}) AS q{i}_{j}" for i, j in pairs]
    return ", ".join(parts)


def _require_cells(dataset: Dataset, needs: CellNeeds, cells: dict[str, np.ndarray]) -> None:
    if len(cells["n"]) == 0:
        raise NotEstimableError(
            f"'{dataset.file_name}' has no row with {', '.join(roles(needs))} all present.",
            "Check the filter under 'where' and the missing values.",
        )
    arms = len(set(cells["a"]))
    if arms > MOST_ARMS:
        count = f"more than {MOST_CELLS:,}" if len(cells["n"]) > MOST_CELLS else f"{arms:,}"
        raise NotEstimableError(
            f"Column '{needs.treatment}' has {count} different values; an experiment has at most"
            f" {MOST_ARMS} arms.",
            "Name the column that says which arm a row was assigned to, not an identifier or an"
            " amount.",
        )
    if len(cells["n"]) > MOST_CELLS:
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
    groups = cells["g"].astype(str) if needs.cluster else arm
    clusters, cluster = np.unique(groups, return_inverse=True)
    n, width = cells["n"].astype(np.float64), len(shift)
    first = np.stack([cells[f"s{i}"] for i in range(width)], axis=1).astype(np.float64)
    return CellMoments(
        arms=arms,
        columns=(*(covariate.name for covariate in needs.covariates), needs.outcome),
        clusters=tuple(str(label) for label in clusters) if needs.cluster else (),
        arm=arm,
        cluster=cluster.reshape(-1).astype(np.int64) if needs.cluster else arm,
        n=n,
        mean=shift + first / n[:, None],
        comoment=_comoments(cells, needs, first),
        exposure=cells["w"].astype(np.float64),
    )


def _comoments(cells: dict[str, np.ndarray], needs: CellNeeds, first: FloatArray) -> FloatArray:
    """Centred sums of products from the shifted sums, shape (n_cells, width, width)."""
    width = first.shape[1]
    second = np.zeros((len(first), width, width))
    if needs.totals_only:
        return second
    for i in range(width):
        for j in range(i + 1):
            second[:, i, j] = second[:, j, i] = cells[f"q{i}_{j}"]
    n = cells["n"].astype(np.float64)
    found: FloatArray = second - first[:, :, None] * first[:, None, :] / n[:, None, None]
    # One and the same value in a cell leaves what the sums rounded: that is no spread.
    rounding = ROUNDING * np.sqrt(cells["rows"].astype(np.float64))[:, None]
    size = np.diagonal(second, axis1=1, axis2=2)
    constant = np.diagonal(found, axis1=1, axis2=2) <= rounding * size
    found[constant[:, :, None] | constant[:, None, :]] = 0.0
    return found
