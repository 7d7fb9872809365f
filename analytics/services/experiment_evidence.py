"""What an experiment needs from the store, fetched once: moments, assignment, use, blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import Dropped
from analytics.domain.moments import Covariate
from analytics.domain.viewer import Role
from analytics.estimators.experiment import ExperimentEvidence, second_scan
from analytics.estimators.experiment_question import experiment_needs, post_stratifies
from analytics.services.needs import needs
from analytics.store.assignment import arrivals, assigned_units, blocks_of_clusters
from analytics.store.column_facts import profiled
from analytics.store.covariate_gaps import covariate_gaps, gaps_by_arm, gaps_by_profile
from analytics.store.moments import cell_moments, number_span, time_span
from analytics.store.residuals import residual_moments
from analytics.store.selection import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.assignment import Arrivals, Assignment, CovariateGap
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import CellMoments, CellNeeds, IntArray, Limit
    from analytics.domain.plan import ExperimentPlan
    from analytics.store.connection import Store
    from analytics.store.moments import CellAnswer


Answered: TypeAlias = "tuple[CellAnswer, CellNeeds, tuple[CovariateGap, ...]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What is asked of which rows."""

    store: Store
    dataset: Dataset
    plan: ExperimentPlan
    levels: Mapping[str, tuple[str, ...]]
    limits: tuple[Limit, ...]


@needs(Role.VIEWER)
def experiment_evidence(
    store: Store,
    dataset: Dataset,
    plan: ExperimentPlan,
    levels: Mapping[str, tuple[str, ...]],
    limits: tuple[Limit, ...] = (),
) -> ExperimentEvidence:
    """Fetch everything the plan asks for.

    Parameters
    ----------
    store, dataset, plan
        The question and where its rows are.
    levels
        Values of every text covariate, and of the blocks.
    limits
        Ends beyond which values of a column are read as the ends.

    Raises
    ------
    AnalyticsError
        The plan does not fit the data.
    """
    _require_columns(dataset, plan)
    needs = experiment_needs(plan, levels)
    fills = plan.missing_covariates == "indicator"
    assigned = replace(needs, covariates=()) if fills else needs
    assignment: Assignment | None = None
    if plan.question.unit:
        found = assigned_units(store, dataset, assigned, plan.question.unit)
        dataset, assignment = found.dataset, found.assignment
    scan = Scan(store=store, dataset=dataset, plan=plan, levels=levels, limits=limits)
    answer, needs, gaps = _filled(scan, needs) if fills else _complete(scan, ())
    cells = answer.moments
    asked = second_scan(plan, cells)
    return ExperimentEvidence(
        cells=cells,
        data=_data(store, dataset, plan, _excluded(answer.data, assignment)),
        residuals=residual_moments(store, dataset, needs, cells.arms, asked) if asked else None,
        units=_units(assignment) if assignment and not plan.cluster else None,
        assignment=assignment,
        arrivals=_arrivals(store, dataset, plan, needs, assignment),
        gaps=gaps,
        use=_use(store, dataset, plan, needs),
        needs=replace(experiment_needs(replace(plan, strata=""), levels, gaps), limits=limits),
        dataset=dataset,
        blocks=_blocks(store, dataset, plan, (needs, cells)),
    )


def _complete(scan: Scan, gaps: tuple[CovariateGap, ...]) -> Answered:
    """Moments with these gaps filled; rows that lack anything else are left out."""
    needs = replace(experiment_needs(scan.plan, scan.levels, gaps), limits=scan.limits)
    return cell_moments(scan.store, scan.dataset, needs), needs, gaps


def _filled(scan: Scan, needs: CellNeeds) -> Answered:
    """Moments with all gaps of covariates filled, counted in as few scans as the profile allows."""
    known = _guessed(scan, needs)
    if known is not None:
        return known
    return _complete(scan, covariate_gaps(scan.store, scan.dataset, needs, scan.plan.covariates))


