"""What else an experiment's data say: effects by segment, over time, and against a stated prior.

None of it is the headline, and none of it may cost the study its estimate: what cannot be told is a
problem beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.errors import NotBuiltError, NotEstimableError
from analytics.domain.problem import Problem
from analytics.estimators.segments import estimate_segments
from analytics.store.segments import segment_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import Finding
    from analytics.domain.moments import CellNeeds
    from analytics.domain.plan import ExperimentPlan
    from analytics.store.connection import Store


def look_closer(
    store: Store, dataset: Dataset, plan: ExperimentPlan, finding: Finding, needs: CellNeeds | None
) -> Finding:
    """Add to a finding what its plan asks for beyond the effect itself."""
    if needs is not None and plan.strata:
        finding = _or_problem(
            finding, "segments", lambda: _segments(store, dataset, plan, finding, needs)
        )
    return finding


def _segments(
    store: Store, dataset: Dataset, plan: ExperimentPlan, finding: Finding, needs: CellNeeds
) -> Finding:
    found = estimate_segments(
        segment_cells(store, dataset, needs, plan.strata), plan.question, finding.primary
    )
    return replace(
        finding,
        segments=found.segments,
        checks=(*finding.checks, *([found.check] if found.check else [])),
        problems=(*finding.problems, *found.problems),
    )


def _or_problem(finding: Finding, what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (NotEstimableError, NotBuiltError) as error:
        problem = Problem(
            kind=f"{what}_{error.kind}", message=error.message, remedy=error.remedy, where=what
        )
        return replace(finding, problems=(*finding.problems, problem))
