"""What a randomised experiment found: every arm against the control, from moments alone.

Default without covariates: difference in means with HC2 errors and Welch-Satterthwaite degrees of
freedom (the Welch test). With covariates: least squares with arm intercepts (Lin's interacted form
unless ``additive`` is asked for), HC2 and t(n-k). With clusters: CR3 and t(G-1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Alternative, Effect, Finding, RelativeEffect, Role
from analytics.domain.plan import Ratio
from analytics.domain.problem import Problem
from analytics.estimators.experiment_gates import Facts, experiment_checks
from analytics.estimators.experiment_question import (
    method_in_words,
    method_name,
    post_stratifies,
    primary_arm,
)
from analytics.estimators.numerics.adjustment_shift import (
    block_shift_error,
    covariate_shift_error,
)
from analytics.estimators.numerics.arm_means import regression_means
from analytics.estimators.numerics.cluster_answers import cluster_alternatives
from analytics.estimators.numerics.covariance import (
    LEVERAGE_POWER,
    count_clusters,
    residual_needs,
)
from analytics.estimators.numerics.cuped import cuped_means
from analytics.estimators.numerics.fieller import Uncertain, fieller_interval
from analytics.estimators.numerics.guardrail_answer import guardrail
from analytics.estimators.numerics.linear_model import solve_cells
from analytics.estimators.numerics.post_stratification import (
    merge_small_strata,
    post_stratified_means,
)
from analytics.estimators.numerics.several_arms import adjust_over_arms
from analytics.estimators.numerics.t_test import infer
from analytics.estimators.numerics.use_answer import (
    effect_on_users,
    users_alternative,
    withheld,
)

if TYPE_CHECKING:
    from analytics.domain.assignment import Arrivals, Assignment, CovariateGap
    from analytics.domain.check import Check
    from analytics.domain.dataset import Dataset
    from analytics.domain.estimate import DataUse, EffectOnUsers, Guardrail
    from analytics.domain.moments import (
        CellMoments,
        CellNeeds,
        IntArray,
        ResidualMoments,
        ResidualNeeds,
    )
    from analytics.domain.plan import ExperimentPlan
    from analytics.estimators.numerics.arm_means import ArmMeans
    from analytics.estimators.numerics.t_test import Inference

# A standard error below this share of the means is what rounding left of none.
ROUNDING = 1e-14


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentEvidence:
    """What the store said.

    Parameters
    ----------
    cells
        First-scan moments by (cluster, arm); by (block, arm) where the plan post-stratifies.
    data
        The account of rows.
    residuals
        Second-scan moments where they are asked for.
    units
        Distinct units, ``None`` where clusters make them irrelevant.
    assignment, arrivals
        Who was assigned to what and when, where the plan names unit and time.
    gaps
        Covariates with missing values that were filled.
    use
        Moments of (covariates..., use, outcome) over rows with known use.
    needs, dataset
        What was asked of the store, and the rows that were kept.
    blocks
        Block of every cluster, where clusters were drawn within blocks, shape (n_clusters,).
    """

    cells: CellMoments
    data: DataUse
    residuals: ResidualMoments | None = None
    units: int | None = None
    assignment: Assignment | None = None
    arrivals: Arrivals | None = None
    gaps: tuple[CovariateGap, ...] = ()
    use: CellMoments | None = None
    blocks: IntArray | None = None
    needs: CellNeeds | None = None
    dataset: Dataset | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Cells, means and answer of one way to compare the arms.

    ``cells`` are by arm, and by cluster where the plan names clusters; ``merged`` counts the blocks
    that were too small to stand alone; ``shift_error`` is the standard error of the raw minus the
    adjusted effect.
    """

    cells: CellMoments
    means: ArmMeans
    merged: int = 0
    shift_error: float | None = None


def second_scan(plan: ExperimentPlan, cells: CellMoments) -> ResidualNeeds | None:
    """Say what the residual scan must evaluate; ``None`` where the first scan is enough."""
    plain = len(cells.columns) == 1 or isinstance(plan.question.outcome, Ratio)
    if plan.std_errors not in LEVERAGE_POWER or plain or plan.cuped:
        return None
    return residual_needs(solve_cells(cells, plan.adjustment), plan.std_errors)  # type: ignore[arg-type] # narrowed by the line above


