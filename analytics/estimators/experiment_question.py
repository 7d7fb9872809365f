"""What an experiment's plan asks of the data, and what its method is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.moments import CellNeeds, Covariate
from analytics.domain.plan import ExperimentPlan, OutcomeOptions, Ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.assignment import CovariateGap
    from analytics.domain.moments import CellMoments
    from analytics.domain.plan import AdjustedComparisonPlan

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


def experiment_needs(
    plan: ExperimentPlan | AdjustedComparisonPlan,
    levels: Mapping[str, tuple[str, ...]],
    gaps: tuple[CovariateGap, ...] = (),
) -> CellNeeds:
    """Say which moments the plan asks for.

    Parameters
    ----------
    plan
        The experiment, or another comparison of arms.
    levels
        Values of every text covariate and of the blocks; the first is the reference and gets no
        column.
    gaps
        Covariates with missing values, which are filled with the mean; those with enough gaps in
        every arm also get an indicator.
    """
    outcome = plan.question.outcome
    options = plan.outcome if isinstance(plan, ExperimentPlan) else OutcomeOptions()
    gap = {one.label: one for one in gaps}
    covariates: list[Covariate] = []
    for label in plan.covariates:
        fill = gap[label].mean if label in gap else None
        if label in levels:
            covariates += [
                Covariate(label=label, level=value, fill=fill) for value in levels[label][1:]
            ]
        else:
            covariates.append(Covariate(label=label, fill=fill))
        if label in gap and gap[label].marked:
            covariates.append(Covariate(label=label, missing=True))
    cluster = plan.cluster
    if isinstance(plan, ExperimentPlan) and plan.strata:
        if post_stratifies(plan):
            cluster = plan.strata
        elif plan.strata not in plan.covariates:
            others = levels[plan.strata][1:]
            covariates += [Covariate(label=plan.strata, level=value) for value in others]
    if isinstance(outcome, Ratio):
        covariates.append(Covariate(label=outcome.denominator))
    return CellNeeds(
        treatment=plan.treatment,
        control=plan.control,
        outcome=outcome.numerator if isinstance(outcome, Ratio) else outcome,
        covariates=tuple(covariates),
        cluster=cluster,
        exposure=plan.question.credited_exposure,
        weight=options.weight,
        totals_only=bool(plan.cluster) and options.kind == "ratio",
        where=plan.question.where,
    )


def primary_arm(
    plan: ExperimentPlan | AdjustedComparisonPlan, arms: tuple[str, ...], *, others: str
) -> str:
    """Say which arm is held against the control: the plan's, else the first after it.

    Parameters
    ----------
    plan
        The comparison.
    arms
        Those that occur, the control first.
    others
        Whose rows to bring where only one occurs.

    Raises
    ------
    NotEstimableError
        Only one arm occurs.
    PlanError
        The plan's ``arm`` does not occur.
    """
    if len(arms) < 2:  # noqa: PLR2004 - a comparison needs two
        raise NotEstimableError(
            f"Column '{plan.treatment}' says only '{arms[0]}': there is nothing to compare.",
            f"Bring the rows of {others}, or check the filter under 'where'.",
        )
    if plan.arm and plan.arm not in arms[1:]:
        raise PlanError(
            f"The plan's arm '{plan.arm}' does not occur beside the control '{plan.control}'.",
            "The arms are: " + ", ".join(arms) + ".",
        )
    return plan.arm or arms[1]


def post_stratifies(plan: ExperimentPlan) -> bool:
    """Whether blocks are averaged; with covariates, clusters or another error they are columns."""
    plain = plan.std_errors == "HC2" and plan.adjustment == "lin" and not plan.cuped
    return bool(plan.strata) and plain and not plan.covariates and not plan.cluster


def method_name(plan: ExperimentPlan) -> str:
    """Name the method of the headline."""
    if post_stratifies(plan):
        return "post_stratified"
    if plan.cuped:
        return "cuped"
    plain = plan.std_errors == "HC2" and not plan.covariates and not plan.strata
    return "welch" if plain else f"ols_{plan.std_errors.lower()}"


def method_in_words(plan: ExperimentPlan, cells: CellMoments) -> str:
    """Say the method in a sentence."""
    method = method_name(plan)
    if method == "welch":
        return "Difference in means with Welch's t-test."
    if method == "post_stratified":
        return (
            f"Difference in means within the blocks of '{plan.strata}', averaged by their size"
            " (post-stratification), with Welch's t-test."
        )
    if method == "cuped":
        return (
            f"Difference in means after taking out what '{', '.join(plan.covariates)}' already told"
            " before the start (CUPED, one slope pooled within the arms), with Welch's t-test."
        )
    if len(cells.columns) == 1:
        return f"Difference in means with {IN_WORDS[plan.std_errors]}."
    form = (
        "covariates centred and interacted with the arms (Lin 2013)"
        if plan.adjustment == "lin"
        else "covariates added without interaction"
    )
    return f"Least squares on arm indicators, {form}, {IN_WORDS[plan.std_errors]}."
