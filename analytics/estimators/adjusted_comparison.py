"""What users had over others after adjustment, where nobody was assigned and nothing came before.

Default: doubly robust (AIPW), the average effect on those who adopted: a logistic model of who
adopts, a line of the outcome among the others, influence-function errors. Without covariates it is
the plain difference, shown and worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Effect, Finding, Role
from analytics.domain.problem import Problem
from analytics.estimators.checks.balance import check_balance
from analytics.estimators.checks.clusters import check_clusters
from analytics.estimators.checks.effective_sample import check_effective_sample
from analytics.estimators.checks.events_per_covariate import check_events_per_covariate
from analytics.estimators.checks.overlap import check_overlap
from analytics.estimators.checks.repeated_units import check_repeated_units
from analytics.estimators.checks.unmeasured_confounding import (
    Benchmark,
    check_unmeasured_confounding,
)
from analytics.estimators.experiment_question import primary_arm
from analytics.estimators.numerics.adjusted_means import (
    People,
    adjusted_means,
    arm_weights,
    effective_size,
    propensity_of,
    standardised,
)
from analytics.estimators.numerics.answer import (
    alternative,
    answer,
    effect_of,
    relative_problems,
)
from analytics.estimators.numerics.effective_clusters import effective_clusters
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.group_comparison import ROUNDING, Groups, compare_groups
from analytics.estimators.sensitivity.confounding import confounding_rows, regressions
from analytics.estimators.sensitivity.rows import Headline, leave_one_out

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative, DataUse, Sensitivity
    from analytics.domain.moments import BoolArray, FloatArray
    from analytics.domain.plan import (
        AdjustedComparisonPlan,
        AdjustedEstimator,
        Question,
        StandardErrors,
    )
    from analytics.domain.unit_rows import UnitRows
    from analytics.estimators.numerics.answer import Answer, Uncertainty
    from analytics.estimators.numerics.propensity import Propensity
    from analytics.estimators.sensitivity.confounding import Regressions

FEWEST = 2
# Propensities above this have next to no comparable others.
CERTAIN = 0.95
IN_WORDS: dict[str, str] = {
    "aipw": "doubly robust: others weighted by their odds of adopting and corrected by a regression"
    " among them, influence-function standard errors",
    "regression": "regression among the others, applied to those who adopted, sandwich standard"
    " errors",
    "weighting": "others weighted by their odds of adopting, influence-function standard errors",
}
ESTIMANDS = {
    "att": ("average effect on the treated", "Average effect on those who used it"),
    "ate": ("average effect", "Average effect if all used it instead of nobody"),
}
MEASURED = (
    ", if those who did not would have done alike once what was measured, all of it before they"
    " chose, is taken into account."
)
UNADJUSTED = ", if users and others were alike in everything else; nothing was adjusted for."


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedEvidence:
    """Every usable row, and how many distinct units they are.

    ``units`` is ``None`` with clusters, or where the plan names no unit.
    """

    rows: UnitRows
    data: DataUse
    units: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One arm against the control: people, who adopts, labels of the design's columns."""

    people: People
    propensity: Propensity | None
    labels: tuple[str, ...]
    exposure: float


def estimate_adjusted_comparison(
    plan: AdjustedComparisonPlan, evidence: AdjustedEvidence
) -> Finding:
    """Compare everyone who adopted with those who did not.

    Raises
    ------
    NotEstimableError
        Fewer than two in a group, nothing varies, or the covariates tell the groups apart.
    PlanError
        The plan's arm does not occur.
    """
    rows = evidence.rows
    primary = primary_arm(plan, rows.arms, others="those who used it")
    compared = {arm: _compared(rows, i) for i, arm in enumerate(rows.arms) if i}
    found = {arm: _answer(plan, one) for arm, one in compared.items()}
    effects = tuple(_effect(plan.question, found[arm], arm, compared[arm]) for arm in compared)
    headline, people = found[primary].uncertainty, compared[primary]
    judged = _regressions(people)
    adjusted = people.propensity is not None
    estimand, words = ESTIMANDS[plan.estimand]
    return Finding(
        method=f"{plan.estimator}_{plan.estimand}" if adjusted else "raw_difference",
        method_in_words=_method_in_words(plan, people),
        estimand=estimand,
        estimand_in_words=words + (MEASURED if adjusted else UNADJUSTED),
        effects=effects,
        primary=primary,
        data=evidence.data,
        alternatives=_alternatives(plan, people),
        checks=_checks(plan, evidence, people, (found[primary], judged)),
        sensitivity=_sensitivity(plan, people, headline, judged),
        problems=(*relative_problems(found[primary], primary), *_collinear(rows, people)),
    )


