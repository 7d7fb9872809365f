"""What one or few treated units gained over a weighted mixture of comparison units.

Default: synthetic difference-in-differences, with classic synthetic control and the plain
difference in differences beside it. One treated unit: standard error from treating every comparison
unit in pretence. Several: the larger of that and the jackknife. Student's t with one degree of
freedom less than pretended comparisons.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analytics.domain.check import Verdict
from analytics.domain.estimate import (
    EventStudyPoint,
    Finding,
    PeriodWeight,
    Placebo,
    PlaceboKind,
    Role,
    SeriesPoint,
    UnitWeight,
)
from analytics.estimators.checks.dip import STRETCH
from analytics.estimators.checks.method_agreement import Reading
from analytics.estimators.numerics.answer import (
    alternative,
    answer,
    effect_of,
    relative_problems,
)
from analytics.estimators.numerics.before_after import METHOD as BEFORE_AND_AFTER
from analytics.estimators.numerics.before_after import before_and_after
from analytics.estimators.numerics.complete_panel import repeated_cells, without_periods
from analytics.estimators.numerics.conformal_shift import conformal_shifts
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.synthetic_look import (
    look_at,
    plain_difference,
    without_last_stretch,
)
from analytics.estimators.numerics.synthetic_looks import fake_starts, leave_one_out
from analytics.estimators.numerics.t_test import critical_value
from analytics.estimators.numerics.taken_out import differences, naive_of
from analytics.estimators.numerics.unit_changes import changes
from analytics.estimators.sensitivity.weighted_units import (
    conformal_row,
    sensitivity_of_weights,
)
from analytics.estimators.synthetic_checks import (
    SecondLooks,
    check_stretch,
    check_synthetic_control,
)

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative, DataUse, Effect, Sensitivity
    from analytics.domain.moments import FloatArray, Panel
    from analytics.domain.plan import Question, SyntheticControlPlan
    from analytics.estimators.numerics.answer import Answer, Uncertainty
    from analytics.estimators.numerics.complete_panel import CompletePanel
    from analytics.estimators.numerics.synthetic_look import Look
    from analytics.estimators.numerics.synthetic_paths import Method, SyntheticFit

PRIMARY = "treated"
ESTIMAND = "average effect on the treated"
ESTIMAND_IN_WORDS = (
    "Average effect on the units that were treated, over the time observed after the start, if they"
    " would otherwise have gone on as the weighted comparison units did. Every treated unit counts"
    " the same."
)
WEIGHTS_IN_WORDS: dict[str, str] = {
    "synthetic_difference_in_differences": (
        "Synthetic difference-in-differences: comparison units and periods are weighted so that"
        " they move as the treated did before the start, at a constant distance"
    ),
    "synthetic_control": (
        "Synthetic control: comparison units are weighted so that they match the treated before"
        " the start, in level too"
    ),
}
ONE_IN_WORDS = (
    "the standard error is what the method finds for units that were not treated, each pretended"
    " in turn, with Student's t"
)
OTHER: dict[str, tuple[Method, Method]] = {
    "synthetic_difference_in_differences": ("synthetic_control", "difference_in_differences"),
    "synthetic_control": ("synthetic_difference_in_differences", "difference_in_differences"),
}
SEVERAL_IN_WORDS = (
    "the standard error is the larger of the jackknife over units and what the method finds for"
    " units that were not treated, each pretended in turn, with Student's t"
)


def estimate_synthetic_control(
    plan: SyntheticControlPlan, complete: CompletePanel, data: DataUse
) -> Finding:
    """Compare the treated with their synthetic counterpart.

    Raises
    ------
    NotEstimableError
        Nothing varies among the comparison units.
    """
    whole = look_at(complete, plan.estimator)
    donut = without_last_stretch(complete, whole, STRETCH)
    dip = check_stretch(whole, None if donut is None else donut.found.effect)
    own = changes(complete.panel, complete.window)[complete.panel.treated]
    naive = before_and_after(complete.treated, complete.window, own)
    if dip.verdict is not Verdict.FAIL:  # what is measured is not what would have come back
        return _finding(plan, data, Seen(complete, whole, donut, dip, naive))
    cut = without_periods(complete, STRETCH)
    lead = look_at(cut, plan.estimator)
    found = _finding(plan, data, Seen(cut, lead, None, dip, naive))
    return _with_the_stretch(plan.question, found, whole, naive)


class Seen(NamedTuple):
    """What a finding is written from: panel, primary look, donut, dip, plain before and after."""

    complete: CompletePanel
    look: Look
    donut: Look | None
    dip: Check
    naive: Uncertainty | None


def _with_the_stretch(
    question: Question, found: Finding, whole: Look, naive: Uncertainty | None
) -> Finding:
    """Say that a stretch before the start was left out, and what the effect is with it."""
    last = f"the last {STRETCH} periods before the start"
    beside = alternative(question, f"with {last}", Role.SENSITIVITY, whole.found)
    return replace(
        found,
        method_in_words=f"{found.method_in_words[:-1]}; {last} were unusual and are left out.",
        alternatives=(*found.alternatives, beside),
        taken_out=differences(
            None if naive is None else naive.effect,
            ("comparison", whole.found.effect),
            ("regression_to_mean", found.effects[0].effect),
        ),
    )


def _finding(plan: SyntheticControlPlan, data: DataUse, seen: Seen) -> Finding:
    question, complete, look, donut = plan.question, seen.complete, seen.look, seen.donut
    tested = _tested(question, look)
    others = _other_methods(question, complete, look)
    beside = _beside(question, seen)
    again = SecondLooks(
        left_out=leave_one_out(look.comparison, look.fit, look.method),
        fake_starts=fake_starts(look.comparison, look.method),
        dip=seen.dip,
        readings=(_reading(plan.estimator, tested), *(_other(one) for one in others)),
    )
    return Finding(
        method=plan.estimator,
        method_in_words=_method_in_words(plan, complete),
        estimand=ESTIMAND,
        estimand_in_words=ESTIMAND_IN_WORDS,
        effects=(_effect(question, tested, complete.panel),),
        primary=PRIMARY,
        data=_data_use(data, complete),
        alternatives=(*others, *beside),
        event_study=_event_study(question, complete, look),
        series=_series(question, complete, look),
        start=complete.panel.periods[int(np.argmax(complete.panel.after))],
        checks=check_synthetic_control(complete, look, again),
        sensitivity=_sensitivity(question, look, donut, again),
        problems=(*relative_problems(tested, PRIMARY), *repeated_cells(complete.panel)),
        weights=_unit_weights(complete, look.fit),
        period_weights=_period_weights(complete, look.fit),
        placebos=_placebos(complete, look, again),
        taken_out=differences(naive_of(beside), ("comparison", look.found.effect)),
    )


def _tested(question: Question, look: Look) -> Answer:
    """Put the effect in relation to the synthetic mean, the treated path taken as given."""
    level = float(look.comparison.target[look.comparison.window.after].mean())
    return answer(
        question,
        look.found,
        Uncertain(
            numerator=level,
            denominator=level - look.fit.effect,
            var_numerator=0.0,
            var_denominator=look.found.std_error**2,
        ),
    )


def _effect(question: Question, tested: Answer, panel: Panel) -> Effect:
    return replace(
        effect_of(question, tested, PRIMARY),
        n_treated=int(panel.treated.sum()),
        n_control=int((~panel.treated).sum()),
        exposure=float(panel.exposure[panel.treated][:, panel.after].sum()),
    )


def _data_use(data: DataUse, complete: CompletePanel) -> DataUse:
    gone = sum(part.rows for part in complete.dropped)
    return replace(data, rows_used=data.rows_used - gone, dropped=data.dropped + complete.dropped)


def _other_methods(
    question: Question, complete: CompletePanel, look: Look
) -> tuple[Alternative, ...]:
    """Answer once more with the other two methods."""
    first, second = OTHER[look.method]
    found = [alternative(question, first, Role.SENSITIVITY, look_at(complete, first).found)]
    plain = plain_difference(complete)
    if plain is not None:
        found.append(alternative(question, second, Role.SENSITIVITY, plain))
    return tuple(found)


def _beside(question: Question, seen: Seen) -> tuple[Alternative, ...]:
    found = []
    if seen.donut is not None:
        method = f"without the last {STRETCH} periods before the start"
        found.append(alternative(question, method, Role.SENSITIVITY, seen.donut.found))
    if seen.naive is not None:
        found.append(alternative(question, BEFORE_AND_AFTER, Role.NAIVE, seen.naive))
    return tuple(found)


def _sensitivity(
    question: Question, look: Look, donut: Look | None, again: SecondLooks
) -> tuple[Sensitivity, ...]:
    rows = sensitivity_of_weights(
        look.found,
        None if donut is None else donut.found,
        [one.effect for one in again.left_out],
        [one.effect for one in again.fake_starts],
        confidence=question.confidence,
        stretch=STRETCH,
    )
    levels = look.method == "synthetic_control"
    return (*rows, conformal_row(conformal_shifts(look.comparison, levels=levels)))


def _reading(method: str, tested: Answer) -> Reading:
    return Reading(
        method=method,
        effect=tested.uncertainty.effect,
        low=tested.test.ci_low,
        high=tested.test.ci_high,
    )


def _other(one: Alternative) -> Reading:
    return Reading(method=one.method, effect=one.effect, low=one.ci_low, high=one.ci_high)


def _half_widths(question: Question, look: Look) -> tuple[FloatArray, FloatArray]:
    """Find standard error and half width of the gap in every period, shapes (n_periods,)."""
    gaps = np.array([fit.gap for fit in look.pretended.fits])
    errors = look.pretended.std_error(gaps)
    critical = critical_value((1 + question.confidence) / 2, look.pretended.degrees_of_freedom)
    return errors, critical * errors


def _event_study(
    question: Question, complete: CompletePanel, look: Look
) -> tuple[EventStudyPoint, ...]:
    errors, halves = _half_widths(question, look)
    return tuple(
        EventStudyPoint(
            relative_time=int(relative),
            effect=float(gap),
            std_error=float(error),
            ci_low=float(gap - half),
            ci_high=float(gap + half),
        )
        for relative, gap, error, half in zip(
            complete.relative, look.fit.gap, errors, halves, strict=True
        )
    )


def _series(question: Question, complete: CompletePanel, look: Look) -> tuple[SeriesPoint, ...]:
    """Treated against synthetic; the range after the start only, where the gap was not fitted."""
    _, halves = _half_widths(question, look)
    expected = look.comparison.target - look.fit.gap
    after = complete.panel.after
    return tuple(
        SeriesPoint(
            time=time,
            observed=float(look.comparison.target[t]),
            expected=float(expected[t]),
            low=float(expected[t] - halves[t]) if after[t] else None,
            high=float(expected[t] + halves[t]) if after[t] else None,
        )
        for t, time in enumerate(complete.panel.periods)
    )


def _unit_weights(complete: CompletePanel, fit: SyntheticFit) -> tuple[UnitWeight, ...]:
    """Weights of the comparison units, heaviest first; those of zero are left out."""
    order = np.argsort(-fit.unit_weights, kind="stable")
    return tuple(
        UnitWeight(unit=complete.donor_names[i], weight=float(fit.unit_weights[i]))
        for i in order
        if fit.unit_weights[i] > 0
    )


def _period_weights(complete: CompletePanel, fit: SyntheticFit) -> tuple[PeriodWeight, ...]:
    return tuple(
        PeriodWeight(time=time, weight=float(weight))
        for time, weight in zip(complete.panel.periods, fit.period_weights, strict=True)
        if weight > 0
    )


def _placebos(complete: CompletePanel, look: Look, again: SecondLooks) -> tuple[Placebo, ...]:
    names, periods = complete.donor_names, complete.panel.periods
    units = (
        Placebo(
            kind=PlaceboKind.UNIT,
            name=names[number],
            effect=fit.effect,
            fit_before=fit.fit_before,
            fit_after=fit.fit_after,
        )
        for number, fit in zip(look.pretended.donor, look.pretended.fits, strict=True)
    )
    left_out = (
        Placebo(kind=PlaceboKind.LEFT_OUT, name=names[one.donor], effect=one.effect)
        for one in again.left_out
    )
    starts = (
        Placebo(kind=PlaceboKind.START, name=periods[one.period], effect=one.effect)
        for one in again.fake_starts
    )
    return (*units, *left_out, *starts)


def _method_in_words(plan: SyntheticControlPlan, complete: CompletePanel) -> str:
    errors = ONE_IN_WORDS if len(complete.treated) == 1 else SEVERAL_IN_WORDS
    return f"{WEIGHTS_IN_WORDS[plan.estimator]}; {errors}."
