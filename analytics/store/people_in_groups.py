"""How many people are in each segment and arm of an experiment, in one scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.people import GroupOfPeople
from analytics.store.selection import matching, name_of, present, text_of
from analytics.store.usable_rows import usable

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store


def people_in_segments(
    store: Store, dataset: Dataset, needs: CellNeeds, columns: tuple[str, str], arm: str
) -> tuple[GroupOfPeople, ...]:
    """Count different people in the control and in an arm, by segment.

    Parameters
    ----------
    columns
        The segmenting column, and that which tells people apart (empty where every row is one).
    arm
        Compared with the control.

    Returns
    -------
    tuple[GroupOfPeople, ...]
        In the order of the segments; without a name those that are in none, where there are any.
    """
    segment, person = columns
    where = matching(dataset, needs.where)
    counted = "count(DISTINCT p)" if person else "count(*)"
    query = (
        f"SELECT s, {counted} FILTER (WHERE a = ?), {counted} FILTER (WHERE a = ?) FROM (SELECT"
        f" CASE WHEN {present(dataset, segment)} THEN {text_of(dataset, segment)} ELSE '' END AS s,"
        f" {text_of(dataset, needs.treatment)} AS a,"
        f" {name_of(dataset, person) if person else '0'} AS p FROM {dataset.relation}"
        f" WHERE {usable(dataset, needs)} AND {where.text}) GROUP BY s ORDER BY s"
    )
    with store.cursor() as cursor:
        rows = cursor.execute(query, [needs.control, arm, *where.values]).fetchall()
    return tuple(
        GroupOfPeople(group=str(name), people=(int(control), int(treated)))
        for name, control, treated in rows
    )