def _compared(rows: UnitRows, arm: int) -> Comparison:
    chosen = (rows.arm == 0) | (rows.arm == arm)
    adopted = rows.arm[chosen] == arm
    if min(adopted.sum(), (~adopted).sum()) < FEWEST:
        raise NotEstimableError(
            f"'{rows.arms[arm]}' has {int(adopted.sum())} and '{rows.arms[0]}'"
            f" {int((~adopted).sum())} people; {FEWEST} are needed in each.",
            "Bring more people.",
        )
    design, kept = standardised(rows.covariates[chosen])
    cluster = None
    if rows.cluster is not None:
        _, cluster = np.unique(rows.cluster[chosen], return_inverse=True)
    people = People(outcome=rows.outcome[chosen], adopted=adopted, design=design, cluster=cluster)
    labels = tuple(label for label, keep in zip(rows.columns, kept, strict=True) if keep)
    return Comparison(
        people=people,
        propensity=propensity_of(people) if labels else None,
        labels=labels,
        exposure=float(rows.exposure[chosen][adopted].sum()),
    )


def _answer(plan: AdjustedComparisonPlan, compared: Comparison) -> Answer:
    """Test the adjusted effect; the plain difference where nothing was measured."""
    people = compared.people
    if compared.propensity is None:
        return _raw(plan, people)
    found = adjusted_means(people, compared.propensity, method=plan.estimator, target=plan.estimand)
    smallest = ROUNDING * float(np.abs(people.outcome).max())
    if found.uncertainty.degrees_of_freedom < 1 or found.uncertainty.std_error <= smallest:
        raise NotEstimableError(
            f"{len(people.outcome)} people with {len(compared.labels)} covariates leave no spread"
            " to judge by.",
            "Use fewer covariates, or bring more people.",
        )
    return answer(plan.question, found.uncertainty, found.ratio)


def _raw(plan: AdjustedComparisonPlan, people: People) -> Answer:
    found = compare_groups(people.outcome, _groups(people))
    level = float(people.outcome[people.adopted].mean())
    with_it, without = people.outcome[people.adopted], people.outcome[~people.adopted]
    parts = np.array([one.var(ddof=1) / len(one) for one in (with_it, without)])
    parts = parts * found.std_error**2 / parts.sum()
    ratio = Uncertain(
        numerator=level,
        denominator=level - found.effect,
        var_numerator=float(parts[0]),
        var_denominator=float(parts[1]),
    )
    return answer(plan.question, found.uncertainty, ratio)


def _groups(people: People) -> Groups:
    kind: StandardErrors = "HC2" if people.cluster is None else "CR3"
    return Groups(treated=people.adopted, cluster=people.cluster, std_errors=kind)


def _effect(question: Question, tested: Answer, arm: str, compared: Comparison) -> Effect:
    people = compared.people
    clusters = _clusters(people)
    return replace(
        effect_of(question, tested, arm),
        n_treated=int(people.adopted.sum()),
        n_control=int((~people.adopted).sum()),
        clusters_treated=clusters[0],
        clusters_control=clusters[1],
        exposure=compared.exposure,
    )


def _clusters(people: People) -> tuple[int, int] | tuple[None, None]:
    if people.cluster is None:
        return None, None
    with_it, without = (len(np.unique(people.cluster[side])) for side in _sides(people))
    return with_it, without


def _sides(people: People) -> tuple[BoolArray, BoolArray]:
    return people.adopted, ~people.adopted


def _alternatives(plan: AdjustedComparisonPlan, compared: Comparison) -> tuple[Alternative, ...]:
    people, question = compared.people, plan.question
    if compared.propensity is None:
        return ()
    raw = _raw(plan, people).uncertainty
    found = [alternative(question, "users minus others, nothing adjusted for", Role.RAW, raw)]
    methods: tuple[AdjustedEstimator, ...] = ("aipw", "regression", "weighting")
    for method in methods:
        if method != plan.estimator:
            other = adjusted_means(
                people, compared.propensity, method=method, target=plan.estimand
            ).uncertainty
            found.append(alternative(question, IN_WORDS[method], Role.SENSITIVITY, other))
    return tuple(found)


def _regressions(compared: Comparison) -> Regressions | None:
    people = compared.people
    n, k = people.design.shape
    if not compared.labels or n <= k + FEWEST:
        return None
    return regressions(people.outcome, people.adopted, people.design, compared.labels)


