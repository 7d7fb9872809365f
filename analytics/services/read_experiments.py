"""All concluded experiments of the store together: read once, compute, return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.domain.viewer import Role
from analytics.estimators.across_experiments import measured_effect, summarise
from analytics.services.needs import needs
from analytics.store.studies import read_studies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.experiments_together import ExperimentsTogether, MeasuredEffect
    from analytics.domain.study import Study
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def read_experiments(store: Store) -> ExperimentsTogether:
    """Summarise every experiment that ended in an estimate; one effect an experiment."""
    return together(read_studies(store))


def together(studies: Iterable[Study]) -> ExperimentsTogether:
    """Take the first registered metric of every concluded experiment, and say what was left out.

    Metrics of one experiment are measured on the same people and would count one luck twice.
    """
    measured: list[MeasuredEffect] = []
    left_out: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    for study in studies:
        if study.design != "experiment" or study.estimate is None:
            continue
        if study.estimate.monitoring is not None and study.estimate.monitoring.undecided:
            left_out.append(_still_running(study))
            continue
        one = measured_effect(study.study_id, study.title, study.estimate)
        experiment = (study.initiative_id, study.data_file)
        if isinstance(one, Problem):
            left_out.append(one)
        elif experiment in seen:
            left_out.append(_another_metric(study, seen[experiment]))
        else:
            seen[experiment] = study.title
            measured.append(one)
    return summarise(measured, tuple(left_out))


def _still_running(study: Study) -> Problem:
    return Problem(
        kind="still_running",
        message=f"'{study.title}' is not part of the summary: its looks say to keep running.",
        remedy="It joins once it is at its end or beyond a boundary.",
        where=study.study_id,
    )


def _another_metric(study: Study, first: str) -> Problem:
    return Problem(
        kind="another_metric",
        message=f"'{study.title}' is not part of the summary: it is measured on the same experiment"
        f" as '{first}'.",
        remedy="The metric that was registered first stands for the experiment.",
        where=study.study_id,
    )
