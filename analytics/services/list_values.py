"""Which values a column of a stored file has, to choose arms and groups from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotFoundError
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.datasets import find_dataset
from analytics.store.moments import text_levels

if TYPE_CHECKING:
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_values(store: Store, dataset_id: str, label: str) -> tuple[str, ...]:
    """List the different values of a column as they stand in the file, in order.

    Raises
    ------
    NotFoundError
        The data set is no longer in the store.
    PlanError
        The column has too many different values to choose from.
    """
    dataset = find_dataset(store, dataset_id)
    if dataset is None:
        raise NotFoundError(
            f"The data set '{dataset_id}' is not in the store.", "Add the outcome file again."
        )
    return text_levels(store, dataset, label)
