"""What two groups were like before and after, where units are not followed over time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.dataset import Column, ColumnType
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.moments import CellNeeds, with_levels
from analytics.store.moments import CellAnswer, cell_moments
from analytics.store.panel import require_start
from analytics.store.residuals import residual_moments
from analytics.store.selection import matching, name_of, present, quoted, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import ResidualMoments, ResidualNeeds
    from analytics.domain.plan import DifferenceInDifferencesPlan
    from analytics.store.connection import Store

CELLS = ("control|before", "control|after", "treated|after", "treated|before")


def cross_sections(
    store: Store,
    dataset: Dataset,
    plan: DifferenceInDifferencesPlan,
    levels: Mapping[str, tuple[str, ...]],
) -> CellAnswer:
    """Moments of the four cells ``control|before`` ... ``treated|after``.

    Raises
    ------
    PlanError
        A column is missing, the start is outside the data, or nobody is treated on one side.
    NotEstimableError
        There is no comparison group on one side of the start.
    """
    require_start(store, dataset, plan.question.time, plan.start)
    _require_groups(store, dataset, plan)
    return cell_moments(store, _with_cells(dataset, plan), _needs(plan, levels))


def _require_groups(store: Store, dataset: Dataset, plan: DifferenceInDifferencesPlan) -> None:
    """Refuse a file in which one of the two groups is missing on one side of the start."""
    where = matching(dataset, plan.question.where)
    cells = _with_cells(dataset, plan)
    with store.cursor() as cursor:
        rows = cursor.execute(
            f"SELECT DISTINCT cell FROM {cells.relation} WHERE {where.text}", list(where.values)
        ).fetchall()
    missing = [cell for cell in CELLS if (cell,) not in rows]
    if not missing:
        return
    values = " or ".join(plan.treated_values)
    treated, when = missing[0].split("|")
    both = f"{treated}|before" in missing and f"{treated}|after" in missing
    side = "" if both else f" {when} {plan.start}"
    if treated == "control":
        raise NotEstimableError(
            f"Every row{side} has {plan.treated} = {values}: there is no comparison group.",
            "Use interrupted_time_series, or add rows of a group that was not treated.",
        )
    raise PlanError(
        f"No row of '{dataset.file_name}'{side} has {plan.treated} = {values}.",
        "Correct 'treated_values' or 'start': both groups are needed before and after.",
    )


def cross_section_residuals(
    store: Store,
    dataset: Dataset,
    plan: DifferenceInDifferencesPlan,
    levels: Mapping[str, tuple[str, ...]],
    asked: tuple[tuple[str, ...], ResidualNeeds],
) -> ResidualMoments:
    """Sum weighted squared scores over the rows; ``asked`` holds the arms and what is asked."""
    return residual_moments(store, _with_cells(dataset, plan), _needs(plan, levels), *asked)


def _needs(plan: DifferenceInDifferencesPlan, levels: Mapping[str, tuple[str, ...]]) -> CellNeeds:
    question = plan.question
    return CellNeeds(
        treatment="cell",
        control=CELLS[0],
        outcome=str(question.outcome),
        covariates=with_levels(plan.covariates, levels),
        cluster=plan.cluster,
        exposure=question.credited_exposure,
        where=question.where,
    )


def _with_cells(dataset: Dataset, plan: DifferenceInDifferencesPlan) -> Dataset:
    """Add the computed column ``cell``."""
    values = ", ".join(quoted(value) for value in plan.treated_values)
    side = f"CASE WHEN {text_of(dataset, plan.treated)} IN ({values}) THEN 'treated' ELSE 'control' END"  # noqa: E501 - one expression
    start = quoted(str(plan.start)) if not isinstance(plan.start, int) else str(plan.start)
    time = plan.question.time
    when = f"CASE WHEN {name_of(dataset, time)} >= {start} THEN 'after' ELSE 'before' END"
    known = f"{present(dataset, plan.treated)} AND {present(dataset, time)}"
    relation = f"(SELECT *, {side} || '|' || {when} AS cell FROM {dataset.relation} WHERE {known})"
    cell = Column(label="cell", name="cell", type=ColumnType.TEXT)
    others = tuple(column for column in dataset.columns if column.label != "cell")
    return replace(dataset, relation=relation, columns=(*others, cell))
