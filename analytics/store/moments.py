"""What a study needs, answered with one scan: moments of cells, never rows.

Every column is shifted by its mean, or that of the first rows where no profile knows it, before it
is squared, so that a large offset costs no digits; the centred moments follow exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.dataset import ColumnType
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.moments import CellMoments, Covariate, FloatArray, IntArray
from analytics.store.column_facts import known_mean, known_span, two_texts
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
    """What the columns are shifted by, and the arms where they are texts and known before."""

    shift: FloatArray
    arms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Sums of groups as the scan gave them: ``labels[arm]`` names each group's arm."""

    labels: tuple[str, ...]
    arm: IntArray
    columns: dict[str, np.ndarray]

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.arm)


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
    known = known_span(dataset, label)
    if known is not None:
        return known
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
    rows = int(cells.columns["rows"].sum()) if len(cells) else 0
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
    known = _known(dataset, needs)
    if known is not None:
        return known
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


def _known(dataset: Dataset, needs: CellNeeds) -> FirstLook | None:
    """Means and arms from the profile of a stored file; ``None`` where they must be looked up.

    Means of all rows are no guide to rows chosen or values held within limits.
    """
    arms = two_texts(dataset, needs.treatment)
    if needs.where or needs.limits or not arms:
        return None
    shift = []
    for one in (*needs.covariates, Covariate(label=needs.outcome)):
        # Indicators are 0 and 1: nothing is gained by a shift.
        indicator = one.missing or one.level is not None
        mean = 0.0 if indicator else known_mean(dataset, one.label)
        if mean is None:
            return None
        shift.append(mean)
    return FirstLook(shift=np.asarray(shift, dtype=np.float64), arms=arms)


def _scan_cells(store: Store, dataset: Dataset, needs: CellNeeds, look: FirstLook) -> Cells:
    """Sum in groups of (cluster, arm); texts of arms are numbered where all are known before."""
    name = name_of(dataset, needs.treatment)
    if look.arms:
        by_number, first = _numbered(dataset, needs, look.arms)
        found = _scan(store, dataset, needs, (look.shift, by_number))
        number = found.pop("a")
        if not np.ma.is_masked(number):
            arm = np.asarray(number).astype(np.int64) - first
            return Cells(labels=look.arms, arm=arm, columns=found)
    found = _scan(store, dataset, needs, (look.shift, Sql(name)))
    labels, arm = np.unique(np.asarray(found.pop("a")).astype(str), return_inverse=True)
    return Cells(
        labels=tuple(str(label) for label in labels),
        arm=arm.reshape(-1).astype(np.int64),
        columns=found,
    )


def _numbered(dataset: Dataset, needs: CellNeeds, arms: tuple[str, ...]) -> tuple[Sql, int]:
    """Write the place of an arm's text among those known, and what the first place is.

    Two need only one comparison; this one is a little faster than ``=``, which looks for missing.
    """
    name = name_of(dataset, needs.treatment)
    if two_texts(dataset, needs.treatment) == arms:
        return Sql(f"CAST({name} IS NOT DISTINCT FROM ? AS UTINYINT)", arms[1:]), 0
    marks = ", ".join("?" for _ in arms)
    return Sql(f"CAST(list_position([{marks}], {name}) AS UTINYINT)", arms), 1


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
    if not needs.cluster:
        return label
    whole = column_of(dataset, needs.cluster).type is ColumnType.INTEGER
    return f"{label}, {'g' if whole else 'CAST(g AS VARCHAR) AS g'}"


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


def _require_cells(dataset: Dataset, needs: CellNeeds, cells: Cells) -> None:
    if len(cells) == 0:
        raise NotEstimableError(
            f"'{dataset.file_name}' has no row with {', '.join(roles(needs))} all present.",
            "Check the filter under 'where' and the missing values.",
        )
    arms = len(np.unique(cells.arm))
    if arms > MOST_ARMS:
        count = f"more than {MOST_CELLS:,}" if len(cells) > MOST_CELLS else f"{arms:,}"
        raise NotEstimableError(
            f"Column '{needs.treatment}' has {count} different values; an experiment has at most"
            f" {MOST_ARMS} arms.",
            "Name the column that says which arm a row was assigned to, not an identifier or an"
            " amount.",
        )
    if len(cells) > MOST_CELLS:
        raise NotEstimableError(
            f"'{needs.treatment}' and '{needs.cluster}' make more than {MOST_CELLS:,} groups.",
            "Check that 'treatment' names the arm and 'cluster' the team, not single rows.",
        )


def _to_moments(cells: Cells, needs: CellNeeds, shift: FloatArray) -> CellMoments:
    found = cells.columns
    labels = sorted(cells.labels[i] for i in np.unique(cells.arm))
    if needs.control not in labels:
        raise PlanError(
            f"Column '{needs.treatment}' never says '{needs.control}', the plan's control.",
            "It says: " + ", ".join(labels[:20]) + ".",
        )
    arms = (needs.control, *(arm for arm in labels if arm != needs.control))
    place = [arms.index(label) if label in arms else -1 for label in cells.labels]
    arm = np.array(place, dtype=np.int64)[cells.arm]
    clusters, cluster = np.unique(found["g"] if needs.cluster else arm, return_inverse=True)
    n, width = found["n"].astype(np.float64), len(shift)
    first = np.stack([found[f"s{i}"] for i in range(width)], axis=1).astype(np.float64)
    return CellMoments(
        arms=arms,
        columns=(*(covariate.name for covariate in needs.covariates), needs.outcome),
        clusters=tuple(map(str, clusters.tolist())) if needs.cluster else (),
        arm=arm,
        cluster=cluster.reshape(-1).astype(np.int64) if needs.cluster else arm,
        n=n,
        mean=shift + first / n[:, None],
        comoment=_comoments(found, needs, first),
        exposure=found["w"].astype(np.float64),
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
