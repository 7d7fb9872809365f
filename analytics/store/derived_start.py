"""A data set with one more column: each row's first treated period, from a mark and one start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from analytics.domain.dataset import Column, ColumnType
from analytics.domain.errors import PlanError
from analytics.store.panel import require_start
from analytics.store.selection import quoted, text_of

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store

LABEL = "first treated period"
NAME = "derived_first_treated"


def with_first_treated(
    store: Store,
    dataset: Dataset,
    treated: tuple[str, tuple[str, ...]],
    *,
    time: str,
    start: date | int,
) -> Dataset:
    """Add the column ``LABEL``: the start where a row is marked as treated, empty elsewhere.

    Parameters
    ----------
    treated
        Column that marks treated units, and its values that mean treated.
    time, start
        Column of the period, and the common start.

    Raises
    ------
    PlanError
        A column is missing, the start is outside the data or of another kind, or no row has one of
        the values.
    """
    label, values = treated
    require_start(store, dataset, time, start)
    mark = text_of(dataset, label)
    listed = ", ".join(quoted(value) for value in values)
    _require_some(store, dataset, label, values, f"{mark} IN ({listed})")
    moment = f"DATE '{start.isoformat()}'" if isinstance(start, date) else f"{int(start)}::BIGINT"
    relation = (
        f"(SELECT *, CASE WHEN {mark} IN ({listed}) THEN {moment} END AS {NAME}"
        f" FROM {dataset.relation})"
    )
    kind = ColumnType.DATE if isinstance(start, date) else ColumnType.INTEGER
    column = Column(label=LABEL, name=NAME, type=kind)
    return replace(dataset, relation=relation, columns=(*dataset.columns, column))


def _require_some(
    store: Store, dataset: Dataset, label: str, values: tuple[str, ...], condition: str
) -> None:
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT count(*) FROM {dataset.relation} WHERE {condition}"
        ).fetchone()
    if not row or not row[0]:
        raise PlanError(
            f"No row of '{dataset.file_name}' has {label} = {' or '.join(values)}.",
            "Correct 'treated_values': they are compared with the column as text.",
        )
