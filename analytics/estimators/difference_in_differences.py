"""What treated units gained over comparison units after one common start.

Default: mean of every unit before and after, then Welch's t-test on the units' changes; with
clusters the same difference with cluster-jackknife errors (CR3) and t(G-1), with Satterthwaite's
degrees of freedom where few of the clusters are treated. Where the plan names no unit, the four
cell means of two groups before and after are compared instead.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Alternative, Dropped, Effect, Finding, Role
from analytics.estimators.checks.clusters import check_clusters
from analytics.estimators.checks.composition import check_composition
from analytics.estimators.checks.dip import REBOUND, STRETCH, Stretch, check_dip
from analytics.estimators.checks.fading import check_fading
from analytics.estimators.checks.few_units import check_few_units
from analytics.estimators.checks.permutation import check_permutation
from analytics.estimators.checks.pre_trend import Drift, check_pre_trend
from analytics.estimators.numerics.answer import (
    Answer,
    alternative,
    answer,
    effect_of,
    p_value_of,
    relative_problems,
)
from analytics.estimators.numerics.before_after import METHOD as BEFORE_AND_AFTER
from analytics.estimators.numerics.before_after import before_and_after
from analytics.estimators.numerics.counterfactual_share import ratio_to_counterfactual
from analytics.estimators.numerics.effective_clusters import effective_clusters
from analytics.estimators.numerics.exact_permutation import regroup
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.group_comparison import Groups, compare_groups
from analytics.estimators.numerics.parallel_paths import (
    Paths,
    distance,
    drift_before,
    event_study,
    halves,
    last_stretch,
    without_last_stretch,
)
from analytics.estimators.numerics.taken_out import differences, naive_of
from analytics.estimators.numerics.unit_changes import (
    cell_means,
    changes,
    kept_units,
    unit_means,
    window_of,
)
from analytics.estimators.numerics.wild_cluster import wild_clusters
from analytics.estimators.sensitivity.unit_paths import Look, sensitivity_of_paths

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import DataUse
    from analytics.domain.moments import (
        Panel,
    )
    from analytics.domain.plan import DifferenceInDifferencesPlan, Question
    from analytics.estimators.numerics.group_comparison import Comparison
    from analytics.estimators.numerics.unit_changes import Window

PRIMARY = "treated"
SIGNIFICANCE = 0.05
ESTIMAND = "average effect on the treated"
ESTIMAND_IN_WORDS = (
    "Average effect on the units that were treated, over the time observed after the start, if both"
    " groups would otherwise have changed by the same amount."
)
ERRORS_IN_WORDS: dict[str, str] = {
    "classical": "one common variance (pooled t-test)",
    "HC0": "robust standard errors (HC0)",
    "HC1": "robust standard errors (HC1)",
    "HC2": "Welch's t-test",
    "HC3": "robust standard errors (HC3)",
    "CR1": "cluster-robust standard errors (CR1) and t with clusters minus one degrees of freedom",
    "CR3": "cluster-jackknife standard errors (CR3) and t",
}


def estimate_difference_in_differences(
    plan: DifferenceInDifferencesPlan, panel: Panel, data: DataUse
) -> Finding:
    """Compare the changes of treated and comparison units.

    Raises
    ------
    NotEstimableError
        No period is left after the transition, both groups have a single independent member, or
        nothing varies.
    """
    window = _window(plan, panel)
    whole = _paths(plan, panel, window)
    first = compare_groups(changes(whole.panel, window), whole.groups)
    donut = without_last_stretch(whole, STRETCH)
    dip = _dip(whole, first, donut)
    paths, found, other = whole, first, donut
    if _came_back(dip, first):  # part of the effect would have come by itself
        paths = _paths(plan, panel, window.without_last(STRETCH))
        found, other = compare_groups(changes(paths.panel, paths.window), paths.groups), first
    before, after = (
        unit_means(paths.panel, side) for side in (paths.window.before, paths.window.after)
    )
    tested = answer(
        plan.question,
        found.uncertainty,
        ratio_to_counterfactual(before, after, paths.groups, found),
    )
    looked = Look(leaves_out=paths is whole, found=other, periods=STRETCH)
    alternatives = _alternatives(plan.question, whole, looked) + _wild(plan.question, paths)
    return Finding(
        method=_method(plan, found),
        method_in_words=_method_in_words(plan, found),
        estimand=ESTIMAND,
        estimand_in_words=ESTIMAND_IN_WORDS + " Every unit counts the same.",
        effects=(_effect(plan.question, tested, paths, found),),
        primary=PRIMARY,
        data=_data_use(data, panel, window, paths),
        alternatives=alternatives,
        event_study=event_study(paths, plan.question.confidence),
        start=str(plan.start),
        checks=_checks(paths, found, dip, len(panel.units) - len(paths.panel.units)),
        sensitivity=sensitivity_of_paths(paths, found, looked, confidence=plan.question.confidence),
        problems=relative_problems(tested, PRIMARY),
        taken_out=differences(
            naive_of(alternatives),
            ("comparison", first.effect),
            ("regression_to_mean", found.effect),
        ),
    )


def _window(plan: DifferenceInDifferencesPlan, panel: Panel) -> Window:
    """Periods of both times, without those that the plan leaves out."""
    window = window_of(panel, plan.transition)
    if not window.after.any():
        raise NotEstimableError(
            f"A transition of {plan.transition} periods leaves no period after the start.",
            "Shorten 'transition', or wait for more periods.",
        )
    if not plan.anticipation:
        return window
    window = window.without_last(plan.anticipation)
    if not window.before.any():
        raise NotEstimableError(
            f"{plan.anticipation} periods of anticipation leave no period before the start.",
            "Lower 'anticipation', or bring earlier periods.",
        )
    return window


def _paths(plan: DifferenceInDifferencesPlan, panel: Panel, window: Window) -> Paths:
    """Units seen on both sides of the start."""
    kept = ~np.isnan(changes(panel, window))
    groups = Groups(
        treated=panel.treated,
        cluster=panel.cluster if panel.clustered else None,
        std_errors=plan.std_errors,
    )
    return Paths(panel=kept_units(panel, kept), groups=groups.only(kept), window=window)


def _effect(question: Question, tested: Answer, paths: Paths, found: Comparison) -> Effect:
    panel, window = paths.panel, paths.window
    effect = effect_of(question, tested, PRIMARY)
    return replace(
        effect,
        n_treated=found.n_treated,
        n_control=found.n_control,
        clusters_treated=found.clusters_treated,
        clusters_control=found.clusters_control,
        exposure=float(panel.exposure[panel.treated][:, window.after].sum()),
    )


def _data_use(data: DataUse, panel: Panel, window: Window, paths: Paths) -> DataUse:
    """Add the rows that the window and the missing side of a unit take away."""
    transition = int(panel.n[:, panel.after & ~window.used].sum())
    anticipated = int(panel.n[:, ~panel.after & ~window.used].sum())
    stretch = int(panel.n[:, window.used & ~paths.window.used].sum())
    used = int(paths.panel.n[:, paths.window.used].sum())
    one_sided = data.rows_used - transition - anticipated - stretch - used
    return data.without(
        Dropped(reason="in the transition after the start", rows=transition),
        Dropped(reason="in the periods of anticipation before the start", rows=anticipated),
        Dropped(reason="in the unusual stretch before the start", rows=stretch),
        Dropped(reason="unit not seen on both sides of the start", rows=one_sided),
    )


def _alternatives(question: Question, whole: Paths, looked: Look) -> tuple[Alternative, ...]:
    alternatives = []
    treated = whole.groups.treated
    own = changes(whole.panel, whole.window)[treated]
    naive = before_and_after(cell_means(whole.panel)[treated], whole.window, own)
    if naive is not None:
        alternatives.append(alternative(question, BEFORE_AND_AFTER, Role.NAIVE, naive))
    if looked.found is not None:
        other = looked.found.uncertainty
        alternatives.append(alternative(question, looked.words, Role.SENSITIVITY, other))
    return tuple(alternatives)


def _wild(question: Question, paths: Paths) -> tuple[Alternative, ...]:
    """Count every sign of every cluster, where there are so few that all of them can be."""
    groups = paths.groups
    if groups.cluster is None:
        return ()
    change = changes(paths.panel, paths.window)
    found = wild_clusters(change, groups.treated, groups.cluster, confidence=question.confidence)
    if found is None:
        return ()
    return (
        Alternative(
            method="wild cluster bootstrap, null imposed, two-sided",
            role=Role.SENSITIVITY,
            effect=found.effect,
            std_error=found.std_error,
            ci_low=found.ci_low,
            ci_high=found.ci_high,
            p_value=found.p_value,
            sentence=(
                f"All {found.signs:,} signs of {found.clusters} clusters were counted;"
                f" p cannot be below {found.smallest:.2g}."
            ),
        ),
    )


def _checks(paths: Paths, found: Comparison, dip: Check, lost: int) -> tuple[Check, ...]:
    checks = [_enough(paths.groups, found), _pre_trend(paths, found)]
    checks += [check_composition(found.n_treated + found.n_control, lost)]
    checks += [dip, *_regrouped(paths, found)]
    parts = halves(paths)
    if parts is not None:
        first, second, apart = parts
        checks.append(check_fading(first.effect, second.effect, p_value_of(apart)))
    return tuple(checks)


def _enough(groups: Groups, found: Comparison) -> Check:
    """Count what is independent: clusters, or units."""
    clusters = (found.clusters_control, found.clusters_treated)
    if groups.cluster is None or clusters[0] is None or clusters[1] is None:
        return check_few_units(found.n_treated, found.n_control)
    effective = effective_clusters(
        groups.cluster, groups.treated, np.ones(len(groups.treated), dtype=np.float64)
    )
    total = len(np.unique(groups.cluster))
    return check_clusters(total, (clusters[0], clusters[1]), effective=effective)


def _regrouped(paths: Paths, found: Comparison) -> tuple[Check, ...]:
    """Count every other choice of as many treated units or whole clusters, where all fit."""
    change, treated, cluster = changes(paths.panel, paths.window), paths.groups.treated, None
    if paths.groups.cluster is not None:
        _, cluster = np.unique(paths.groups.cluster, return_inverse=True)
    if cluster is None:
        regrouped = regroup(change, treated)
    else:
        sizes = np.bincount(cluster).astype(np.float64)
        share = np.bincount(cluster, weights=treated) / sizes
        if ((share > 0) & (share < 1)).any():  # not whole clusters started
            return ()
        means = np.bincount(cluster, weights=change) / sizes
        regrouped = regroup(means, share > 0, sizes)
    if regrouped is None:
        return ()
    clear = p_value_of(found.uncertainty) < SIGNIFICANCE
    total, as_large = regrouped.total, regrouped.as_large
    return (check_permutation(total, as_large, smallest=regrouped.smallest, clear=clear),)


def _pre_trend(paths: Paths, found: Comparison) -> Check:
    drift = drift_before(paths)
    if drift is None:
        only = int(paths.window.before.sum())
        why = (
            f"There is only {only} period before the start"
            if only == 1
            else "Too few units were seen twice before the start"
        )
        words = f"{why}: whether the groups moved together is unknown. Bring an earlier history."
        return check_pre_trend(None, words, unseen=Verdict.WARN)
    return check_pre_trend(
        Drift(
            slope=drift.effect,
            std_error=drift.std_error,
            degrees_of_freedom=drift.degrees_of_freedom,
            distance=distance(paths.window),
            effect=found.effect,
        )
    )


def _dip(paths: Paths, found: Comparison, donut: Comparison | None) -> Check:
    gap = last_stretch(paths, STRETCH)
    if gap is None or donut is None:
        return check_dip(None, "period")
    stretch = Stretch(
        gap=gap.effect,
        p_value=p_value_of(gap),
        effect=found.effect,
        std_error=found.std_error,
        donut=donut.effect,
    )
    return check_dip(stretch, "period", limits=REBOUND)


def _came_back(dip: Check, found: Comparison) -> bool:
    """Whether an unusual stretch flatters the effect by more than a tenth: leave it out."""
    told = dip.verdict in (Verdict.WARN, Verdict.FAIL)
    return told and dip.statistic is not None and dip.statistic * found.effect < 0


def _method(plan: DifferenceInDifferencesPlan, found: Comparison) -> str:
    if found.basis == "single":
        return "single_unit"
    return (
        "welch_on_unit_changes"
        if found.basis == "welch"
        else f"unit_changes_{plan.std_errors.lower()}"
    )


def _method_in_words(plan: DifferenceInDifferencesPlan, found: Comparison) -> str:
    start = "Change of every unit from before to after the start, treated against comparison units"
    if found.basis == "single":
        return (
            f"{start}. One group has a single independent member, so its own luck is taken to have"
            " the spread seen among the others."
        )
    errors = ERRORS_IN_WORDS[plan.std_errors]
    if plan.std_errors == "CR3":
        errors += f" with {figure(found.degrees_of_freedom)} degrees of freedom"
    return f"{start}, {errors}."
