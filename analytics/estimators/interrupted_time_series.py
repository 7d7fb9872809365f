"""What one series did after the start beyond its own trend, season and inertia.

Default: level and slope change with trend and two seasonal waves, generalised least squares for
AR(1) errors with design-corrected correlation, Student's t with degrees of freedom that allow for
the correlation being estimated. The average effect over the periods
observed after the start is the primary one. Newey-West stands beside it: on series of dashboard
length it covers far too rarely to lead (METHODS.md).
"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.estimate import Dropped, Effect, Finding, Role, SeriesPoint
from analytics.estimators.checks.autocorrelation import SerialCorrelation, check_autocorrelation
from analytics.estimators.checks.data_length import check_data_length
from analytics.estimators.checks.dip import STRETCH
from analytics.estimators.checks.level_or_slope import check_level_or_slope
from analytics.estimators.checks.placebo_dates import check_placebo_dates
from analytics.estimators.checks.season import check_season
from analytics.estimators.numerics.answer import (
    alternative,
    answer,
    effect_of,
    infer_for,
    p_value_of,
    relative_problems,
)
from analytics.estimators.numerics.autocorrelation import (
    breusch_godfrey,
    durbin_watson,
    effective_observations,
)
from analytics.estimators.numerics.count_series import CountFit, rate_ratio, ratio_of
from analytics.estimators.numerics.e_value import e_value
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.interrupted_series import LEVEL, SLOPE
from analytics.estimators.numerics.series_looks import (
    FULL_CYCLES,
    fake_starts,
    season_p_value,
    two_sided_p,
)
from analytics.estimators.numerics.series_model import fit_points
from analytics.estimators.numerics.series_terms import (
    choose_shape,
    cycles_of,
    points_of,
    require_length,
    require_spread,
    small_counts,
    used_periods,
)
from analytics.estimators.numerics.t_test import critical_value
from analytics.estimators.numerics.taken_out import series_parts
from analytics.estimators.numerics.welch import welch_difference
from analytics.estimators.numerics.wider_interval import wider_interval
from analytics.estimators.sensitivity.one_series import Looks, sensitivity_of_series
from analytics.estimators.sensitivity.rows import e_value_row
from analytics.estimators.series_stretch import analysed, leading, left_out_before

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative, DataUse, Sensitivity
    from analytics.domain.moments import BoolArray, TimeSeries
    from analytics.domain.plan import InterruptedTimeSeriesPlan, Question
    from analytics.estimators.numerics.answer import Answer, Uncertainty
    from analytics.estimators.numerics.interrupted_series import SegmentedFit, Shape
    from analytics.estimators.numerics.series_looks import FakeStart
    from analytics.estimators.series_stretch import Analysed

PRIMARY = "average_post_effect"
METHODS = {"AR1": "gls_ar1", "HAC": "ols_hac", "classical": "ols_classical"}
COUNT_ERRORS = {
    "AR1": "quasi-Poisson counts, errors allowed to be alike from period to period (AR(1),"
    " correlation corrected for the design)",
    "HAC": "quasi-Poisson counts with Newey-West standard errors",
    "classical": "quasi-Poisson counts, periods taken as independent",
}
ERRORS_IN_WORDS = {
    "AR1": "generalised least squares for AR(1) errors, correlation corrected for the design",
    "HAC": "least squares with Newey-West standard errors",
    "classical": "least squares with classical standard errors",
}


def estimate_interrupted_time_series(
    plan: InterruptedTimeSeriesPlan, series: TimeSeries, data: DataUse
) -> Finding:
    """Compare a series after its start with what its own past lets expect.

    Raises
    ------
    NotEstimableError
        Fewer than 8 periods before or 4 after the start, too many terms, or nothing varies.
    PlanError
        Seasonal waves that do not fit the season.
    """
    used = used_periods(series, plan.transition)
    points = points_of(series).only(used)
    require_length(points, series.step)
    shape = choose_shape(plan, points, series)
    first = analysed(points, shape, series.step)
    lead = leading(plan, first)
    require_spread(lead)
    fakes = fake_starts(lead.points, shape, plan.transition, left_out_before(plan))
    wider = wider_interval(lead, fakes)
    tested = answer(
        plan.question, _widened(lead.average, wider.factor), lead.ratio.times(wider.factor)
    )
    seen = _seen(lead, series, used)
    return Finding(
        method=_method(shape),
        method_in_words=_method_in_words(plan, lead, series) + wider.words,
        estimand="average effect after the start",
        estimand_in_words=(
            "Average difference, over the periods observed after the start, between the outcome and"
            " what its own trend, season and inertia before the start let expect; anything else"
            " that changed at the same time is part of it."
        ),
        effects=_effects(plan.question, lead, tested, series, seen),
        primary=PRIMARY,
        data=_data_use(data, series, used, seen),
        alternatives=_alternatives(plan.question, first, lead),
        series=_counterfactual(plan.question, lead, series, used),
        start=series.times[int(np.argmax(series.position >= series.start))],
        checks=_checks(plan, first, lead, fakes, series.step),
        sensitivity=_sensitivity(plan, first, lead),
        problems=relative_problems(tested, PRIMARY),
        taken_out=series_parts(first.fit, lead),
    )


def _seen(lead: SegmentedFit, series: TimeSeries, used: BoolArray) -> BoolArray:
    """Periods the leading analysis rests on: those used, without a stretch that was left out."""
    seen: BoolArray = used & np.isin(series.position - series.start, lead.points.relative)
    return seen


def _widened(found: Uncertainty, factor: float) -> Uncertainty:
    return replace(found, std_error=factor * found.std_error)


def _effects(
    question: Question, fit: SegmentedFit, tested: Answer, series: TimeSeries, used: BoolArray
) -> tuple[Effect, ...]:
    relative = series.position - series.start
    after, before = used & (relative >= 0), used & (relative < 0)
    average = replace(
        effect_of(question, tested, PRIMARY),
        n_treated=int(series.rows[after].sum()),
        n_control=int(series.rows[before].sum()),
        exposure=float(series.exposure[after].sum()),
    )
    return (average, *_parts(question, fit))


def _parts(question: Question, fit: SegmentedFit) -> tuple[Effect, ...]:
    """Level and slope change; for counts as rate ratios, after the average one."""
    named = [("level", LEVEL)] + ([("slope", SLOPE)] if fit.shape.slope else [])
    if not isinstance(fit, CountFit):
        return tuple(_effect(question, name, fit.coefficient(at)) for name, at in named)
    logs = [("rate_ratio", fit.log_ratio)]
    logs += [(f"rate_ratio_{name}", fit.coefficient(at)) for name, at in named]
    return tuple(_ratio_effect(question, name, log) for name, log in logs)


def _ratio_effect(question: Question, name: str, log: Uncertainty) -> Effect:
    """Test the logarithm against zero and write the ratio: 1 means no effect."""
    tested = _effect(question, name, log)
    ratio, error = rate_ratio(log)
    return replace(
        tested,
        effect=ratio,
        std_error=error,
        ci_low=ratio_of(tested.ci_low) if tested.ci_low > -inf else -inf,
        ci_high=ratio_of(tested.ci_high),
    )


def _effect(question: Question, name: str, found: Uncertainty) -> Effect:
    test = infer_for(question, found)
    return Effect(
        name=name,
        effect=found.effect,
        std_error=found.std_error,
        ci_low=test.ci_low,
        ci_high=test.ci_high,
        confidence=question.confidence,
        p_value=test.p_value,
        degrees_of_freedom=found.degrees_of_freedom,
    )


def _data_use(data: DataUse, series: TimeSeries, used: BoolArray, seen: BoolArray) -> DataUse:
    transition = int(series.rows[~used].sum())
    stretch = int(series.rows[used & ~seen].sum())
    return data.without(
        Dropped(reason="in the transition after the start", rows=transition),
        Dropped(reason="in the stretch just before the start", rows=stretch),
    )


def _alternatives(
    question: Question, first: Analysed, lead: SegmentedFit
) -> tuple[Alternative, ...]:
    points, shape = first.fit.points, lead.shape
    found = []
    naive = welch_difference(points.value[points.after], points.value[~points.after])
    if naive is not None and naive.std_error > 0:
        method = "mean after minus mean before, nothing taken out"
        found.append(alternative(question, method, Role.NAIVE, naive))
    found += [
        alternative(question, method, Role.SENSITIVITY, fit.average)
        for method, fit in _others(lead, shape)
        if fit.average.std_error > 0
    ]
    other = first.fit if lead is first.donut else first.donut
    if other is not None:
        side = "with" if lead is first.donut else "without"
        method = f"{side} the last {STRETCH} periods before the start"
        found.append(alternative(question, method, Role.SENSITIVITY, other.average))
    return tuple(found)


def _others(lead: SegmentedFit, shape: Shape) -> list[tuple[str, SegmentedFit]]:
    """Other errors, and for counts the plain rates."""
    errors = "HAC" if shape.errors == "AR1" else "AR1"
    second = replace(shape, errors=errors, lags=None)
    words = COUNT_ERRORS if shape.counts else ERRORS_IN_WORDS
    found = [(words[errors], fit_points(lead.points, second))]
    if shape.counts:
        plain = replace(shape, counts=False, errors="AR1")
        found.append(
            (f"rates as they are, {ERRORS_IN_WORDS['AR1']}", fit_points(lead.points, plain))
        )
    return found


def _counterfactual(
    question: Question, fit: SegmentedFit, series: TimeSeries, used: BoolArray
) -> tuple[SeriesPoint, ...]:
    """Draw the expected value of every period with the band a single period should fall into."""
    found = fit.expected(series.position - series.start, series.base)
    expected, degrees_of_freedom = found.value, fit.average.degrees_of_freedom
    half = critical_value((1 + question.confidence) / 2, degrees_of_freedom) * np.sqrt(
        found.variance
    )
    return tuple(
        SeriesPoint(
            time=time,
            observed=float(series.value[i]),
            expected=float(expected[i]) if used[i] else None,
            low=float(expected[i] - half[i]) if used[i] else None,
            high=float(expected[i] + half[i]) if used[i] else None,
        )
        for i, time in enumerate(series.times)
    )


def _checks(
    plan: InterruptedTimeSeriesPlan,
    first: Analysed,
    fit: SegmentedFit,
    fakes: tuple[FakeStart, ...],
    step: str,
) -> tuple[Check, ...]:
    points, shape = fit.points, fit.shape
    p_values = tuple(one.p_value for one in fakes)
    cycles = cycles_of(points, shape.season_length) if shape.season_length else None
    enough = cycles is not None and cycles >= FULL_CYCLES
    return (
        check_data_length(int((~points.after).sum()), int(points.after.sum()), step),
        check_placebo_dates(two_sided_p(fit), 1 - plan.question.confidence, p_values),
        check_autocorrelation(_serial(fit), step, handled=shape.errors == "AR1"),
        check_season(cycles, shape.harmonics, season_p_value(fit) if enough else None, step),
        first.dip,
        _course(fit, step),
    )


def _sensitivity(
    plan: InterruptedTimeSeriesPlan, first: Analysed, lead: SegmentedFit
) -> tuple[Sensitivity, ...]:
    looks = Looks(whole=first.fit, stretch=first.stretch, donut=first.donut, periods=STRETCH)
    rows = sensitivity_of_series(lead, looks)
    if not isinstance(lead, CountFit):
        return rows
    # An E-value needs both ends of the interval, whatever the plan's alternative.
    question = replace(plan.question, alternative="two-sided")
    ratio = _ratio_effect(question, "rate_ratio", lead.log_ratio)
    return (*rows, e_value_row(e_value(ratio.effect, ratio.ci_low, ratio.ci_high)))


def _serial(fit: SegmentedFit) -> SerialCorrelation:
    relative, residuals = fit.points.relative, fit.ordinary.residuals
    n = len(residuals)
    return SerialCorrelation(
        correlation=fit.correlation.value,
        effective=effective_observations(n, fit.correlation.value),
        periods=n,
        durbin_watson=durbin_watson(residuals, relative),
        test=breusch_godfrey(fit.design, residuals, relative),
    )


def _course(fit: SegmentedFit, step: str) -> Check:
    effect = fit.average.effect
    if not fit.shape.slope:
        return check_level_or_slope(effect, None, None, step)
    slope = fit.coefficient(SLOPE)
    return check_level_or_slope(effect, slope.effect, p_value_of(slope), step)


def _method(shape: Shape) -> str:
    if shape.counts:
        return f"quasi_poisson_{shape.errors.lower()}"
    return METHODS[shape.errors]


def _method_in_words(plan: InterruptedTimeSeriesPlan, fit: SegmentedFit, series: TimeSeries) -> str:
    shape, step = fit.shape, series.step
    left_out = (
        f" The last {STRETCH} {step}s before the start are left out."
        if plan.donut == "always"
        else ""
    )
    terms = ["level" + (" and slope" if shape.slope else "") + " change at the start"]
    if shape.trend:
        terms.append("a straight trend")
    if shape.harmonics:
        terms.append(f"{shape.harmonics} seasonal waves over {shape.season_length} {step}s")
    errors = COUNT_ERRORS[shape.errors] if shape.counts else ERRORS_IN_WORDS[shape.errors]
    words = f"Interrupted time series: {', '.join(terms)}; {errors}.{left_out}"
    mean = small_counts(series)
    if shape.counts and plan.family is None and mean is not None:
        words += (
            f" Counts are small ({figure(mean, 2)} a {step} on average), so they are modelled as"
            " counts."
        )
    return words
