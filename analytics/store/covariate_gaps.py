"""How often every covariate is missing where treatment and outcome are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.assignment import CovariateGap
from analytics.domain.dataset import ColumnType
from analytics.domain.moments import Covariate
from analytics.store.column_facts import all_complete, is_complete, known_mean, profiled
from analytics.store.selection import (
    NUMERIC,
    column_of,
    matching,
    name_of,
    present,
    text_of,
)
from analytics.store.usable_rows import roles, usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellMoments, CellNeeds
    from analytics.store.connection import Store


def covariate_gaps(
    store: Store, dataset: Dataset, needs: CellNeeds, labels: tuple[str, ...]
) -> tuple[CovariateGap, ...]:
    """Count the gaps of every covariate that has some, by arm in one scan.

    Nothing is scanned where the profile says that nothing is missing.

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
    labels = tuple(label for label in labels if not is_complete(dataset, label))
    if not labels:
        return ()
    rows_used = usable(dataset, replace(needs, covariates=()))
    where = matching(dataset, needs.where)
    there = ", ".join(f"{_there(dataset, label)} AS z{i}" for i, label in enumerate(labels))
    counts = ", ".join(f"count(z{i}), {_mean(dataset, label, i)}" for i, label in enumerate(labels))
    query = (
        f"SELECT count(*), {counts} FROM (SELECT {text_of(dataset, needs.treatment)} AS a, {there}"
        f" FROM {dataset.relation} WHERE {rows_used} AND {where.text}) GROUP BY a"
    )
    with store.cursor() as cursor:
        arms = cursor.execute(query, list(where.values)).fetchall()
    return tuple(
        gap for i, label in enumerate(labels) if (gap := _gap(label, arms, 1 + 2 * i)).missing
    )


def gaps_by_profile(
    dataset: Dataset, needs: CellNeeds, labels: tuple[str, ...]
) -> tuple[CovariateGap, ...] | None:
    """Gaps as stored at intake, as if every arm had enough of them for an indicator.

    The sums by arm say afterwards whether that holds (``gaps_by_arm``).

    Returns
    -------
    tuple or None
        ``None`` where rows may be left out for another reason, or a mean is not known.
    """
    base = replace(needs, covariates=())
    if needs.where or needs.weight or needs.limits or not all_complete(dataset, roles(base)):
        return None
    found = []
    for label in labels:
        column = column_of(dataset, label)
        if is_complete(dataset, label):
            continue
        mean = 0.0 if column.type is ColumnType.TEXT else known_mean(dataset, label)
        if mean is None or not profiled(dataset, label):
            return None
        found.append(
            CovariateGap(
                label=label,
                rows=dataset.rows,
                missing=column.nulls,
                fewest=column.nulls,
                mean=mean,
            )
        )
    return tuple(found)


def gaps_by_arm(
    gaps: tuple[CovariateGap, ...], cells: CellMoments
) -> tuple[CovariateGap, ...] | None:
    """Fill in the fewest gaps of an arm from the sums of the indicators.

    Returns
    -------
    tuple or None
        ``None`` where some arm has too few for an indicator, so that the sums are of no use.
    """
    n, mean, _ = cells.merged(cells.arm, len(cells.arms))
    found = []
    for gap in gaps:
        missing = n * mean[:, cells.columns.index(Covariate(label=gap.label, missing=True).name)]
        # Rows are whole: a mean of zeros and ones times the rows is off by rounding only.
        exact = replace(gap, fewest=round(float(missing.min())))
        if not exact.marked or round(float(missing.sum())) != gap.missing:
            return None
        found.append(exact)
    return tuple(found)


def _there(dataset: Dataset, label: str) -> str:
    """Write the value where it can be used, as a number where it is one."""
    column = column_of(dataset, label)
    if column.type not in NUMERIC:
        return name_of(dataset, label)
    number = f"CAST({name_of(dataset, label)} AS DOUBLE)"
    if column.type is not ColumnType.NUMBER or known_mean(dataset, label) is not None:
        return number
    return f"CASE WHEN {present(dataset, label)} THEN {number} END"


def _mean(dataset: Dataset, label: str, place: int) -> str:
    """Mean of what is there; text has none. A boolean averages as 0 and 1."""
    numeric = column_of(dataset, label).type in NUMERIC
    return f"coalesce(avg(z{place}), 0e0)" if numeric else "0e0"


def _gap(label: str, arms: list[tuple[float, ...]], place: int) -> CovariateGap:
    there = [float(arm[place]) for arm in arms]
    missing = [int(arm[0]) - int(arm[place]) for arm in arms]
    total = sum(there)
    means = sum(float(arm[place + 1]) * n for arm, n in zip(arms, there, strict=True))
    return CovariateGap(
        label=label,
        rows=sum(int(arm[0]) for arm in arms),
        missing=sum(missing),
        fewest=min(missing, default=0),
        mean=means / total if total else 0.0,
    )