def _guessed(scan: Scan, needs: CellNeeds) -> Answered | None:
    """Moments from one scan, where it proves to have used every row; ``None`` otherwise.

    The profile says how much of a stored file is missing, but not in which arm. A file read in
    place was never profiled; most have no gaps, and a scan that uses every row has told so itself.
    """
    dataset, labels = scan.dataset, scan.plan.covariates
    if any(profiled(dataset, label) for label in labels):
        gaps = gaps_by_profile(dataset, replace(needs, limits=scan.limits), labels)
        if not gaps:  # nothing to guess: none are missing, or they must be counted
            return None
    else:
        gaps = ()
    try:
        answer, asked, _ = _complete(scan, gaps)
    except (NotEstimableError, PlanError):  # an arm may lack a covariate that will be filled
        return None
    exact = gaps_by_arm(gaps, answer.moments)
    every = answer.data.rows_used == answer.data.rows == dataset.rows
    return (answer, asked, exact) if exact is not None and every else None


def _units(assignment: Assignment) -> int:
    """Distinct units among the rows that were kept."""
    return assignment.units - (assignment.in_several if assignment.excluded else 0)


def _require_columns(dataset: Dataset, plan: ExperimentPlan) -> None:
    for label in (plan.strata, plan.received, *plan.covariates):
        if label:
            column_of(dataset, label)


def _excluded(data: DataUse, assignment: Assignment | None) -> DataUse:
    """Put the rows of units in several arms back into the account."""
    if assignment is None or not assignment.excluded:
        return data
    units = "unit was" if assignment.in_several == 1 else "units were"
    reason = f"{assignment.in_several:,} {units} in several arms"
    return replace(
        data,
        rows=data.rows + assignment.excluded,
        dropped=(Dropped(reason=reason, rows=assignment.excluded), *data.dropped),
    )


def _data(store: Store, dataset: Dataset, plan: ExperimentPlan, data: DataUse) -> DataUse:
    if not plan.question.time:
        return data
    first, last = time_span(store, dataset, plan.question.time)
    return replace(data, period_start=first, period_end=last)


def _arrivals(
    store: Store,
    dataset: Dataset,
    plan: ExperimentPlan,
    needs: CellNeeds,
    assignment: Assignment | None,
) -> Arrivals | None:
    """Count arrivals of what was assigned; rows need no grouping where each is a unit."""
    if not plan.question.time:
        return None
    single = assignment is not None and not assignment.by_arm
    thing = plan.cluster or ("" if single else plan.question.unit)
    return arrivals(store, dataset, needs, plan.question.time, thing)


def _use(
    store: Store, dataset: Dataset, plan: ExperimentPlan, needs: CellNeeds
) -> CellMoments | None:
    """Moments of (covariates..., use, outcome) over the rows whose use is known.

    Raises
    ------
    PlanError
        Use is not 0 or 1, or a share between them.
    """
    if not plan.received:
        return None
    low, high = number_span(store, dataset, plan.received)
    if low < 0 or high > 1:
        raise PlanError(
            f"'received' names '{plan.received}', which goes from {low:g} to {high:g}; it must be"
            " 0 for not used and 1 for used, or the share of use between them.",
            "Write real use as 0 and 1.",
        )
    covariates = (*needs.covariates, Covariate(label=plan.received))
    return cell_moments(store, dataset, replace(needs, covariates=covariates)).moments


def _blocks(
    store: Store,
    dataset: Dataset,
    plan: ExperimentPlan,
    asked: tuple[CellNeeds, CellMoments],
) -> IntArray | None:
    """Block number of every cluster, where clusters were drawn within blocks."""
    needs, cells = asked
    if not (plan.strata and plan.cluster) or post_stratifies(plan):
        return None
    found = blocks_of_clusters(store, dataset, needs, plan.strata)
    if found is None:
        return None
    labels = [found.get(cluster, "") for cluster in cells.clusters]
    _, number = np.unique(labels, return_inverse=True)
    return number.reshape(-1).astype(np.int64)
