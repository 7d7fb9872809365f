"""Which outcome files are in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.viewer import Role
from analytics.services.hide_profiles import shown_profiles
from analytics.services.needs import needs
from analytics.store import datasets

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_datasets(store: Store, *, today: date) -> tuple[Dataset, ...]:
    """List every stored data set with its columns and their profile, by file name.

    What a profile tells of single people is left out, by the policy of a day.
    """
    found = sorted(datasets.list_datasets(store), key=lambda one: one.file_name.casefold())
    return tuple(shown_profiles(store, one, today=today)[0] for one in found)
