"""What one series did after the start beyond a forecast from its own past and comparison series.

A wandering level plus regression on up to three comparison series and the season, fitted on the
time before only. Where the forecast is next to no information, the segmented line answers instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import Dropped, Effect, Finding, Role, SeriesPoint
from analytics.estimators.checks.backtest import Backtest, check_backtest
from analytics.estimators.checks.control_unaffected import check_control_unaffected
from analytics.estimators.checks.data_length import check_data_length
from analytics.estimators.checks.dip import STRETCH, Stretch, check_dip
from analytics.estimators.numerics.answer import (
    alternative,
    answer,
    effect_of,
    relative_problems,
)
from analytics.estimators.numerics.counterfactual_forecast import (
    FEWEST_BEFORE,
    TIMES_AFTER,
    Counterfactual,
    Course,
    backtest,
    choose_controls,
    expect,
    fitted_band,
    periods_needed_before,
)
from analytics.estimators.numerics.interrupted_series import Points, Shape, fit_series
from analytics.estimators.numerics.series_looks import (
    FEWEST_AFTER,
    last_stretch,
    two_sided_p,
)
from analytics.estimators.numerics.series_terms import choose_shape, used_periods
from analytics.estimators.numerics.t_test import critical_value
from analytics.estimators.numerics.taken_out import differences
from analytics.estimators.numerics.welch import welch_difference
from analytics.estimators.sensitivity.rows import Headline, leave_one_out, other_sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.bridge import TakenOut
    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative, DataUse, Sensitivity
    from analytics.domain.moments import BoolArray, FloatArray, TimeSeries
    from analytics.domain.plan import InterruptedTimeSeriesPlan, Question
    from analytics.estimators.numerics.answer import Answer

    Fallback = Callable[[InterruptedTimeSeriesPlan, TimeSeries, DataUse], Finding]

PRIMARY, TOTAL = "average_post_effect", "cumulative_effect"
# A forecast so much less sure than the line has lost the level: the line answers.
EXPLODED = 5.0
CONTROLLED = "controlled_interrupted_time_series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The course as it leads, the one with the stretch before the start, and what was chosen."""

    lead: Counterfactual
    whole: Counterfactual
    donut: Counterfactual | None
    dip: Check
    controls: tuple[str, ...]
    shape: Shape


def estimate_forecast(
    plan: InterruptedTimeSeriesPlan, series: TimeSeries, data: DataUse, fallback: Fallback
) -> Finding:
    """Compare a series after its start with its forecast.

    Parameters
    ----------
    plan, series, data
        What is asked, the series, and the rows behind it.
    fallback
        Answers instead where the forecast says next to nothing.

    Raises
    ------
    NotEstimableError
        Too short a past for a forecast, too few periods after, or nothing varies.
    """
    used = used_periods(series, plan.transition)
    course, shape, names = _course(plan, series, used)
    _require_length(course, series.step)
    whole = expect(course)
    line = fit_series(_points(course), shape)
    if whole.average.std_error > EXPLODED * line.average.std_error > 0:
        return _instead(fallback(plan, series, data))
    donut = _without_stretch(course)
    dip = _dip(course, shape, whole, donut, series.step)
    lead = donut if dip.verdict is Verdict.FAIL and donut is not None else whole
    found = Evidence(lead=lead, whole=whole, donut=donut, dip=dip, controls=names, shape=shape)
    tested = answer(plan.question, lead.average, lead.ratio)
    return Finding(
        method="forecast_local_level",
        method_in_words=_method_in_words(found, series.step),
        estimand="average effect after the start",
        estimand_in_words=(
            "Average difference, over the periods observed after the start, between the outcome and"
            " what its past"
            + (" and the comparison series" if names else "")
            + " let expect; anything else that changed at the same time is part of it."
        ),
        effects=_effects(plan.question, tested, lead, series, used),
        primary=PRIMARY,
        data=_data_use(data, series, used, lead),
        alternatives=_alternatives(plan.question, found),
        series=_band(plan.question, found, series, used),
        start=series.times[int(np.argmax(series.position >= series.start))],
        graded_as=CONTROLLED if names else "",
        checks=_checks(series, found, course),
        sensitivity=_sensitivity(found),
        problems=relative_problems(tested, PRIMARY),
        taken_out=_taken_out(found),
    )


