"""What the profiles of stored files show of people to whoever asks, by the policy of a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.hidden_profile import Identifiers, without_people
from analytics.domain.viewer import Role
from analytics.ingest.personal_data import names_people
from analytics.services.needs import needs
from analytics.store.datasets import current_dataset
from analytics.store.hashing import hashed_columns
from analytics.store.policy import read_privacy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from analytics.domain.dataset import Dataset
    from analytics.domain.problem import Problem
    from analytics.domain.quality import BatchProfile
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def shown_profiles(
    store: Store, dataset: Dataset, batches: tuple[BatchProfile, ...] = (), *, today: date
) -> tuple[Dataset, tuple[BatchProfile, ...]]:
    """Leave out of a data set and its batches what tells of too few people.

    Parameters
    ----------
    dataset, batches
        As they are stored.
    today
        The policy of this day decides.
    """
    people = identifiers_of(dataset, hashed_columns(store, dataset.file_name))
    minimum = read_privacy(store, today).smallest_group
    adds = adds_data(store, dataset.file_name)
    shown = shown_dataset(dataset, people, minimum, adds=adds)
    return shown, tuple(_shown(one, people, minimum, adds=adds) for one in batches)


@needs(Role.VIEWER)
def adds_data(store: Store, name: str) -> bool:
    """Tell whether whoever asks may add data to a data set, and so has seen its cells."""
    return current_dataset(store.acting_as(Role.ANALYST), name) is not None


def without_cells(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Leave the cells out of what was wrong with rows; where they are stays."""
    return tuple(
        replace(
            one, value="", message="It was refused; what it held is for those who may add data."
        )
        for one in problems
    )


def identifiers_of(dataset: Dataset, hashed: Iterable[str]) -> Identifiers:
    """Columns that tell people apart: by their names, or because they were hashed."""
    coded = frozenset(hashed)
    labels = frozenset(one.label for one in dataset.columns)
    named = frozenset(one for one in labels if names_people(one))
    return Identifiers(every=named | (labels & coded), coded=coded)


def shown_dataset(dataset: Dataset, people: Identifiers, minimum: int, *, adds: bool) -> Dataset:
    """Leave out of a data set what tells of fewer people than a minimum (``without_people``)."""
    columns = without_people(dataset.columns, people, minimum, adds_data=adds)
    return replace(dataset, columns=columns)


def _shown(one: BatchProfile, people: Identifiers, minimum: int, *, adds: bool) -> BatchProfile:
    columns = tuple(profile.column for profile in one.columns)
    shown = without_people(columns, people, minimum, adds_data=adds)
    return replace(
        one,
        columns=tuple(
            replace(profile, column=column)
            for profile, column in zip(one.columns, shown, strict=True)
        ),
    )
