"""Run a registered study and keep its estimate, or the reason why there is none."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.errors import (
    AnalyticsError,
    ConflictError,
    NotEstimableError,
    NotFoundError,
)
from analytics.domain.plan import ExperimentPlan
from analytics.domain.problem import Problem
from analytics.domain.viewer import Role
from analytics.ingest.plan_difference import changed_keys
from analytics.ingest.plan_file import parse_plan
from analytics.services.estimate_plan import estimate_plan
from analytics.services.needs import needs
from analytics.services.read_look import LookHistory
from analytics.store.datasets import current_dataset, find_dataset
from analytics.store.looks import read_looks
from analytics.store.studies import count_runs, earlier_states, find_study, save_run
from analytics.store.study_history import earlier_plans

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import Estimate
    from analytics.domain.plan import Plan
    from analytics.domain.study import Study
    from analytics.store.connection import Store

logger = logging.getLogger(__name__)


@needs(Role.ANALYST)
def run_study(store: Store, study_id: str, *, now: datetime, key: str = "") -> Study:
    """Estimate, grade and save. A study's own refusal becomes its problem, never an exception.

    It is run on the batches its data set has now. Where the plan has looks, a run on data not seen
    before is a look, and is kept with it.

    Parameters
    ----------
    key
        Names this run, whoever repeats it: what was saved under the key is returned, and nothing is
        saved twice. Without one, two runs asked for at once are one.

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
    # Within its study: what others wrote under a key does not show by asking for the same one.
    after = f"{study.plan_sha256}:after:{count_runs(store, study_id)}"
    key = f"run:{study_id}:{key or after}"
    if store.written(key) is not None:
        return study
    state = _current_state(store, study)
    result = _result(store, study, state, now)
    try:
        save_run(store, study_id, result, now, dataset_id=state, key=key)
    except ConflictError:
        logger.info("%s was saved by somebody else meanwhile", key)
    saved = find_study(store, study_id)
    if saved is None:
        raise NotFoundError(f"The study '{study_id}' is gone.", "Register its plan again.")
    return saved


def _current_state(store: Store, study: Study) -> str:
    """State of its data as of now; the one it was registered with where the name is not known."""
    current = current_dataset(store, study.data_file)
    return current.dataset_id if current else study.dataset_id


def _result(store: Store, study: Study, state: str, now: datetime) -> Estimate | Problem:
    try:
        dataset = _require_data(store, study, state)
        history = LookHistory(today=now.date(), looks=read_looks(store, study.study_id))
        plan = parse_plan(study.plan_text)
        estimate = estimate_plan(store, dataset, plan, history=history)
        estimate = _changed_since(store, study, estimate)
        return _seen_before(store, replace(study, dataset_id=state), plan, estimate)
    except AnalyticsError as error:
        return Problem(
            kind=error.kind, message=error.message, remedy=error.remedy, where=study.study_id
        )


def _require_data(store: Store, study: Study, state: str) -> Dataset:
    dataset = find_dataset(store, state)
    if dataset is None:
        raise NotFoundError(
            f"The data set of study '{study.study_id}' is no longer in the store.",
            "Add the outcome file again.",
        )
    if dataset.rows == 0:
        raise NotEstimableError(
            f"Every batch of '{dataset.file_name}' was withdrawn: there is nothing to estimate"
            " from.",
            "Append a corrected file to it.",
        )
    return dataset


def _changed_since(store: Store, study: Study, estimate: Estimate) -> Estimate:
    """Say what was changed in the plan after an earlier one had already given a result."""
    seen: dict[tuple[str, ...], datetime] = {}
    for text, seen_at in earlier_plans(store, study):
        seen.setdefault(changed_keys(text, study.plan_text) if text else (), seen_at)
    words = [
        f"The plan was changed after a result of an earlier one had been seen ({first.date()}):"
        f" {', '.join(repr(key) for key in keys)}. This is not the analysis that was fixed"
        " beforehand."
        for keys, first in seen.items()
        if keys
    ]
    return replace(estimate, deviations=(*estimate.deviations, *words))


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
