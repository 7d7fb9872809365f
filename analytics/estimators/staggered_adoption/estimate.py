"""What units gained after adopting at different times, against those that had not yet or never do.

Default: Callaway and Sant'Anna (2021) on complete panels, Borusyak, Jaravel and Spiess's (2024)
imputation where more than one unit in twenty has gaps. Where adoption came right after an unusual
stretch, the estimate without that stretch becomes the primary one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.estimate import (
    Dropped,
    EventStudyPoint,
    Finding,
    GroupTimeEffect,
    Role,
)
from analytics.domain.problem import Problem
from analytics.estimators.checks.dip import STRETCH
from analytics.estimators.numerics.adoption_averages import (
    CALENDAR,
    DYNAMIC,
    GROUP,
    LEVEL_OF_TREATED,
    SIMPLE,
)
from analytics.estimators.numerics.adoption_looks import (
    leads_and_lags,
    overall,
    without_cohorts,
)
from analytics.estimators.numerics.adoption_sample import draw_sample
from analytics.estimators.numerics.answer import (
    Uncertainty,
    alternative,
    answer,
    effect_of,
    relative_problems,
)
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.imputation import untreated_cells
from analytics.estimators.numerics.simultaneous_band import simultaneous_critical_value
from analytics.estimators.numerics.taken_out import differences
from analytics.estimators.sensitivity.roll_outs import sensitivity_of_roll_out
from analytics.estimators.staggered_adoption.judgement import judge
from analytics.estimators.staggered_adoption.looks import look

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.estimate import Alternative, DataUse, Effect, Sensitivity
    from analytics.domain.moments import BoolArray
    from analytics.domain.plan import StaggeredAdoptionPlan
    from analytics.estimators.numerics.adoption_averages import Name
    from analytics.estimators.numerics.adoption_sample import Sample
    from analytics.estimators.numerics.answer import Answer
    from analytics.estimators.numerics.staggered_comparison import Comparison
    from analytics.estimators.staggered_adoption.looks import Looks

PRIMARY = "treated"
ESTIMAND = "average effect on the treated"
SUMMARIES: tuple[tuple[Name, str], ...] = (
    (DYNAMIC, "average over the time since adoption (dynamic)"),
    (GROUP, "average over cohorts, each by its size (group)"),
    (CALENDAR, "average over calendar periods (calendar)"),
)


def estimate_staggered_adoption(
    plan: StaggeredAdoptionPlan, panel: AdoptionPanel, data: DataUse
) -> Finding:
    """Compare adopters with units that have not adopted.

    Raises
    ------
    NotEstimableError
        Nobody to compare with, no time before adoption, a single adopter, or no spread.
    """
    sample = draw_sample(plan, panel)
    looks = look(plan, sample)
    tested = _tested(plan, looks.found)
    return Finding(
        method=_method(sample, looks),
        method_in_words=_method_in_words(plan, looks),
        estimand=ESTIMAND,
        estimand_in_words=_estimand_in_words(sample),
        effects=(_effect(plan, sample, looks.found, tested),),
        primary=PRIMARY,
        data=_data_use(plan, looks, data),
        alternatives=_alternatives(plan, looks),
        event_study=_event_study(plan, looks.found),
        group_time=_group_time(sample.panel, looks.found),
        checks=judge(plan, looks),
        sensitivity=_sensitivity(plan, looks),
        problems=(*_problems(panel), *relative_problems(tested, PRIMARY)),
        taken_out=differences(
            looks.naive.effect if looks.naive is not None else None,
            ("comparison", overall(looks.first).effect),
            ("regression_to_mean", overall(looks.found).effect),
        ),
    )


def _tested(plan: StaggeredAdoptionPlan, found: Comparison) -> Answer:
    averages = found.sampling.averages
    level, effect = averages.value(LEVEL_OF_TREATED), averages.value(SIMPLE)
    of_level = averages.covariance_of(LEVEL_OF_TREATED, LEVEL_OF_TREATED)
    both = averages.covariance_of(LEVEL_OF_TREATED, SIMPLE)
    ratio = Uncertain(
        numerator=level,
        denominator=level - effect,
        var_numerator=of_level,
        var_denominator=max(of_level - 2 * both + averages.covariance_of(SIMPLE, SIMPLE), 0.0),
        covariance=of_level - both,
    )
    return answer(plan.question, overall(found), ratio)


def _effect(
    plan: StaggeredAdoptionPlan, sample: Sample, found: Comparison, tested: Answer
) -> Effect:
    treated = found.treated.any(axis=1)
    others = found.control & ~treated
    cluster = sample.panel.cluster
    return replace(
        effect_of(plan.question, tested, PRIMARY),
        n_treated=int(treated.sum()),
        n_control=int(others.sum()),
        clusters_treated=len(np.unique(cluster[treated])) if plan.cluster else None,
        clusters_control=len(np.unique(cluster[others])) if plan.cluster else None,
        exposure=sample.panel.exposure_in(found.treated),
    )


def _data_use(plan: StaggeredAdoptionPlan, looks: Looks, data: DataUse) -> DataUse:
    """Add the rows that the units left out and the cells not used take away."""
    panel, found = looks.sample.panel, looks.found
    excluded = plan.anticipation + (STRETCH if looks.rebounds else 0)
    time = np.arange(len(panel.periods))
    lost = (time >= panel.start[:, None]) & ~found.treated
    known: BoolArray = np.ones(len(panel.start), dtype=np.bool_)
    if lost.any():
        known = np.logical_or.reduce(untreated_cells(panel, excluded), axis=1)
    return data.without(
        *looks.sample.dropped,
        Dropped(
            reason="of adopters never seen before they adopted",
            rows=panel.rows_in(lost & ~known[:, None]),
        ),
        Dropped(
            reason="after adoption, in periods in which no comparison unit was left (or of cohorts"
            " without a period to compare with)",
            rows=panel.rows_in(lost & known[:, None]),
        ),
        Dropped(
            reason=f"in the {excluded} periods before adoption that are left out",
            rows=panel.rows_in(_left_out(panel, excluded)) if excluded else 0,
        ),
    )


def _left_out(panel: AdoptionPanel, excluded: int) -> BoolArray:
    """Mark the periods just before adoption that are in neither time."""
    ago = np.arange(len(panel.periods)) - panel.start[:, None]
    return (ago < 0) & (ago >= -excluded)


def _alternatives(plan: StaggeredAdoptionPlan, looks: Looks) -> tuple[Alternative, ...]:
    question, sampling = plan.question, looks.found.sampling
    rows: list[tuple[str, Role, Uncertainty | None]] = []
    for name, words in SUMMARIES:
        if sampling.averages.std_error(name) > 0:
            part = Uncertainty(
                effect=sampling.averages.value(name),
                std_error=sampling.averages.std_error(name),
                degrees_of_freedom=sampling.degrees_of_freedom,
            )
            rows.append((words, Role.SENSITIVITY, part))
    rows.append(("adopters before and after, no comparison group", Role.NAIVE,
                 looks.naive))  # fmt: skip
    if looks.rebounds:
        rows.append(("with the stretch before adoption", Role.RAW, overall(looks.first)))
    elif looks.donut is not None:
        words = f"without the last {STRETCH} periods before adoption"
        rows.append((words, Role.SENSITIVITY, overall(looks.donut)))
    if looks.other is not None:
        rows.append((looks.other_method, Role.SENSITIVITY, overall(looks.other)))
    if looks.constant is not None:
        rows.append(("only units seen in every period", Role.SENSITIVITY, overall(looks.constant)))
    rows.append((
        "two-way fixed effects, unit effects not counted in the cluster-robust factor",
        Role.SENSITIVITY,
        looks.two_way,
    ))  # fmt: skip
    return tuple(
        alternative(question, words, role, found)
        for words, role, found in rows
        if found is not None and found.std_error > 0
    )


def _sensitivity(plan: StaggeredAdoptionPlan, looks: Looks) -> tuple[Sensitivity, ...]:
    samples = []
    if looks.donut is not None and not looks.rebounds:
        what = f"Without the last {STRETCH} periods before adoption"
        samples.append(("donut", what, overall(looks.donut)))
    if looks.constant is not None:
        what = "On the units seen in every period"
        samples.append(("constant_sample", what, overall(looks.constant)))
    panel = looks.sample.panel
    return sensitivity_of_roll_out(
        overall(looks.found),
        samples,
        tuple(without_cohorts(looks.found, panel).values()),
        leads_and_lags(looks.found, panel),
        confidence=plan.question.confidence,
    )


def _event_study(plan: StaggeredAdoptionPlan, found: Comparison) -> tuple[EventStudyPoint, ...]:
    """Effects by time since adoption in a band that holds for all of them together."""
    averages = found.sampling.averages
    names = averages.all_of("relative")
    values, covariance = averages.part(names)
    critical = simultaneous_critical_value(
        covariance,
        found.sampling.degrees_of_freedom,
        confidence=plan.question.confidence,
        seed=plan.seed,
    )
    points = [
        EventStudyPoint(
            relative_time=name[1],
            effect=float(value),
            std_error=error,
            ci_low=float(value) - critical * error,
            ci_high=float(value) + critical * error,
        )
        for name, value in zip(names, values, strict=True)
        if (error := averages.std_error(name)) > 0
    ]
    if found.fixed_base:
        at = int(found.reference)
        points.append(EventStudyPoint(relative_time=at, effect=0.0, std_error=0.0, ci_low=0.0,
                                      ci_high=0.0))  # fmt: skip
    return tuple(sorted(points, key=lambda point: point.relative_time))


def _group_time(panel: AdoptionPanel, found: Comparison) -> tuple[GroupTimeEffect, ...]:
    return tuple(
        GroupTimeEffect(
            group=panel.periods[one.start],
            time=panel.periods[one.time],
            effect=one.effect,
            std_error=one.std_error,
        )
        for one in found.cells
    )


def _problems(panel: AdoptionPanel) -> tuple[Problem, ...]:
    problems = list(panel.notes)
    later = int((panel.start == len(panel.periods)).sum())
    if later:
        problems.append(
            Problem(
                kind="adopts_after_the_end",
                message=f"{later:,} units adopt only after the last period seen"
                f" ({panel.periods[-1]}): they are compared with, as not yet treated.",
                remedy="Nothing is to be done; later data will count them as adopters.",
            )
        )
    return tuple(problems)


def _method(sample: Sample, looks: Looks) -> str:
    if looks.rebounds:
        return "imputation_without_the_last_periods_before"
    return sample.estimator


def _estimand_in_words(sample: Sample) -> str:
    counts = (
        "every unit-period observed counts the same"
        if sample.estimator == "imputation"
        else "cohorts count by their units, every period after adoption the same"
    )
    return (
        "Average effect on the units that adopted, over the time observed after adoption, if they"
        f" would otherwise have changed as the units not yet treated did: {counts}."
    )


def _method_in_words(plan: StaggeredAdoptionPlan, looks: Looks) -> str:
    sample, sampling = looks.sample, looks.found.sampling
    if looks.rebounds or sample.estimator == "imputation":
        words = (
            "Imputation (Borusyak, Jaravel and Spiess): effects of units and periods"
            f"{' and covariates' if plan.covariates else ''} fitted on everything not yet treated"
            " say what adopters would have done"
        )
        if looks.rebounds:
            words += f", the last {STRETCH} periods before adoption left out"
        errors = "conservative errors averaged by cohort and period"
    else:
        against = "units that never adopt" if sample.never_only else "units not yet treated"
        words = (
            "Callaway and Sant'Anna: change of every cohort since the last period before adoption"
            f" against that of {against}"
        )
        if plan.covariates:
            words += ", doubly robust in the covariates (Sant'Anna and Zhao)"
        errors = "influence-function errors"
    if sampling.jackknife:
        errors = "cluster-jackknife errors (CR3)"
    of = f"'{plan.cluster}'" if plan.cluster else "unit"
    freedom = figure(sampling.degrees_of_freedom)
    return f"{words}; {errors} clustered by {of}, t with {freedom} degrees of freedom."