def estimate_experiment(plan: ExperimentPlan, evidence: ExperimentEvidence) -> Finding:
    """Compare every arm with the control.

    Raises
    ------
    NotEstimableError
        Fewer than two arms, too few units, no spread, an arm explained by the covariates.
    PlanError
        The plan's ``arm`` or an arm of its allocation does not occur.
    """
    primary = primary_arm(plan, evidence.cells.arms, others="the other arm")
    number = evidence.cells.arms.index(primary)
    compared = _compare(plan, evidence, number)
    cells, means = compared.cells, compared.means
    arms = range(1, len(cells.arms))
    effects = adjust_over_arms(tuple(_effect(i, means, cells, plan) for i in arms))
    headline = next(effect for effect in effects if effect.name == primary)
    raw = _raw(plan, compared, number)
    facts = Facts(
        cells=cells,
        rows=evidence.data.rows_used,
        units=evidence.units,
        assignment=evidence.assignment,
        arrivals=evidence.arrivals,
        gaps=evidence.gaps,
        shift_error=compared.shift_error if raw else None,
    )
    checks = experiment_checks(plan, facts, headline, raw)
    users = None
    if evidence.use is not None:
        users = effect_on_users(
            plan,
            evidence.use,
            number,
            float(means.degrees_of_freedom[number]),
            blocks=post_stratifies(plan),
        )
    return Finding(
        method=method_name(plan),
        method_in_words=method_in_words(plan, cells),
        estimand="intention to treat",
        estimand_in_words=(
            f"Average effect of being assigned to '{primary}' instead of '{plan.control}', whether"
            " or not it was used."
        ),
        effects=effects,
        primary=primary,
        data=evidence.data,
        alternatives=_alternatives(plan, evidence, (raw, users), number),
        checks=checks,
        problems=_problems(effects, evidence, compared, users),
        effect_on_users=users,
        guardrails=_guardrails(plan, compared, checks),
    )


def _compare(plan: ExperimentPlan, evidence: ExperimentEvidence, arm: int) -> Comparison:
    """Means of the arms, found the way the plan asks for; ``arm`` is the headline's."""
    cells = evidence.cells
    if post_stratifies(plan):
        strata, merged = merge_small_strata(cells)
        by_arm = replace(cells, clusters=(), cluster=cells.arm).combined()
        return Comparison(
            cells=by_arm,
            means=post_stratified_means(strata),
            merged=merged,
            shift_error=block_shift_error(strata, arm),
        )
    means = (
        cuped_means(cells)
        if plan.cuped
        else regression_means(cells, plan.adjustment, plan.std_errors, evidence.residuals)
    )
    shift = None
    if len(cells.columns) > 1:
        shift = covariate_shift_error(cells, arm, plan.adjustment, plan.std_errors)
    return Comparison(cells=cells, means=means, shift_error=shift)


def _effect(arm: int, means: ArmMeans, cells: CellMoments, plan: ExperimentPlan) -> Effect:
    effect, variance = means.difference(arm)
    if variance <= (ROUNDING * float(np.abs(means.adjusted).max())) ** 2:
        raise NotEstimableError(
            "The outcome has one and the same value within the arms: no spread to judge by.",
            "Check the outcome column.",
        )
    df = float(means.degrees_of_freedom[arm])
    question = plan.question
    test = infer(
        effect,
        sqrt(variance),
        df,
        confidence=question.confidence,
        alternative=question.alternative,
    )
    n, mean, _ = cells.merged(cells.arm, len(cells.arms))
    clusters = count_clusters(cells).by_arm if cells.clusters else None
    return Effect(
        name=cells.arms[arm],
        effect=effect,
        std_error=sqrt(variance),
        ci_low=test.ci_low,
        ci_high=test.ci_high,
        confidence=question.confidence,
        p_value=test.p_value,
        degrees_of_freedom=df,
        baseline_mean=float(mean[0, -1]),
        relative=_relative(arm, means, test),
        n_treated=int(n[arm]),
        n_control=int(n[0]),
        clusters_treated=clusters[arm] if clusters else None,
        clusters_control=clusters[0] if clusters else None,
        exposure=float(cells.exposure[cells.arm == arm].sum()),
    )


