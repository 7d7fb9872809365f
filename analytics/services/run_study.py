"""Run a registered study and keep its estimate, or the reason why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.errors import AnalyticsError, NotFoundError
from analytics.domain.plan import ExperimentPlan
from analytics.domain.problem import Problem
from analytics.domain.viewer import Role
from analytics.ingest.plan_file import parse_plan
from analytics.services.estimate_plan import estimate_plan
from analytics.services.needs import needs
from analytics.services.read_look import LookHistory
from analytics.store.datasets import find_dataset
from analytics.store.looks import read_looks
from analytics.store.studies import earlier_states, find_study, save_run

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.domain.estimate import Estimate
    from analytics.domain.plan import Plan
    from analytics.domain.study import Study
    from analytics.store.connection import Store


@needs(Role.ANALYST)
def run_study(store: Store, study_id: str, *, now: datetime) -> Study:
    """Estimate, grade and save. A study's own refusal becomes its problem, never an exception.

    Where the plan has looks, a run on data not seen before is a look, and is kept with it.

    Raises
    ------
    NotFoundError
        There is no such study.
    """
    study = find_study(store, study_id)
    if study is None:
        raise NotFoundError(
            f"There is no study '{study_id}'.", "Register its plan first, or check the name."
        )
    result = _result(store, study, now)
    save_run(store, study_id, result, now)
    if isinstance(result, Problem):
        return replace(study, estimate=None, problem=result, run_at=now, runs=study.runs + 1)
    return replace(study, estimate=result, problem=None, run_at=now, runs=study.runs + 1)


def _result(store: Store, study: Study, now: datetime) -> Estimate | Problem:
    try:
        dataset = find_dataset(store, study.dataset_id)
        if dataset is None:
            raise NotFoundError(
                f"The data set of study '{study.study_id}' is no longer in the store.",
                "Add the outcome file again.",
            )
        history = LookHistory(today=now.date(), looks=read_looks(store, study.study_id))
        plan = parse_plan(study.plan_text)
        estimate = estimate_plan(store, dataset, plan, history=history)
        return _seen_before(store, study, plan, estimate)
    except AnalyticsError as error:
        return Problem(
            kind=error.kind, message=error.message, remedy=error.remedy, where=study.study_id
        )


def _seen_before(store: Store, study: Study, plan: Plan, estimate: Estimate) -> Estimate:
    """Say where an experiment without planned looks was already read on other data."""
    if not isinstance(plan, ExperimentPlan) or plan.looks is not None:
        return estimate
    times = earlier_states(store, study.study_id, study.dataset_id)
    if not times:
        return estimate
    once = "once" if times == 1 else f"{times} times"
    words = (
        f"This study was read {once} before on other data, and its plan has no looks: the interval"
        " is that of a single look and errs more often than it says."
    )
    return replace(estimate, deviations=(*estimate.deviations, words))
