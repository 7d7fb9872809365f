"""Users and others one row a person: for models that need every row at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.unit_rows import UnitRows
from analytics.store.selection import matching, name_of, number_of, text_of
from analytics.store.usable_rows import account, columns, require_values, usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store

# Numbers that fit into a gigabyte: more rows times columns are refused with the way out.
MOST_NUMBERS = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAnswer:
    """Rows and the account of those left out."""

    rows: UnitRows
    data: DataUse


def unit_rows(store: Store, dataset: Dataset, needs: CellNeeds) -> UnitAnswer:
    """Fetch outcome, group, covariates, cluster and exposure of every usable row, in file order.

    Raises
    ------
    PlanError
        A column is missing or of the wrong kind; the control value does not occur.
    NotEstimableError
        No usable row, or too many for one machine's memory.
    """
    require_values(store, dataset, needs)
    picked = columns(dataset, needs)
    exposure = number_of(dataset, needs.exposure) if needs.exposure else "1e0"
    group = name_of(dataset, needs.cluster) if needs.cluster else "0"
    where = matching(dataset, needs.where)
    picks = ", ".join(f"{column.text} AS z{i}" for i, column in enumerate(picked))
    chosen = f"FROM {dataset.relation} WHERE {usable(dataset, needs)} AND {where.text}"
    query = (
        f"SELECT {text_of(dataset, needs.treatment)} AS a, CAST({group} AS VARCHAR) AS g,"
        f" {exposure} AS w, {picks} {chosen}"
    )
    values = [value for column in picked for value in column.values]
    with store.cursor() as cursor:
        counted = cursor.execute(f"SELECT count(*) {chosen}", list(where.values)).fetchone()
        count = int(counted[0]) if counted else 0
        _require_size(dataset, count, len(picked))
        found = cursor.execute(query, [*values, *where.values]).fetchnumpy()
    arms, arm = _arms(np.asarray(found["a"]).astype(str), needs)
    _, cluster = np.unique(np.asarray(found["g"]).astype(str), return_inverse=True)
    numbers = [np.asarray(found[f"z{i}"], dtype=np.float64) for i in range(len(picked))]
    return UnitAnswer(
        rows=UnitRows(
            arms=arms,
            columns=tuple(covariate.label for covariate in needs.covariates),
            arm=arm,
            cluster=cluster.reshape(-1).astype(np.int64) if needs.cluster else None,
            outcome=numbers[-1],
            exposure=np.asarray(found["w"], dtype=np.float64),
            covariates=np.column_stack(numbers[:-1]) if needs.covariates else np.zeros((count, 0)),
        ),
        data=account(store, dataset, needs, count),
    )


def _require_size(dataset: Dataset, rows: int, columns: int) -> None:
    if not rows:
        raise NotEstimableError(
            f"'{dataset.file_name}' has no row with all the plan's columns present.",
            "Check the filter under 'where' and the missing values.",
        )
    if rows * columns > MOST_NUMBERS:
        raise NotEstimableError(
            f"{rows:,} rows with {columns} columns do not fit into memory for this design.",
            "Aggregate to one row a unit first, or use fewer covariates.",
        )


def _arms(found: np.ndarray, needs: CellNeeds) -> tuple[tuple[str, ...], np.ndarray]:
    """Arms with the control first, and the arm of each row."""
    labels = sorted(set(found.tolist()))
    if needs.control not in labels:
        raise PlanError(
            f"Column '{needs.treatment}' never says '{needs.control}', the plan's control.",
            "It says: " + ", ".join(labels[:20]) + ".",
        )
    arms = (needs.control, *(label for label in labels if label != needs.control))
    number = {label: i for i, label in enumerate(arms)}
    return arms, np.array([number[label] for label in found.tolist()], dtype=np.int64)