def _course(
    plan: InterruptedTimeSeriesPlan, series: TimeSeries, used: BoolArray
) -> tuple[Course, Shape, tuple[str, ...]]:
    """Choose the season by the rule of the line and the comparison series by their changes."""
    relative = series.position - series.start
    controls = series.controls if series.controls is not None else np.zeros((len(relative), 0))
    chosen = choose_controls(relative, series.value, controls)
    points = Points(relative=relative[used], value=series.value[used])
    before = points.only(~points.after)
    shape = choose_shape(replace(plan, family="gaussian", slope=False), points, series)
    cycles = (
        0.0
        if not len(before.relative) or not shape.season_length
        else (float(before.relative[-1] - before.relative[0] + 1) / shape.season_length)
    )
    harmonics = shape.harmonics if cycles >= 2 else 0  # noqa: PLR2004 - two whole cycles
    course = Course(
        relative=relative[used],
        value=series.value[used],
        controls=controls[used][:, chosen],
        season_length=shape.season_length,
        harmonics=harmonics,
    )
    return course, shape, tuple(series.control_names[i] for i in chosen)


def _points(course: Course) -> Points:
    return Points(relative=course.relative, value=course.value)


def _require_length(course: Course, step: str) -> None:
    before, after = int((~course.after).sum()), int(course.after.sum())
    needed = periods_needed_before(after)
    if before < needed or after < FEWEST_AFTER:
        raise NotEstimableError(
            f"A forecast needs {needed} {step}s before the start ({FEWEST_BEFORE}, and three times"
            f" as many as after it up to {TIMES_AFTER * FEWEST_BEFORE}) and {FEWEST_AFTER} after"
            f" it; there are {before} and {after} (transition left out).",
            'Bring a longer past, or use estimator = "gls".',
        )


def _without_stretch(course: Course) -> Counterfactual | None:
    before = np.flatnonzero(~course.after)
    if len(before) < FEWEST_BEFORE:
        return None
    keep = np.ones(len(course.value), dtype=np.bool_)
    keep[before[-STRETCH:]] = False
    try:
        return expect(course.only(keep))
    except NotEstimableError:
        return None


def _dip(
    course: Course, shape: Shape, whole: Counterfactual, donut: Counterfactual | None, step: str
) -> Check:
    stretch = last_stretch(_points(course), shape, STRETCH)
    if stretch is None or donut is None:
        return check_dip(None, step)
    found = Stretch(
        gap=stretch.average.effect,
        p_value=two_sided_p(stretch),
        effect=whole.average.effect,
        std_error=whole.average.std_error,
        donut=donut.average.effect,
    )
    return check_dip(found, step)


def _instead(finding: Finding) -> Finding:
    words = (
        f"{finding.method_in_words} The forecast asked for lost the level of the series and said"
        " next to nothing, so the segmented line answers."
    )
    return replace(finding, method_in_words=words)


def _effects(
    question: Question, tested: Answer, lead: Counterfactual, series: TimeSeries, used: BoolArray
) -> tuple[Effect, ...]:
    relative = series.position - series.start
    after, before = used & (relative >= 0), used & (relative < 0)
    average = replace(
        effect_of(question, tested, PRIMARY),
        n_treated=int(series.rows[after].sum()),
        n_control=int(series.rows[before].sum()),
        exposure=float(series.exposure[after].sum()),
    )
    periods = int(lead.course.after.sum())
    total = Effect(
        name=TOTAL,
        effect=average.effect * periods,
        std_error=average.std_error * periods,
        ci_low=average.ci_low * periods,
        ci_high=average.ci_high * periods,
        confidence=average.confidence,
        p_value=average.p_value,
        degrees_of_freedom=average.degrees_of_freedom,
    )
    return average, total


def _data_use(data: DataUse, series: TimeSeries, used: BoolArray, lead: Counterfactual) -> DataUse:
    seen = used & np.isin(series.position - series.start, lead.course.relative)
    transition = int(series.rows[~used].sum())
    stretch = int(series.rows[used & ~seen].sum())
    return data.without(
        Dropped(reason="in the transition after the start", rows=transition),
        Dropped(reason="in the unusual stretch before the start", rows=stretch),
    )


def _alternatives(question: Question, found: Evidence) -> tuple[Alternative, ...]:
    course = found.whole.course
    others = []
    naive = welch_difference(course.value[course.after], course.value[~course.after])
    if naive is not None and naive.std_error > 0:
        method = "mean after minus mean before, nothing taken out"
        others.append(alternative(question, method, Role.NAIVE, naive))
    line = fit_series(_points(found.lead.course), found.shape).average
    method = "segmented line with AR(1) errors, without comparison series"
    others.append(alternative(question, method, Role.SENSITIVITY, line))
    if found.controls:
        method = "forecast without the comparison series"
        alone = expect(_without_controls(found.lead.course, ())).average
        others.append(alternative(question, method, Role.SENSITIVITY, alone))
    other = found.donut if found.lead is found.whole else found.whole
    if other is not None:
        side = "without" if found.lead is found.whole else "with"
        method = f"{side} the last {STRETCH} periods before the start"
        others.append(alternative(question, method, Role.SENSITIVITY, other.average))
    return tuple(others)


