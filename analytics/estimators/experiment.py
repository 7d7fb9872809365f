"""What a randomised experiment found: every arm against the control, from moments alone.

Default without covariates: difference in means with HC2 errors and Welch-Satterthwaite degrees of
freedom (the Welch test). With covariates: least squares with arm intercepts (Lin's interacted form
unless ``additive`` is asked for), HC2 and t(n-k). With clusters: CR3 and t(G-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import Alternative, Effect, Finding, RelativeEffect, Role
from analytics.domain.moments import CellNeeds, Covariate
from analytics.domain.problem import Problem
from analytics.estimators.checks.adjustment import check_adjustment
from analytics.estimators.checks.clusters import check_clusters
from analytics.estimators.checks.repeated_units import check_repeated_units
from analytics.estimators.checks.sample_ratio import check_sample_ratio
from analytics.estimators.numerics.covariance import (
    LEVERAGE_POWER,
    Clusters,
    classical,
    cluster_jackknife,
    cluster_robust,
    count_clusters,
    difference_of_means,
    heteroscedastic,
    levels_identified,
    residual_needs,
)
from analytics.estimators.numerics.fieller import Uncertain, fieller_interval
from analytics.estimators.numerics.linear_model import Solution, solve_cells
from analytics.estimators.numerics.several_arms import adjust_over_arms
from analytics.estimators.numerics.t_test import infer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.check import Check
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import (
        CellMoments,
        FloatArray,
        ResidualMoments,
        ResidualNeeds,
    )
    from analytics.domain.plan import AdjustedComparisonPlan, ExperimentPlan, StandardErrors
    from analytics.estimators.numerics.t_test import Inference

IN_WORDS: dict[str, str] = {
    "classical": "classical standard errors",
    "HC0": "heteroscedasticity-robust standard errors (HC0)",
    "HC1": "heteroscedasticity-robust standard errors (HC1)",
    "HC2": "heteroscedasticity-robust standard errors (HC2)",
    "HC3": "heteroscedasticity-robust standard errors (HC3)",
    "CR1": "cluster-robust standard errors (CR1) and t with clusters minus one degrees of freedom",
    "CR3": "cluster-jackknife standard errors (CR3) and t with clusters minus one degrees of"
    " freedom",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentEvidence:
    """What the store said: first-scan moments, second-scan residuals where asked for, unit count.

    ``units`` is the number of distinct units, ``None`` where clusters make it irrelevant; ``needs``
    is what was asked of the store.
    """

    cells: CellMoments
    data: DataUse
    residuals: ResidualMoments | None = None
    units: int | None = None
    needs: CellNeeds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmMeans:
    """Adjusted means of all arms with their covariance.

    ``levels`` is false where only differences between the means are identified.
    """

    solution: Solution
    covariance: FloatArray
    clusters: Clusters | None
    welch: bool
    levels: bool


def experiment_needs(
    plan: ExperimentPlan | AdjustedComparisonPlan, levels: Mapping[str, tuple[str, ...]]
) -> CellNeeds:
    """Say which columns and groups the plan asks for.

    Parameters
    ----------
    plan
        The experiment, or another comparison of arms.
    levels
        Values of every text covariate; the first is the reference and gets no column.
    """
    if not isinstance(plan.question.outcome, str):
        raise TypeError("an experiment on a ratio is refused by the plan parser")
    covariates: list[Covariate] = []
    for label in plan.covariates:
        if label in levels:
            covariates += [Covariate(label=label, level=value) for value in levels[label][1:]]
        else:
            covariates.append(Covariate(label=label))
    return CellNeeds(
        treatment=plan.treatment,
        control=plan.control,
        outcome=plan.question.outcome,
        covariates=tuple(covariates),
        cluster=plan.cluster,
        exposure=plan.question.credited_exposure,
        where=plan.question.where,
    )


def second_scan(plan: ExperimentPlan, cells: CellMoments) -> ResidualNeeds | None:
    """Say what the residual scan must evaluate; ``None`` where the first scan is enough."""
    if plan.std_errors not in LEVERAGE_POWER or len(cells.columns) == 1:
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
    cells = evidence.cells
    primary = _primary_arm(plan, cells.arms)
    means = _arm_means(cells, plan, evidence.residuals)
    each = tuple(_effect(i, means, cells, plan) for i in range(1, len(cells.arms)))
    effects = adjust_over_arms(each)
    headline = next(effect for effect in effects if effect.name == primary)
    raw = _raw(plan, cells, cells.arms.index(primary))
    checks = _checks(plan, evidence, means, (headline, raw))
    return Finding(
        method=_method(plan, means),
        method_in_words=_method_in_words(plan, means),
        estimand="intention to treat",
        estimand_in_words=(
            f"Average effect of being assigned to '{primary}' instead of '{plan.control}', whether"
            " or not it was used."
        ),
        effects=effects,
        primary=primary,
        data=evidence.data,
        alternatives=(raw,) if raw else (),
        checks=checks,
        problems=_problems(effects, evidence),
    )


def _primary_arm(plan: ExperimentPlan, arms: tuple[str, ...]) -> str:
    if len(arms) < 2:  # noqa: PLR2004 - a comparison needs two
        raise NotEstimableError(
            f"Column '{plan.treatment}' says only '{arms[0]}': there is nothing to compare.",
            "Bring the rows of the other arm, or check the filter under 'where'.",
        )
    if plan.arm and plan.arm not in arms[1:]:
        raise PlanError(
            f"The plan's arm '{plan.arm}' does not occur beside the control '{plan.control}'.",
            "The arms are: " + ", ".join(arms) + ".",
        )
    return plan.arm or arms[1]


def _arm_means(
    cells: CellMoments, plan: ExperimentPlan, residuals: ResidualMoments | None
) -> ArmMeans:
    solution = solve_cells(cells, plan.adjustment)
    return ArmMeans(
        solution=solution,
        covariance=_covariance(cells, solution, plan.std_errors, residuals),
        clusters=count_clusters(cells) if cells.clusters else None,
        welch=plan.std_errors == "HC2" and len(cells.columns) == 1,
        levels=plan.std_errors != "CR3" or levels_identified(solution),
    )


def _covariance(
    cells: CellMoments,
    solution: Solution,
    kind: StandardErrors,
    residuals: ResidualMoments | None,
) -> FloatArray:
    if kind == "classical":
        return classical(solution)
    if kind in ("CR1", "CR3"):
        _require_clusters(solution)
        return cluster_robust(solution) if kind == "CR1" else cluster_jackknife(solution)
    if kind not in LEVERAGE_POWER:
        raise ValueError(f"{kind} is not a standard error of experiments")
    if len(cells.columns) == 1:
        return difference_of_means(cells, kind)  # type: ignore[arg-type] # narrowed above
    if residuals is None:
        raise ValueError("residual moments are needed with covariates")
    return heteroscedastic(solution, kind, residuals.meat)  # type: ignore[arg-type] # narrowed above


def _require_clusters(solution: Solution) -> None:
    if len(solution.cluster) < 2:  # noqa: PLR2004 - one cluster has no spread
        raise NotEstimableError(
            f"There is {len(solution.cluster)} cluster; at least 2 are needed, 6 for a verdict.",
            "Check that 'cluster' names the team or site, or bring more of them.",
        )


def _degrees_of_freedom(arm: int, means: ArmMeans) -> float:
    """Clusters minus one, Welch-Satterthwaite, or n - k (experiments.md decisions 2 and 3)."""
    solution = means.solution
    if means.clusters is not None:
        return means.clusters.total - 1
    if means.welch:
        treated, control = means.covariance[arm, arm], means.covariance[0, 0]
        spread = treated**2 / (solution.n[arm] - 1) + control**2 / (solution.n[0] - 1)
        return float((treated + control) ** 2 / spread) if spread > 0 else inf
    return solution.residual_degrees_of_freedom


def _effect(arm: int, means: ArmMeans, cells: CellMoments, plan: ExperimentPlan) -> Effect:
    solution, v = means.solution, means.covariance
    adjusted = solution.adjusted_means
    effect = float(adjusted[arm] - adjusted[0])
    variance = float(v[arm, arm] + v[0, 0] - 2 * v[arm, 0])
    if variance <= 0:
        raise NotEstimableError(
            "The outcome has one and the same value within the arms: no spread to judge by.",
            "Check the outcome column.",
        )
    df = _degrees_of_freedom(arm, means)
    question = plan.question
    test = infer(
        effect,
        sqrt(variance),
        df,
        confidence=question.confidence,
        alternative=question.alternative,
    )
    n, mean, _ = cells.merged(cells.arm, len(cells.arms))
    clusters = means.clusters.by_arm if means.clusters else None
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
    v, adjusted = means.covariance, means.solution.adjusted_means
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
        effect=found.ratio - 1,
        ci_low=found.low - 1 if test.ci_low > -inf else -inf,
        ci_high=found.high - 1 if test.ci_high < inf else inf,
    )


def _raw(plan: ExperimentPlan, cells: CellMoments, arm: int) -> Alternative | None:
    """Difference without covariates, with the same kind of standard error."""
    if len(cells.columns) == 1:
        return None
    raw = _effect(arm, _arm_means(cells.outcome_only(), plan, None), cells.outcome_only(), plan)
    return Alternative(
        method="difference in means, no covariates",
        role=Role.RAW,
        effect=raw.effect,
        std_error=raw.std_error,
        ci_low=raw.ci_low,
        ci_high=raw.ci_high,
    )


def _checks(
    plan: ExperimentPlan,
    evidence: ExperimentEvidence,
    means: ArmMeans,
    pair: tuple[Effect, Alternative | None],
) -> tuple[Check, ...]:
    headline, raw = pair
    checks: list[Check] = []
    if plan.allocation:
        checks.append(_sample_ratio(plan, means))
    if means.clusters is not None:
        checks.append(check_clusters(means.clusters.total, means.clusters.by_arm))
    if plan.question.unit:
        rows = int(means.solution.rows)
        units = None if means.clusters is not None else evidence.units
        checks.append(check_repeated_units(plan.question.unit, rows, units))
    if raw is not None:
        checks.append(
            check_adjustment(headline.effect, headline.std_error, raw.effect, raw.std_error)
        )
    return tuple(checks)


def _sample_ratio(plan: ExperimentPlan, means: ArmMeans) -> Check:
    """Count what was randomised: clusters where each lies in one arm, rows otherwise."""
    solution, shares = means.solution, dict(plan.allocation)
    unknown = [arm for arm, share in shares.items() if share and arm not in solution.arms]
    if unknown:
        raise PlanError(
            f"The allocation names the arm '{unknown[0]}', which does not occur.",
            "The arms are: " + ", ".join(solution.arms) + ".",
        )
    by_cluster = means.clusters is not None and bool((solution.cluster_arm >= 0).all())
    counts = means.clusters.by_arm if by_cluster and means.clusters else solution.n
    return check_sample_ratio(
        [float(count) for count in counts],
        [shares.get(arm, 0.0) for arm in solution.arms],
        solution.arms,
    )


def _problems(effects: tuple[Effect, ...], evidence: ExperimentEvidence) -> tuple[Problem, ...]:
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
    return tuple(problems)


def _method(plan: ExperimentPlan, means: ArmMeans) -> str:
    return "welch" if means.welch else f"ols_{plan.std_errors.lower()}"


def _method_in_words(plan: ExperimentPlan, means: ArmMeans) -> str:
    if means.welch:
        return "Difference in means with Welch's t-test."
    if len(means.solution.centre) == 1:
        return f"Difference in means with {IN_WORDS[plan.std_errors]}."
    form = (
        "covariates centred and interacted with the arms (Lin 2013)"
        if plan.adjustment == "lin"
        else "covariates added without interaction"
    )
    return f"Least squares on arm indicators, {form}, {IN_WORDS[plan.std_errors]}."
