"""Keep a plan beside its initiative, KPI and data before anybody looks at the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import ConflictError, NotFoundError, PlanError
from analytics.domain.study import Study
from analytics.domain.viewer import Role
from analytics.ingest.plan_file import parse_plan
from analytics.services.needs import needs
from analytics.store.datasets import find_dataset
from analytics.store.register import read_register
from analytics.store.studies import find_study, save_study

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.domain.initiative import Register
    from analytics.domain.plan import Plan
    from analytics.store.connection import Store


@needs(Role.ANALYST)
def register_study(
    store: Store, study_id: str, plan_text: str, *, data_file: str = "", now: datetime
) -> Study:
    """Parse a plan, check that it fits the register, and store it.

    The very same plan on the same data again changes nothing: it keeps its date.

    Parameters
    ----------
    study_id
        Name of the study: the plan file's name without its ending.
    data_file
        Outcome file; without it the plan's ``data``, else the study's own name is looked for.

    Raises
    ------
    PlanError
        The plan is not understood, or contradicts the register.
    NotFoundError
        The initiative, the KPI or the outcome file is not in the store.
    """
    plan = parse_plan(plan_text)
    question = plan.question
    _require_register(read_register(store), plan)
    dataset = find_dataset(store, data_file or question.data or study_id)
    if dataset is None:
        name = data_file or question.data or f"{study_id}.csv or {study_id}.parquet"
        raise NotFoundError(
            f"The outcome file '{name}' of study '{study_id}' is not in the store.",
            "Add it on the Add outcomes page or put it into outcomes/, then register the plan.",
        )
    study = Study(
        study_id=study_id,
        title=question.title,
        design=question.design,
        initiative_id=question.initiative_id,
        kpi_id=question.kpi_id,
        plan_text=plan_text,
        plan_sha256=question.sha256,
        data_file=dataset.file_name,
        dataset_id=dataset.dataset_id,
    )
    before = find_study(store, study_id)
    if before is not None and _same(before, study):
        return before
    # Sent twice at once, or again after an answer that was lost, it is registered once.
    key = f"register:{study_id}:{study.plan_sha256}:{study.dataset_id}:at:{store.revision()}"
    try:
        save_study(store, study, now, key=key)
    except ConflictError:
        saved = find_study(store, study_id)
        if saved is None or not _same(saved, study):
            raise
        return saved
    return study


def _same(one: Study, other: Study) -> bool:
    return (one.plan_text, one.dataset_id, one.data_file) == (
        other.plan_text,
        other.dataset_id,
        other.data_file,
    )


def _require_register(register: Register, plan: Plan) -> None:
    question = plan.question
    initiatives = {one.initiative_id for one in register.initiatives}
    if question.initiative_id not in initiatives:
        raise NotFoundError(
            f"The plan's initiative_id '{question.initiative_id}' is not in the register.",
            "Add the initiative first, or correct initiative_id.",
        )
    kpi = next((one for one in register.kpis if one.kpi_id == question.kpi_id), None)
    if kpi is None:
        raise NotFoundError(
            f"The plan's kpi_id '{question.kpi_id}' is not in the register.",
            "Add the KPI first, or correct kpi_id.",
        )
    if (kpi.direction > 0) != question.higher_is_better:
        better = "higher" if kpi.direction > 0 else "lower"
        raise PlanError(
            f"The plan says higher_is_better = {str(question.higher_is_better).lower()}, but for"
            f" KPI '{kpi.kpi_id}' {better} is better.",
            "Correct the plan or the KPI's direction: the sign of the money depends on it.",
        )
