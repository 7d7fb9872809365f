"""The metrics registered on the same experiment as a study, adjusted for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotFoundError
from analytics.estimators.metric_family import metric_family
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from analytics.domain.metric_family import MetricFamily
    from analytics.store.connection import Store


def read_family(store: Store, study_id: str) -> MetricFamily | None:
    """Read the family of a study; ``None`` where it is the only metric of its experiment.

    Raises
    ------
    NotFoundError
        There is no such study.
    """
    studies = read_studies(store)
    study = next((one for one in studies if one.study_id == study_id), None)
    if study is None:
        raise NotFoundError(f"There is no study '{study_id}'.", "Register its plan first.")
    return metric_family(study, studies)