def _taken_out(found: Evidence) -> tuple[TakenOut, ...]:
    """From the plain difference: its own past, then comparison series, then a stretch left out."""
    course, lead, whole = found.whole.course, found.lead, found.whole
    alone = expect(_without_controls(course, ())).average.effect if found.controls else None
    own = whole.average.effect if alone is None else alone
    return differences(
        float(course.value[course.after].mean() - course.value[~course.after].mean()),
        ("own_past", own),
        ("comparison", whole.average.effect),
        ("regression_to_mean", lead.average.effect),
    )


def _without_controls(course: Course, keep: tuple[int, ...]) -> Course:
    return replace(course, controls=course.controls[:, list(keep)])


def _band(
    question: Question, found: Evidence, series: TimeSeries, used: BoolArray
) -> tuple[SeriesPoint, ...]:
    """Draw the expected value of every period with the band a single one should fall into."""
    controls = _controls(series, found.controls)
    band = fitted_band(found.lead.course, series.position - series.start, controls)
    spread = np.sqrt(band.variance)
    half = critical_value((1 + question.confidence) / 2, band.degrees_of_freedom) * spread
    return tuple(
        SeriesPoint(
            time=time,
            observed=float(series.value[i]),
            expected=float(band.mean[i]) if used[i] else None,
            low=float(band.mean[i] - half[i]) if used[i] else None,
            high=float(band.mean[i] + half[i]) if used[i] else None,
        )
        for i, time in enumerate(series.times)
    )


def _controls(series: TimeSeries, names: tuple[str, ...]) -> FloatArray:
    """Chosen comparison series in every period, those of the transition included."""
    if series.controls is None:
        return np.zeros((len(series.value), 0))
    return series.controls[:, [series.control_names.index(name) for name in names]]


def _checks(series: TimeSeries, found: Evidence, course: Course) -> tuple[Check, ...]:
    before, after = int((~course.after).sum()), int(course.after.sum())
    tried = backtest(found.lead.course)
    looked = None
    if tried is not None:
        looked = Backtest(origins=tried[0], error=tried[1], covered=tried[2])
    return (
        check_data_length(before, after, series.step),
        check_backtest(looked),
        check_control_unaffected(_breaks(course, found)),
        found.dip,
    )


def _breaks(course: Course, found: Evidence) -> dict[str, float]:
    """P-value of a break at the start in each comparison series, by the segmented line."""
    p_values = {}
    for name, values in zip(found.controls, course.controls.T, strict=True):
        try:
            fit = fit_series(replace(_points(course), value=values), found.shape)
        except NotEstimableError:
            continue
        if fit.average.std_error > 0:
            p_values[name] = two_sided_p(fit)
    return p_values


def _sensitivity(found: Evidence) -> tuple[Sensitivity, ...]:
    headline = Headline(effect=found.lead.average.effect, alpha=0.05)
    rows = []
    last = f"the last {STRETCH} periods before the start"
    if found.lead is not found.whole:
        rows.append(other_sample("with_dip", f"With {last}", headline, found.whole.average))
    elif found.donut is not None:
        rows.append(other_sample("donut", f"Without {last}", headline, found.donut.average))
    count = found.lead.course.controls.shape[1]
    if count > 1:
        effects = [
            expect(
                _without_controls(
                    found.lead.course, tuple(other for other in range(count) if other != i)
                )
            ).average.effect
            for i in range(count)
        ]
        rows.append(leave_one_out("comparison series", headline, effects))
    return tuple(rows)


def _method_in_words(found: Evidence, step: str) -> str:
    course = found.lead.course
    parts = ["its own wandering level"]
    if found.controls:
        parts.append("the comparison series " + ", ".join(f"'{one}'" for one in found.controls))
    if course.harmonics:
        parts.append(f"{course.harmonics} seasonal waves over {course.season_length} {step}s")
    return (
        f"Forecast of the time after the start from {', '.join(parts)}, fitted on the time before;"
        " averaged over how much the level may wander, weighted by what the past says of it."
    )
