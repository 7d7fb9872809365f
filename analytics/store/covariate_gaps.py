"""How often every covariate is missing where treatment and outcome are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.assignment import CovariateGap
from analytics.domain.dataset import ColumnType
from analytics.store.selection import (
    NUMERIC,
    column_of,
    matching,
    name_of,
    present,
    text_of,
)
from analytics.store.usable_rows import usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store


def covariate_gaps(
    store: Store, dataset: Dataset, needs: CellNeeds, labels: tuple[str, ...]
) -> tuple[CovariateGap, ...]:
    """Count the gaps of every covariate that has some, by arm in one scan.

    Parameters
    ----------
    store, dataset
        Where the rows are.
    needs
        The question; its covariates are not looked at.
    labels
        The covariates.

    Raises
    ------
    PlanError
        A column is not in the file.
    """
    if not labels:
        return ()
    rows_used = usable(dataset, replace(needs, covariates=()))
    where = matching(dataset, needs.where)
    counts = ", ".join(
        f"count(*) FILTER (WHERE NOT {present(dataset, label)}), {_mean(dataset, label)}, "
        f"count(*) FILTER (WHERE {present(dataset, label)})"
        for label in labels
    )
    query = (
        f"SELECT count(*), {counts} FROM {dataset.relation} WHERE {rows_used} AND {where.text}"
        f" GROUP BY {text_of(dataset, needs.treatment)}"
    )
    with store.cursor() as cursor:
        arms = cursor.execute(query, list(where.values)).fetchall()
    return tuple(
        gap for i, label in enumerate(labels) if (gap := _gap(label, arms, 1 + 3 * i)).missing
    )


def _mean(dataset: Dataset, label: str) -> str:
    """Mean of what is there; text has none. A boolean averages as 0 and 1."""
    column = column_of(dataset, label)
    if column.type not in NUMERIC:
        return "0e0"
    number = f"CAST({name_of(dataset, label)} AS DOUBLE)"
    there = present(dataset, label) if column.type is ColumnType.NUMBER else "true"
    return f"coalesce(avg({number}) FILTER (WHERE {there}), 0e0)"


def _gap(label: str, arms: list[tuple[float, ...]], place: int) -> CovariateGap:
    missing = [int(arm[place]) for arm in arms]
    there = [float(arm[place + 2]) for arm in arms]
    total = sum(there)
    means = sum(float(arm[place + 1]) * n for arm, n in zip(arms, there, strict=True))
    return CovariateGap(
        label=label,
        rows=sum(int(arm[0]) for arm in arms),
        missing=sum(missing),
        fewest=min(missing, default=0),
        mean=means / total if total else 0.0,
    )
