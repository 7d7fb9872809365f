"""Which checks an experiment passes: gates that withhold the verdict, then what else to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.estimators.checks.adjustment import check_adjustment
from analytics.estimators.checks.allocation_over_time import check_allocation_over_time
from analytics.estimators.checks.clusters import check_clusters
from analytics.estimators.checks.few_units import check_few_units
from analytics.estimators.checks.missing_covariates import check_missing_covariates
from analytics.estimators.checks.multiple_arms import check_multiple_arms
from analytics.estimators.checks.pre_balance import check_pre_balance
from analytics.estimators.checks.repeated_units import check_repeated_units
from analytics.estimators.checks.sample_ratio import check_sample_ratio
from analytics.estimators.numerics.balance import imbalances
from analytics.estimators.numerics.covariance import count_clusters
from analytics.estimators.numerics.effective_clusters import effective_clusters

if TYPE_CHECKING:
    from analytics.domain.assignment import Arrivals, Assignment, CovariateGap
    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative, Effect
    from analytics.domain.moments import CellMoments
    from analytics.domain.plan import ExperimentPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the checks look at.

    ``cells`` are by arm, and by cluster where the plan names clusters; ``rows`` are those used, and
    ``units`` distinct units, ``None`` where clusters make them irrelevant; ``shift_error`` is the
    standard error of the raw minus the adjusted effect.
    """

    cells: CellMoments
    rows: int
    units: int | None
    assignment: Assignment | None
    arrivals: Arrivals | None
    gaps: tuple[CovariateGap, ...]
    shift_error: float | None = None


def experiment_checks(
    plan: ExperimentPlan, facts: Facts, headline: Effect, raw: Alternative | None
) -> tuple[Check, ...]:
    """Run every check that applies: the gates first.

    Parameters
    ----------
    plan
        The question.
    facts
        What the checks look at.
    headline, raw
        The effect, and the unadjusted one where there is an adjustment.
    """
    checks = _gates(plan, facts)
    if plan.question.unit:
        checks.append(check_repeated_units(plan.question.unit, facts.rows, facts.units))
    if facts.gaps:
        checks.append(check_missing_covariates(facts.gaps))
    if raw is not None:
        checks.append(
            check_adjustment(
                headline.effect,
                headline.std_error,
                raw.effect,
                raw.std_error,
                apart_error=facts.shift_error,
            )
        )
    return tuple(checks)


def _gates(plan: ExperimentPlan, facts: Facts) -> list[Check]:
    """Conditions without which no number is used (experiments.md decision 5)."""
    cells = facts.cells
    checks: list[Check] = []
    if plan.allocation:
        checks.append(_sample_ratio(plan, cells, facts.assignment))
    if facts.assignment is not None:
        checks.append(check_multiple_arms(plan.question.unit, facts.assignment))
    if facts.arrivals is not None:
        checks.append(check_allocation_over_time(facts.arrivals))
    if len(cells.columns) > 1:
        checks.append(_pre_balance(plan, cells))
    if cells.clusters:
        clusters = count_clusters(cells)
        checks.append(
            check_clusters(
                clusters.total, clusters.by_arm, effective=_effective(cells), breaks_trust=True
            )
        )
    else:
        units = sorted(_units(cells, facts.assignment))
        checks.append(check_few_units(units[-1], units[0], breaks_trust=True))
    return checks


def _effective(cells: CellMoments) -> float | None:
    """Effective clusters of two arms; several arms have as many comparisons."""
    if len(cells.arms) != 2:  # noqa: PLR2004 - treatment and control
        return None
    return effective_clusters(cells.cluster, cells.arm == 1, cells.n)


def _units(cells: CellMoments, assignment: Assignment | None) -> list[int]:
    """Units of each arm: distinct ones where the plan names them, rows otherwise."""
    n, _, _ = cells.merged(cells.arm, len(cells.arms))
    if assignment is None or not assignment.nested or not assignment.by_arm:
        return [int(one) for one in n]
    by_arm = dict(assignment.by_arm)
    return [by_arm.get(arm, 0) for arm in cells.arms]


def _pre_balance(plan: ExperimentPlan, cells: CellMoments) -> Check:
    numeric = {plan.pre_outcome, *plan.covariates} - set(plan.text_columns)
    marks = {f"{label} missing" for label in plan.covariates}
    columns = cells.columns[:-1]
    labels = frozenset(i for i, name in enumerate(columns) if name not in numeric | marks)
    return check_pre_balance(imbalances(cells), columns, cells.arms, labels)


def _sample_ratio(plan: ExperimentPlan, cells: CellMoments, assignment: Assignment | None) -> Check:
    """Count what was randomised: clusters where each lies in one arm, else units, else rows."""
    shares = dict(plan.allocation)
    unknown = [arm for arm, share in shares.items() if share and arm not in cells.arms]
    if unknown:
        raise PlanError(
            f"The allocation names the arm '{unknown[0]}', which does not occur.",
            "The arms are: " + ", ".join(cells.arms) + ".",
        )
    clusters = count_clusters(cells)
    by_cluster = bool(cells.clusters) and sum(clusters.by_arm) == clusters.total
    counts = clusters.by_arm if by_cluster else _units(cells, assignment)
    return check_sample_ratio(
        [float(count) for count in counts],
        [shares.get(arm, 0.0) for arm in cells.arms],
        cells.arms,
    )
