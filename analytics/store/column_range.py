"""What the smallest value of a numeric column is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.store.column_facts import known_span
from analytics.store.selection import number_of

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store


def smallest_value(store: Store, dataset: Dataset, label: str) -> float | None:
    """Return the smallest value; ``None`` where there is none.

    Raises
    ------
    PlanError
        The column is not in the file or not numeric.
    """
    number = number_of(dataset, label)
    known = known_span(dataset, label)
    if known is not None:
        return known[0]
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT min({number}) FROM {dataset.relation}").fetchone()
    return float(row[0]) if row and row[0] is not None else None
