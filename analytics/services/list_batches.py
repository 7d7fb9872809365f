"""Every batch a data set ever had, and how good its data are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.quality import DataSetView, quality_report
from analytics.domain.viewer import Role
from analytics.services.change_batches import require_dataset
from analytics.services.hide_profiles import adds_data, shown_profiles, without_cells
from analytics.services.needs import needs
from analytics.store.batches import batch_profiles, read_set_aside
from analytics.store.datasets import fingerprint, list_datasets
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.dataset import Dataset
    from analytics.domain.problem import Problem
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def view_data_set(store: Store, name: str, *, today: date) -> DataSetView:
    """Look at one data set.

    Raises
    ------
    NotFoundError
        There is none of this name.
    """
    return _view(store, require_dataset(store, name), today)


@needs(Role.VIEWER)
def view_data_sets(store: Store, *, today: date) -> tuple[DataSetView, ...]:
    """Look at every data set, by file name; those all withdrawn too."""
    found = sorted(list_datasets(store), key=lambda one: one.file_name.casefold())
    return tuple(_view(store, one, today) for one in found)


@needs(Role.VIEWER)
def list_set_aside(store: Store, name: str) -> tuple[Problem, ...]:
    """List what was wrong with the rows that were set aside, of the batches a data set has now.

    What the cells held is told to those who may add data to it.

    Raises
    ------
    NotFoundError
        There is none of this name.
    """
    found = read_set_aside(store, require_dataset(store, name).file_name)
    return found if adds_data(store, name) else without_cells(found)


def _view(store: Store, dataset: Dataset, today: date) -> DataSetView:
    profiles = batch_profiles(store, dataset.file_name)
    shown, batches = shown_profiles(store, dataset, profiles, today=today)
    studies = [one for one in read_studies(store) if one.data_file == dataset.file_name]
    return DataSetView(
        dataset=shown,
        fingerprint=fingerprint(dataset.columns),
        batches=batches,
        quality=quality_report(batches, today),
        studies=tuple(one.study_id for one in studies),
        stale=tuple(one.study_id for one in studies if one.stale),
    )