def _relative(arm: int, means: ArmMeans, test: Inference) -> RelativeEffect | None:
    """Divide the adjusted means by Fieller, minus one; a one-sided interval keeps its open end."""
    if not means.levels:
        return None
    v, adjusted = means.covariance, means.adjusted
    found = fieller_interval(
        Uncertain(
            numerator=float(adjusted[arm]),
            denominator=float(adjusted[0]),
            var_numerator=float(v[arm, arm]),
            var_denominator=float(v[0, 0]),
            covariance=float(v[arm, 0]),
        ),
        test.critical,
    )
    if found is None:
        return None
    return RelativeEffect(
        effect=found.excess,
        ci_low=found.excess_low if test.ci_low > -inf else -inf,
        ci_high=found.excess_high if test.ci_high < inf else inf,
    )


def _raw(plan: ExperimentPlan, compared: Comparison, arm: int) -> Alternative | None:
    """Difference without covariates and blocks, with the same kind of standard error."""
    cells = compared.cells
    if len(cells.columns) == 1 and not post_stratifies(plan):
        return None
    alone = cells.outcome_only()
    raw = _effect(arm, regression_means(alone, "additive", plan.std_errors), alone, plan)
    return Alternative(
        method="difference in means, no covariates",
        role=Role.RAW,
        effect=raw.effect,
        std_error=raw.std_error,
        ci_low=raw.ci_low,
        ci_high=raw.ci_high,
        p_value=raw.p_value,
    )


def _alternatives(
    plan: ExperimentPlan,
    evidence: ExperimentEvidence,
    beside: tuple[Alternative | None, EffectOnUsers | None],
    arm: int,
) -> tuple[Alternative, ...]:
    raw, users = beside
    found = [raw]
    if plan.cluster:
        found += cluster_alternatives(plan.question, evidence.cells, arm, evidence.blocks)
    found.append(users_alternative(users) if users else None)
    return tuple(one for one in found if one)


def _guardrails(
    plan: ExperimentPlan, compared: Comparison, checks: tuple[Check, ...]
) -> tuple[Guardrail, ...]:
    margin, means = plan.margin, compared.means
    if margin is None or (margin.relative and not means.levels):
        return ()
    trusted = not any(check.breaks_trust and check.verdict is Verdict.FAIL for check in checks)
    return tuple(
        guardrail(plan.question, margin, means, (i, name), trusted=trusted)
        for i, name in enumerate(compared.cells.arms)
        if i
    )


def _problems(
    effects: tuple[Effect, ...],
    evidence: ExperimentEvidence,
    compared: Comparison,
    users: EffectOnUsers | None,
) -> tuple[Problem, ...]:
    problems = [
        Problem(
            kind="relative_not_estimable",
            message=f"The effect of '{effect.name}' cannot be given as a percentage: the baseline"
            " is not clearly above zero, or not identified without one of the clusters.",
            remedy="Use the absolute effect.",
            where=effect.name,
        )
        for effect in effects
        if effect.relative is None
    ]
    if evidence.residuals is not None and evidence.residuals.saturated:
        problems.append(
            Problem(
                kind="saturated_rows",
                message=f"{evidence.residuals.saturated} rows are the only ones with their"
                " combination of covariates and say nothing about the spread.",
                remedy="Merge rare values of the text covariates.",
            )
        )
    if compared.merged:
        problems.append(
            Problem(
                kind="small_strata_merged",
                message=f"{compared.merged} blocks with fewer than 2 units in an arm were put"
                " together.",
                remedy="Name coarser blocks under 'strata' to choose yourself which go together.",
            )
        )
    unknown = withheld(users) if users else None
    return (*problems, unknown) if unknown else tuple(problems)
