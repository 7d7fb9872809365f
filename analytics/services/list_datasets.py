"""Which outcome files are in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store import datasets

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_datasets(store: Store) -> tuple[Dataset, ...]:
    """List every stored data set with its columns and their profile, by file name."""
    return tuple(sorted(datasets.list_datasets(store), key=lambda one: one.file_name.casefold()))
