"""What a randomised experiment did to shares, ratios of sums, counts, quantiles and clipped means.

Every kind is written as one outcome whose mean in an arm is the level asked for (total over total,
rate, quantile) and whose spread is that of the level's linear approximation. The experiment is then
judged as always, gates and checks included; only where a better test exists (few events, ratios of
cluster totals) are effect and interval replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

from analytics.domain.estimate import Alternative, Role
from analytics.domain.plan import Ratio
from analytics.domain.problem import Problem
from analytics.estimators.checks.overdispersion import check_overdispersion
from analytics.estimators.checks.sparse_events import check_sparse_events
from analytics.estimators.checks.winsorised import check_winsorised
from analytics.estimators.experiment import ExperimentEvidence, estimate_experiment
from analytics.estimators.numerics.answer import Uncertainty, answer
from analytics.estimators.numerics.cluster_answers import RANDOMISATION
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.quantile_cells import ArmQuantile, quantile_cells
from analytics.estimators.numerics.ratio_of_totals import (
    jackknife_of_totals,
    linearised,
    with_unit_denominator,
)
from analytics.estimators.numerics.score_effects import (
    FEW_EVENTS,
    dispersion_of,
    newcombe_alternative,
    proportion_effect,
    rate_effect,
    rates_of,
    shares_of,
    with_some_spread,
)
from analytics.estimators.numerics.several_arms import adjust_over_arms

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Effect, Finding
    from analytics.domain.moments import CellMoments
    from analytics.domain.plan import ExperimentPlan

RELATIVE = "relative_not_estimable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """Where a column was cut and which share of the units lay beyond."""

    label: str
    low: float | None
    high: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeEvidence:
    """What the store said, with what some kinds of outcome need besides.

    Parameters
    ----------
    experiment
        Cells of (denominator, numerator) for a pair of columns, of the outcome otherwise.
    quantiles
        Order statistics of every arm, for a quantile.
    at_or_below
        Cells of "at or below its arm's quantile", where the plan names clusters.
    unclipped, clipped
        Evidence without winsorising, and where the columns were cut.
    """

    experiment: ExperimentEvidence
    quantiles: tuple[ArmQuantile, ...] = ()
    at_or_below: CellMoments | None = None
    unclipped: ExperimentEvidence | None = None
    clipped: tuple[Clipped, ...] = ()


def estimate_outcome(plan: ExperimentPlan, evidence: OutcomeEvidence) -> Finding:
    """Compare every arm with the control on the plan's kind of outcome.

    Raises
    ------
    NotEstimableError
        As for any experiment; an arm's denominators add up to nothing; a quantile on a heap of
        equal values or beyond the rows there are.
    PlanError
        The plan's ``arm`` or an arm of its allocation does not occur.
    """
    kind = plan.outcome.kind
    if kind == "quantile":
        finding = _quantile(plan, evidence)
    elif kind == "proportion":
        finding = _proportion(plan, evidence.experiment)
    elif kind in ("ratio", "count"):
        finding = _ratio(plan, evidence.experiment)
    else:
        finding = estimate_experiment(plan, evidence.experiment)
    if evidence.unclipped is None:
        return finding
    beside = estimate_outcome(plan, OutcomeEvidence(experiment=evidence.unclipped))
    return _with_unclipped(finding, beside, evidence.clipped)


def _ratio(plan: ExperimentPlan, experiment: ExperimentEvidence) -> Finding:
    pair = experiment.cells
    if not isinstance(plan.question.outcome, Ratio):
        pair = with_unit_denominator(pair)
    cells = linearised(pair)
    counts = plan.outcome.kind == "count"
    base = with_some_spread(cells, pair) if counts else cells
    finding = _of_means_only(estimate_experiment(plan, replace(experiment, cells=base)))
    finding = replace(
        finding,
        method=f"{plan.outcome.kind}_{_suffix(finding.method)}",
        method_in_words=_ratio_in_words(plan, finding.method),
    )
    if plan.std_errors == "CR3":
        finding = _with_effects(finding, _by_jackknife(plan, finding, pair))
    return _counted(plan, finding, pair, cells) if counts else finding


def _by_jackknife(plan: ExperimentPlan, finding: Finding, pair: CellMoments) -> tuple[Effect, ...]:
    """Replace the linear CR3 by the jackknife of the ratio of totals itself."""
    v = jackknife_of_totals(pair)
    _, mean, _ = pair.merged(pair.arm, len(pair.arms))
    level = mean[:, -1] / mean[:, -2]
    found = []
    for effect in finding.effects:
        i = pair.arms.index(effect.name)
        uncertainty = Uncertainty(
            effect=float(level[i] - level[0]),
            std_error=sqrt(max(float(v[i, i] + v[0, 0] - 2 * v[i, 0]), 0.0)),
            degrees_of_freedom=float(len(set(pair.cluster.tolist())) - 1),
        )
        means = Uncertain(
            numerator=float(level[i]),
            denominator=float(level[0]),
            var_numerator=float(v[i, i]),
            var_denominator=float(v[0, 0]),
            covariance=float(v[i, 0]),
        )
        found.append(_answered(plan, effect, uncertainty, means))
    return tuple(found)


def _answered(plan: ExperimentPlan, effect: Effect, found: Uncertainty, means: Uncertain) -> Effect:
    answered = answer(plan.question, found, means)
    return replace(
        effect,
        effect=found.effect,
        std_error=found.std_error,
        ci_low=answered.test.ci_low,
        ci_high=answered.test.ci_high,
        p_value=answered.test.p_value,
        degrees_of_freedom=found.degrees_of_freedom,
        relative=answered.relative,
    )


def _counted(
    plan: ExperimentPlan, finding: Finding, pair: CellMoments, cells: CellMoments
) -> Finding:
    """Judge counts with few events by the score test, and say how far from Poisson they are."""
    rates = rates_of(pair)
    dispersion = dispersion_of(cells, pair)
    checks: list[Check] = [check_overdispersion(dispersion)]
    few = min(rate.events for rate in rates) < FEW_EVENTS
    if few and not plan.cluster:
        effects = tuple(
            rate_effect(
                plan.question, effect, (rates[pair.arms.index(effect.name)], rates[0]), dispersion
            )
            for effect in finding.effects
        )
        finding = replace(
            _with_effects(finding, effects),
            method="count_score",
            method_in_words=(
                "Difference of rates by the score test with the variance of Poisson counts times"
                f" {figure(max(dispersion, 1.0))} (Miettinen and Nurminen 1985), because an arm has"
                f" fewer than {FEW_EVENTS} events."
            ),
        )
    return replace(finding, checks=(*finding.checks, *checks))


def _proportion(plan: ExperimentPlan, experiment: ExperimentEvidence) -> Finding:
    """Score test where nothing is adjusted; a linear probability model otherwise."""
    cells = experiment.cells
    finding = estimate_experiment(
        plan, replace(experiment, cells=with_some_spread(cells, with_unit_denominator(cells)))
    )
    shares = shares_of(cells)
    pairs = {arm: (shares[i], shares[0]) for i, arm in enumerate(cells.arms)}
    primary = pairs[finding.primary]
    if len(cells.columns) > 1 or cells.clusters or finding.method != "welch":
        check = check_sparse_events(*primary, plan.question.confidence, headline=None)
        return replace(finding, checks=(*finding.checks, check))
    welch = finding.headline
    effects = tuple(
        proportion_effect(plan.question, effect, pairs[effect.name]) for effect in finding.effects
    )
    headline = next(effect for effect in effects if effect.name == finding.primary)
    check = check_sparse_events(*primary, plan.question.confidence, headline=headline.p_value)
    finding = replace(
        _with_effects(finding, effects),
        method="score",
        method_in_words=(
            "Difference of two shares by the score test; the interval inverts the same test"
            " (Miettinen and Nurminen 1985)."
        ),
        checks=(*finding.checks, check),
    )
    return _beside(
        finding,
        newcombe_alternative(plan.question, primary),
        _other_way("difference in means with Welch's t-test", welch),
    )


def _quantile(plan: ExperimentPlan, evidence: OutcomeEvidence) -> Finding:
    share = plan.outcome.quantile
    cells = quantile_cells(
        evidence.experiment.cells, share, evidence.quantiles, evidence.at_or_below
    )
    finding = _of_means_only(estimate_experiment(plan, replace(evidence.experiment, cells=cells)))
    clustered = (
        f"; the spread of the share at or below it comes from clusters ({plan.std_errors})"
        if plan.cluster
        else ""
    )
    return replace(
        finding,
        method=f"quantile_{_suffix(finding.method)}",
        method_in_words=(
            f"Difference of the {share:.4g} quantiles; their errors come from two values around"
            f" each in the sorted data{clustered} (Deng, Knoblich and Lu 2018)."
        ),
        estimand_in_words=(
            f"Effect on the {share:.4g} quantile of '{plan.question.outcome}' of being assigned to"
            f" '{finding.primary}' instead of '{plan.control}', whether or not it was used."
        ),
    )


def _ratio_in_words(plan: ExperimentPlan, method: str) -> str:
    outcome = plan.question.outcome
    what = (
        f"sum of '{outcome.numerator}' over sum of '{outcome.denominator}'"
        if isinstance(outcome, Ratio)
        else f"'{outcome}' a row"
    )
    start = f"Difference of {'rates' if plan.outcome.kind == 'count' else 'ratios'}, {what}"
    if plan.std_errors == "CR3":
        return (
            f"{start}, total over total; the error comes from leaving out one cluster at a time"
            " (CR3), with t and clusters minus one degrees of freedom."
        )
    if method == "welch":
        return f"{start}, total over total by the delta method, with Welch's t-test."
    return f"{start}, total over total by the delta method, {plan.std_errors} standard errors."


def _suffix(method: str) -> str:
    return method.removeprefix("ols_")


def _with_effects(finding: Finding, effects: tuple[Effect, ...]) -> Finding:
    """Put other effects in place, with the problems that belong to them."""
    kept = tuple(problem for problem in finding.problems if problem.kind != RELATIVE)
    missing = tuple(
        Problem(
            kind=RELATIVE,
            message=f"The effect of '{effect.name}' cannot be given as a percentage: the baseline"
            " is not clearly above zero.",
            remedy="Use the absolute effect.",
            where=effect.name,
        )
        for effect in effects
        if effect.relative is None
    )
    return replace(finding, effects=adjust_over_arms(effects), problems=(*missing, *kept))


def _of_means_only(finding: Finding) -> Finding:
    """Leave out the randomisation test: it re-assigns values, not their linear approximation."""
    kept = tuple(one for one in finding.alternatives if one.method != RANDOMISATION)
    return replace(finding, alternatives=kept)


def _beside(finding: Finding, *others: Alternative | None) -> Finding:
    added = tuple(one for one in others if one is not None)
    return replace(finding, alternatives=(*finding.alternatives, *added))


def _other_way(method: str, effect: Effect) -> Alternative:
    """Put the effect found another way beside the headline."""
    return Alternative(
        method=method,
        role=Role.SENSITIVITY,
        effect=effect.effect,
        std_error=effect.std_error,
        ci_low=effect.ci_low,
        ci_high=effect.ci_high,
    )


def _with_unclipped(finding: Finding, beside: Finding, clipped: tuple[Clipped, ...]) -> Finding:
    held, free = finding.headline, beside.headline
    said = "; ".join(_clipping_in_words(one) for one in clipped)
    check = check_winsorised(
        (held.effect, held.std_error), free.effect, max(one.share for one in clipped)
    )
    return _beside(
        replace(
            finding,
            method_in_words=f"{finding.method_in_words} Winsorised on all arms together: {said}.",
            checks=(*finding.checks, check),
        ),
        _other_way("without winsorising", free),
    )


def _clipping_in_words(one: Clipped) -> str:
    low = f"below {figure(one.low)} and " if one.low is not None else ""
    return (
        f"'{one.label}' {low}above {figure(one.high)} counts as"
        f" {'the nearer of them' if low else 'that'} ({one.share:.2%} of the units)"
    )
