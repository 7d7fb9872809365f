"""Which outcome files are in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.viewer import Role
from analytics.services.hide_profiles import identifiers_of, shown_dataset
from analytics.services.needs import needs
from analytics.store import datasets
from analytics.store.hashing import hashed_by_data_set
from analytics.store.policy import read_privacy

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.dataset import Dataset
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def list_datasets(store: Store, *, today: date) -> tuple[Dataset, ...]:
    """List every stored data set with its columns and their profile, by file name.

    What a profile tells of single people is left out, by the policy of a day.
    """
    # A few reads for all of them: a cursor for somebody of some units is dear to open.
    minimum, hashed = read_privacy(store, today).smallest_group, hashed_by_data_set(store)
    adding = {one.file_name for one in datasets.list_datasets(store.acting_as(Role.ANALYST))}
    found = sorted(datasets.list_datasets(store), key=lambda one: one.file_name.casefold())
    return tuple(
        shown_dataset(
            one,
            identifiers_of(one, hashed.get(one.file_name, ())),
            minimum,
            adds=one.file_name in adding,
        )
        for one in found
    )
