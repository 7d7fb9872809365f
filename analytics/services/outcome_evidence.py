"""What the store must say for kinds of outcome that one scan of means does not answer."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.domain.moments import Limit
from analytics.domain.plan import Ratio
from analytics.domain.viewer import Role
from analytics.estimators.experiment_outcomes import Clipped, OutcomeEvidence
from analytics.estimators.numerics.quantile_cells import ArmQuantile
from analytics.estimators.numerics.quantile_error import quantile_ranks
from analytics.services.needs import needs
from analytics.store.column_facts import known_span, only_zero_and_one
from analytics.store.sorted_values import (
    cells_at_or_below,
    other_than_zero_or_one,
    smallest,
    units_beyond,
    values_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds
    from analytics.domain.plan import ExperimentPlan
    from analytics.estimators.experiment import ExperimentEvidence
    from analytics.store.connection import Store


def needs_more(plan: ExperimentPlan) -> bool:
    """Whether the plan asks for more than a mean of one column."""
    return plan.outcome.kind != "mean" or plan.outcome.winsorise is not None


@needs(Role.VIEWER)
def outcome_evidence(
    store: Store,
    plan: ExperimentPlan,
    experiment: ExperimentEvidence,
    gather: Callable[[tuple[Limit, ...]], ExperimentEvidence],
) -> OutcomeEvidence:
    """Add to an experiment's evidence what its kind of outcome needs besides.

    Parameters
    ----------
    experiment
        Evidence from the columns as they are.
    gather
        Scans the experiment again with columns held within limits.

    Raises
    ------
    PlanError
        A value that the kind of outcome cannot have.
    NotEstimableError
        Too few rows for the quantile.
    """
    dataset, needs = experiment.dataset, experiment.needs
    if dataset is None or needs is None:
        raise ValueError("evidence without its source")
    _require_values(store, dataset, plan, needs)
    if plan.outcome.winsorise is not None:
        n = float(experiment.cells.n.sum())
        clipped = _clipping(store, dataset, plan, needs, n)
        limits = tuple(Limit(label=one.label, low=one.low, high=one.high) for one in clipped)
        return OutcomeEvidence(experiment=gather(limits), unclipped=experiment, clipped=clipped)
    if plan.outcome.kind == "quantile":
        return _quantiles(store, dataset, plan, needs, experiment)
    return OutcomeEvidence(experiment=experiment)


def _require_values(store: Store, dataset: Dataset, plan: ExperimentPlan, needs: CellNeeds) -> None:
    kind, outcome = plan.outcome.kind, plan.question.outcome
    if kind == "proportion" and not only_zero_and_one(dataset, str(outcome)):
        other = other_than_zero_or_one(store, dataset, needs)
        if other is not None:
            raise PlanError(
                f"Outcome '{outcome}' says {other:g}; a proportion's outcome is 0 or 1.",
                "Name a column of 0 and 1 (or true and false), or use outcome_kind = 'mean'.",
            )
    if kind == "count":
        for label in _labels(plan):
            span = known_span(dataset, label)
            low = span[0] if span and span[0] >= 0 else smallest(store, dataset, needs, label)
            if low < 0:
                raise PlanError(
                    f"Column '{label}' says {low:g}; neither a count nor an exposure is negative.",
                    "Correct the column, or use outcome_kind = 'ratio'.",
                )


def _clipping(
    store: Store, dataset: Dataset, plan: ExperimentPlan, needs: CellNeeds, n: float
) -> tuple[Clipped, ...]:
    """Percentiles of the pooled values, of the denominator as well as of the numerator."""
    wanted = plan.outcome.winsorise
    if wanted is None:
        return ()
    shares = [wanted.high] if wanted.low is None else [wanted.low, wanted.high]
    ranks = tuple(min(max(_rank(share * n), 1), int(n)) for share in shares)
    found = []
    for label in _labels(plan):
        values = values_at(store, dataset, needs, (label, ""), ranks)
        low, high = (None if wanted.low is None else values[0]), values[-1]
        beyond = units_beyond(store, dataset, needs, label, (low, high))
        found.append(Clipped(label=label, low=low, high=high, share=beyond / n))
    return tuple(found)


def _quantiles(
    store: Store,
    dataset: Dataset,
    plan: ExperimentPlan,
    needs: CellNeeds,
    experiment: ExperimentEvidence,
) -> OutcomeEvidence:
    cells = experiment.cells
    n, _, _ = cells.merged(cells.arm, len(cells.arms))
    found = []
    for arm, count in zip(cells.arms, n, strict=True):
        ranks = quantile_ranks(float(count), plan.outcome.quantile, arm)
        values = values_at(
            store, dataset, needs, (needs.outcome, arm), (ranks.low, ranks.at, ranks.high)
        )
        found.append(ArmQuantile(low=values[0], value=values[1], high=values[2], reach=ranks.reach))
    below = None
    if plan.cluster:
        below = cells_at_or_below(store, dataset, needs, cells, tuple(one.value for one in found))
    return OutcomeEvidence(experiment=experiment, quantiles=tuple(found), at_or_below=below)


def _labels(plan: ExperimentPlan) -> tuple[str, ...]:
    outcome = plan.question.outcome
    if isinstance(outcome, Ratio):
        return (outcome.numerator, outcome.denominator)
    return (outcome,)


def _rank(place: float) -> int:
    """Round up, but not for what rounding added."""
    return ceil(place - 1e-9)