def _checks(
    plan: AdjustedComparisonPlan,
    evidence: AdjustedEvidence,
    compared: Comparison,
    found: tuple[Answer, Regressions | None],
) -> tuple[Check, ...]:
    tested, judged = found
    people, checks = compared.people, []
    if people.cluster is not None:
        by_arm = tuple(len(np.unique(people.cluster[side])) for side in _sides(people))
        alike = np.ones(len(people.cluster), dtype=np.float64)
        effective = effective_clusters(people.cluster, people.adopted, alike)
        total = len(np.unique(people.cluster))
        checks.append(check_clusters(total, by_arm, effective=effective))
    elif evidence.units is not None:
        unit, rows = plan.question.unit, len(evidence.rows.outcome)
        checks.append(check_repeated_units(unit, rows, evidence.units))
    if compared.propensity is not None:
        checks += _model_checks(plan, compared)
    clear = tested.test.p_value < 1 - plan.question.confidence
    return (*checks, check_unmeasured_confounding(_benchmark(judged), clear=clear))


def _model_checks(plan: AdjustedComparisonPlan, compared: Comparison) -> list[Check]:
    people, fit = compared.people, compared.propensity
    if fit is None:
        return []
    weights = [
        arm_weights(people, fit.probability, arm=arm, target=plan.estimand).value
        for arm in (True, False)
    ]
    smaller = int(min(people.adopted.sum(), (~people.adopted).sum()))
    before, after = _differences(people, weights)
    return [
        check_overlap(_comparable(people, fit.probability, plan.estimand)),
        check_balance(compared.labels, before, after),
        check_effective_sample(effective_size(weights[1]), int((~people.adopted).sum())),
        check_events_per_covariate(smaller, len(compared.labels)),
    ]


def _comparable(people: People, probability: FloatArray, estimand: str) -> float:
    """Share of the target with a propensity that the other group has too."""
    own, other = probability[people.adopted], probability[~people.adopted]
    with_other = (own <= CERTAIN) & (own <= other.max())
    if estimand == "att":
        return float(with_other.mean())
    backward = (other >= 1 - CERTAIN) & (other >= own.min())
    return float(np.concatenate([with_other, backward]).mean())


def _differences(people: People, weights: list[FloatArray]) -> tuple[list[float], list[float]]:
    """Standardised differences of the covariates before and after weighting."""
    columns = people.design[:, 1:]
    sides = _sides(people)
    spread = np.sqrt(sum(columns[side].var(axis=0) for side in sides) / len(sides))
    spread = np.where(spread > 0, spread, 1.0)
    means = [columns[side].mean(axis=0) for side in sides]
    weighted = [weight @ columns / weight.sum() for weight in weights]
    return (
        [float(one) for one in (means[0] - means[1]) / spread],
        [float(one) for one in (weighted[0] - weighted[1]) / spread],
    )


def _benchmark(judged: Regressions | None) -> Benchmark | None:
    if judged is None:
        return None
    label = judged.strongest
    once, twice = judged.bound(label, 1.0), judged.bound(label, 2.0)
    return Benchmark(
        label=judged.labels[label],
        effect=judged.treatment.value,
        once=once.effect if once else None,
        twice=twice.effect if twice else None,
    )


def _sensitivity(
    plan: AdjustedComparisonPlan,
    compared: Comparison,
    headline: Uncertainty,
    judged: Regressions | None,
) -> tuple[Sensitivity, ...]:
    if judged is None:
        return ()
    alpha = 1 - plan.question.confidence
    spread = float(compared.people.outcome[~compared.people.adopted].std(ddof=1))
    rows = confounding_rows(judged, headline, spread, alpha)
    effects = _without_one_covariate(plan, compared)
    if len(effects) < FEWEST:
        return rows
    return (
        *rows,
        leave_one_out("covariate", Headline(effect=headline.effect, alpha=alpha), effects),
    )


def _without_one_covariate(plan: AdjustedComparisonPlan, compared: Comparison) -> list[float]:
    people, effects = compared.people, []
    for label in dict.fromkeys(compared.labels):
        kept = [True, *(other != label for other in compared.labels)]
        fewer = replace(people, design=people.design[:, kept])
        found = adjusted_means(
            fewer, propensity_of(fewer), method=plan.estimator, target=plan.estimand
        )
        effects.append(found.uncertainty.effect)
    return effects


def _collinear(rows: UnitRows, compared: Comparison) -> tuple[Problem, ...]:
    lost = [label for label in dict.fromkeys(rows.columns) if label not in compared.labels]
    return tuple(
        Problem(
            kind="covariate_left_out",
            message=f"Covariate '{label}' says nothing the others do not say, and was left out.",
            remedy="Leave it out of the plan.",
            where=label,
        )
        for label in lost
    )


def _method_in_words(plan: AdjustedComparisonPlan, compared: Comparison) -> str:
    clustered = compared.people.cluster is not None
    if compared.propensity is None:
        errors = "cluster-jackknife standard errors" if clustered else "Welch's t-test"
        return f"Users minus others, nothing adjusted for, {errors}."
    errors = ", summed by cluster" if clustered else ""
    return f"Users against others after adjustment, {IN_WORDS[plan.estimator]}{errors}."
