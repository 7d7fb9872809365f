"""An A/A check on own data: assign the units anew and see what the plan's test says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotBuiltError, NotFoundError, PlanError
from analytics.domain.moments import CellNeeds
from analytics.domain.plan import ExperimentPlan
from analytics.domain.viewer import Role
from analytics.estimators.relabelling import check_by_relabelling
from analytics.ingest.plan_file import parse_plan
from analytics.services.analyse_file import read_text
from analytics.services.fit_values import fit_values
from analytics.services.needs import needs
from analytics.services.view_file import view_file
from analytics.store.connection import Store
from analytics.store.datasets import find_dataset
from analytics.store.studies import find_study
from analytics.store.unit_sums import unit_sums

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.aa_check import AaCheck
    from analytics.domain.dataset import Dataset
    from analytics.domain.plan import Plan

REPETITIONS = 1_000
# Any number would do; the same one makes the same check come out the same again.
SEED = 20260401
MEANS = ("mean", "proportion")


def aa_file(data: Path, plan_file: Path, *, repetitions: int = REPETITIONS) -> AaCheck:
    """Check a plan on a data file, without a database.

    Raises
    ------
    AnalyticsError
        A file is refused, or the plan is no experiment that can be assigned anew.
    """
    plan = parse_plan(read_text(plan_file))
    store = Store.open(None, reads=(data.resolve().parent,))
    try:
        dataset = view_file(store, data, notation=plan.question.notation)
        return aa_plan(store, dataset, plan, repetitions=repetitions)
    finally:
        store.close()


@needs(Role.VIEWER)
def aa_study(store: Store, study_id: str, *, repetitions: int = REPETITIONS) -> AaCheck:
    """Check a registered study on its own data.

    Raises
    ------
    AnalyticsError
        There is no such study or data set, or it is no experiment that can be assigned anew.
    """
    study = find_study(store, study_id)
    dataset = find_dataset(store, study.dataset_id) if study else None
    if study is None or dataset is None:
        raise NotFoundError(
            f"There is no study '{study_id}' with its data.", "Register its plan and add its file."
        )
    return aa_plan(store, dataset, parse_plan(study.plan_text), repetitions=repetitions)


@needs(Role.VIEWER)
def aa_plan(store: Store, dataset: Dataset, plan: Plan, *, repetitions: int) -> AaCheck:
    """Check a plan on a data set of the store.

    Raises
    ------
    AnalyticsError
        As above.
    """
    if repetitions < 1:
        raise PlanError(f"{repetitions} repetitions are none.", "Ask for at least 1, better 1000.")
    if not isinstance(plan, ExperimentPlan):
        raise PlanError(
            f"An A/A check assigns units anew; the design is {plan.question.design}, in which"
            " nothing was assigned at random.",
            "Use it with design = 'experiment'.",
        )
    plan = fit_values(dataset, plan)
    question, asked = plan.question, plan.outcome
    if not isinstance(question.outcome, str) or asked.kind not in MEANS:
        raise NotBuiltError(
            f"An A/A check of a {asked.kind} is not built yet: it assigns differences in means.",
            "Check a ratio's numerator by itself, or a plain mean.",
        )
    if asked.weight or asked.winsorise:
        raise NotBuiltError(
            "An A/A check of weighted or winsorised rows is not built yet.",
            "Leave them out of a copy of the plan to check the plain mean.",
        )
    needs = CellNeeds(
        treatment=plan.treatment,
        control=plan.control,
        outcome=question.outcome,
        cluster=plan.cluster,
        where=question.where,
    )
    sums = unit_sums(store, dataset, needs, unit=question.unit, arm=plan.arm)
    return check_by_relabelling(
        sums,
        unit=plan.cluster or question.unit or "row",
        alternative=question.alternative,
        repetitions=repetitions,
        seed=SEED,
    )
