"""Which reasons to doubt a roll-out's effect hold: its checks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.check import Verdict
from analytics.estimators.checks.already_treated import check_already_treated
from analytics.estimators.checks.clusters import check_clusters
from analytics.estimators.checks.cohort_sizes import check_cohort_sizes
from analytics.estimators.checks.comparable_units import check_comparable_units
from analytics.estimators.checks.composition import (
    ConstantSample,
    check_composition,
    check_constant_sample,
)
from analytics.estimators.checks.dip import REBOUND, check_dip
from analytics.estimators.checks.fading import check_fading
from analytics.estimators.checks.few_units import check_few_units
from analytics.estimators.checks.leave_one_cohort_out import check_leave_one_cohort_out
from analytics.estimators.checks.method_agreement import Reading, check_method_agreement
from analytics.estimators.checks.pre_trend import Drift, check_pre_trend
from analytics.estimators.numerics.adoption_averages import EARLY, LATE
from analytics.estimators.numerics.adoption_looks import (
    mean_relative_time,
    overall,
    without_cohorts,
)
from analytics.estimators.numerics.before_adoption import leads_test
from analytics.estimators.numerics.t_test import infer
from analytics.estimators.staggered_adoption.looks import stretch_of

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.check import Check
    from analytics.domain.plan import StaggeredAdoptionPlan
    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.staggered_comparison import Comparison
    from analytics.estimators.staggered_adoption.looks import Looks


def judge(plan: StaggeredAdoptionPlan, looks: Looks) -> tuple[Check, ...]:
    """Run every check of the design, one after the other."""
    sample, found, effect = looks.sample, looks.found, overall(looks.found)
    checks = [_enough(plan, found), _cohort_sizes(sample.panel, found)]
    checks += [_pre_trend(looks), _dip(looks), _composition(looks)]
    labels = sample.panel.periods
    cohorts = {labels[s]: v for s, v in without_cohorts(found, sample.panel).items()}
    checks.append(check_leave_one_cohort_out(effect.effect, effect.std_error, cohorts))
    checks.append(_agreement(plan, looks))
    if plan.covariates and sample.estimator == "callaway_santanna" and not looks.rebounds:
        checks.append(check_comparable_units(found.comparable, found.refused))
    two_way = looks.two_way.effect if looks.two_way else None
    checks.append(check_already_treated(looks.already_treated, two_way))
    fading = _fading(found)
    return (*checks, fading) if fading else tuple(checks)


def _enough(plan: StaggeredAdoptionPlan, found: Comparison) -> Check:
    clusters = found.clusters
    if plan.cluster and plan.cluster != plan.question.unit:
        by_arm = (clusters.control, clusters.treated)
        return check_clusters(clusters.total, by_arm, effective=clusters.effective)
    treated = found.treated.any(axis=1)
    return check_few_units(int(treated.sum()), int((found.control & ~treated).sum()))


def _cohort_sizes(panel: AdoptionPanel, found: Comparison) -> Check:
    start = panel.start[found.treated.any(axis=1)]
    cohorts, sizes = np.unique(start, return_counts=True)
    return check_cohort_sizes(
        {panel.periods[int(c)]: int(n) for c, n in zip(cohorts, sizes, strict=True)}
    )


def _pre_trend(looks: Looks) -> Check:
    found, line = looks.found, looks.line
    if line is None:
        return check_pre_trend(
            None,
            "There are too few periods (or clusters) before adoption to see whether adopters and"
            " the others moved together. Bring an earlier history.",
            unseen=Verdict.WARN,
        )
    test = leads_test(found)
    return check_pre_trend(
        Drift(
            slope=line.effect,
            std_error=line.std_error,
            degrees_of_freedom=line.degrees_of_freedom,
            distance=mean_relative_time(found, looks.sample.panel) - found.reference,
            effect=overall(found).effect,
        ),
        joint=test.p_value if test else None,
    )


def _dip(looks: Looks) -> Check:
    if looks.gap is None or looks.donut is None:
        return check_dip(None, "period")
    first = looks.first
    stretch = stretch_of(looks.gap, overall(first), overall(looks.donut), base=first.fixed_base)
    check = check_dip(stretch, "period", limits=REBOUND)
    if not looks.rebounds:
        return check
    return replace(
        check, sentence=f"{check.sentence} The estimate without them is the one that counts."
    )


def _composition(looks: Looks) -> Check:
    effect, sample = overall(looks.first), looks.sample
    if sample.estimator == "callaway_santanna":
        return check_composition(
            len(sample.complete),
            sample.gaps,
            whole="in every period",
            broken="not measured in every period",
        )
    return check_constant_sample(
        ConstantSample(
            units=len(sample.complete),
            complete=int(sample.complete.sum()),
            effect=effect.effect,
            std_error=effect.std_error,
            constant=overall(looks.constant).effect if looks.constant else None,
        )
    )


def _agreement(plan: StaggeredAdoptionPlan, looks: Looks) -> Check:
    primary = _reading(plan, "primary", overall(looks.first))
    clear = primary.low > 0 or primary.high < 0
    if looks.other is None:
        return check_method_agreement(primary, (), clear=clear)
    reading = _reading(plan, looks.other_method, overall(looks.other))
    return check_method_agreement(primary, (reading,), clear=clear)


def _reading(plan: StaggeredAdoptionPlan, method: str, found: Uncertainty) -> Reading:
    tested = infer(
        found.effect,
        found.std_error,
        found.degrees_of_freedom,
        confidence=plan.question.confidence,
    )
    return Reading(method=method, effect=found.effect, low=tested.ci_low, high=tested.ci_high)


def _fading(found: Comparison) -> Check | None:
    averages = found.sampling.averages
    if not averages.has(EARLY) or not averages.has(LATE):
        return None
    gap = averages.value(LATE) - averages.value(EARLY)
    variance = (
        averages.covariance_of(LATE, LATE)
        + averages.covariance_of(EARLY, EARLY)
        - 2 * averages.covariance_of(LATE, EARLY)
    )
    if variance <= 0:
        return None
    tested = infer(gap, variance**0.5, found.sampling.degrees_of_freedom, confidence=0.95)
    return check_fading(averages.value(EARLY), averages.value(LATE), tested.p_value)
