"""What else an experiment's data say: effects by segment, over time, and against a stated prior.

None of it is the headline, and none of it may cost the study its estimate: what cannot be told is a
problem beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.errors import NotBuiltError, NotEstimableError, PlanError
from analytics.domain.experiment_cells import ExposureNeeds
from analytics.domain.problem import Problem
from analytics.domain.viewer import Role
from analytics.estimators.over_time import estimate_over_time, people_over_time
from analytics.estimators.segments import estimate_segments
from analytics.estimators.stated_prior import read_with_prior
from analytics.services.needs import needs
from analytics.store.exposure import exposure_cells
from analytics.store.people_in_groups import people_in_segments
from analytics.store.segments import segment_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import Finding
    from analytics.domain.moments import CellNeeds
    from analytics.domain.plan import EffectPrior, ExperimentPlan
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def look_closer(
    store: Store, dataset: Dataset, plan: ExperimentPlan, finding: Finding, needs: CellNeeds | None
) -> Finding:
    """Add to a finding what its plan asks for beyond the effect itself.

    ``needs`` is ``None`` where the outcome is not compared by its mean: segments are then refused
    by name, and time is left out.
    """
    if needs is None and plan.strata:
        finding = _or_problem(finding, "segments", _not_built)
    if needs is not None and plan.strata:
        finding = _or_problem(
            finding, "segments", lambda: _segments(store, dataset, plan, finding, needs)
        )
    if plan.prior is not None:
        finding = _or_problem(finding, "prior", lambda: _with_prior(plan, finding, plan.prior))
    if needs is not None and plan.question.time:
        finding = _or_problem(
            finding, "time", lambda: _over_time(store, dataset, plan, finding, needs)
        )
    return finding


def _not_built() -> Finding:
    raise NotBuiltError(
        "Effects by segment are built for means and proportions only.",
        "Read the effect as a whole, or study one segment with 'where'.",
    )


def _with_prior(plan: ExperimentPlan, finding: Finding, prior: EffectPrior | None) -> Finding:
    effect = finding.headline
    if prior is None:
        return finding
    higher = plan.question.higher_is_better
    return replace(finding, bayesian=read_with_prior(effect, prior, higher_is_better=higher))


def _over_time(
    store: Store, dataset: Dataset, plan: ExperimentPlan, finding: Finding, needs: CellNeeds
) -> Finding:
    question = plan.question
    asked = ExposureNeeds(time=question.time, unit=question.unit, start=plan.exposure_start)
    effect = finding.headline
    cells = exposure_cells(store, dataset, needs, asked)
    found = estimate_over_time(cells, question, effect.name, effect.effect)
    people = finding.people
    if people is not None and people.column in ("", question.unit, plan.cluster):
        clusters = people.column not in ("", question.unit)
        looks, exposures = people_over_time(cells, effect.name, clusters=clusters)
        people = replace(people, looks=looks, exposures=exposures)
    return replace(
        finding,
        people=people,
        cumulative=found.cumulative,
        by_exposure=found.by_exposure,
        checks=(*finding.checks, *found.checks),
        alternatives=(*finding.alternatives, *found.alternatives),
    )


def _segments(
    store: Store, dataset: Dataset, plan: ExperimentPlan, finding: Finding, needs: CellNeeds
) -> Finding:
    found = estimate_segments(
        segment_cells(store, dataset, needs, plan.strata), plan.question, finding.primary
    )
    people = finding.people
    if people is not None:
        columns = (plan.strata, people.column)
        counted = people_in_segments(store, dataset, needs, columns, finding.primary)
        people = replace(people, segments=counted)
    return replace(
        finding,
        people=people,
        segments=found.segments,
        checks=(*finding.checks, *([found.check] if found.check else [])),
        problems=(*finding.problems, *found.problems),
    )


def _or_problem(finding: Finding, what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (NotEstimableError, NotBuiltError, PlanError) as error:
        problem = Problem(
            kind=f"{what}_{error.kind}", message=error.message, remedy=error.remedy, where=what
        )
        return replace(finding, problems=(*finding.problems, problem))
