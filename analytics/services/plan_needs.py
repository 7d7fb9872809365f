"""What each plan asks of the data: the columns and levels that its design needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.adoption import AdoptionNeeds
from analytics.domain.dataset import ColumnType
from analytics.domain.moments import PanelNeeds, SeriesNeeds, with_levels
from analytics.domain.plan import (
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    Ratio,
)
from analytics.domain.viewer import Role
from analytics.estimators.experiment_question import post_stratifies
from analytics.services.needs import needs
from analytics.store.moments import text_levels

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.plan import (
        AdjustedComparisonPlan,
        InterruptedTimeSeriesPlan,
        StaggeredAdoptionPlan,
        SyntheticControlPlan,
    )
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def covariate_levels(
    store: Store,
    dataset: Dataset,
    plan: (
        ExperimentPlan
        | DifferenceInDifferencesPlan
        | StaggeredAdoptionPlan
        | AdjustedComparisonPlan
    ),
) -> dict[str, tuple[str, ...]]:
    """Values of the covariates that are text, or declared as text by the plan, and of blocks."""
    texts = [
        label
        for label in plan.covariates
        if label in plan.text_columns or _type(dataset, label) is ColumnType.TEXT
    ]
    if isinstance(plan, ExperimentPlan) and plan.strata and not post_stratifies(plan):
        texts.append(plan.strata)
    return {label: text_levels(store, dataset, label) for label in texts}


def panel_needs(plan: DifferenceInDifferencesPlan | SyntheticControlPlan) -> PanelNeeds:
    """Ask for unit-by-period means around one common start."""
    question = plan.question
    return PanelNeeds(
        unit=question.unit,
        time=question.time,
        outcome=str(question.outcome),
        treated=plan.treated,
        treated_values=plan.treated_values,
        start=plan.start,
        cluster=plan.cluster if isinstance(plan, DifferenceInDifferencesPlan) else "",
        exposure=question.credited_exposure,
        where=question.where,
    )


@needs(Role.VIEWER)
def adoption_needs(store: Store, dataset: Dataset, plan: StaggeredAdoptionPlan) -> AdoptionNeeds:
    """Ask for unit-by-period means and every unit's first treated period."""
    question, levels = plan.question, covariate_levels(store, dataset, plan)
    return AdoptionNeeds(
        unit=question.unit,
        time=question.time,
        outcome=str(question.outcome),
        first_treated=plan.first_treated,
        cluster=plan.cluster,
        covariates=with_levels(plan.covariates, levels),
        exposure=question.credited_exposure,
        where=question.where,
    )


def series_needs(plan: InterruptedTimeSeriesPlan) -> SeriesNeeds:
    """Ask for the series; a rate is per unit of its denominator, which is thus its exposure."""
    question, outcome = plan.question, plan.question.outcome
    above, below = (
        (outcome.numerator, outcome.denominator) if isinstance(outcome, Ratio) else (outcome, "")
    )
    return SeriesNeeds(
        time=question.time,
        outcome=above,
        denominator=below,
        start=plan.start,
        exposure=question.credited_exposure or below,
        controls=plan.covariates,
        where=question.where,
    )


def _type(dataset: Dataset, label: str) -> ColumnType | None:
    column = dataset.column(label)
    return column.type if column else None
