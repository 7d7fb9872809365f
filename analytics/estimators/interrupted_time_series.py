"""What one series did after the start beyond its own trend, season and inertia.

Default: level and slope change with trend and two seasonal waves, generalised least squares for
AR(1) errors with design-corrected correlation, Student's t with degrees of freedom that allow for
the correlation being estimated. The average effect over the periods
observed after the start is the primary one. Newey-West stands beside it: on series of dashboard
length it covers far too rarely to lead (METHODS.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import Dropped, Effect, Finding, Role, SeriesPoint
from analytics.domain.problem import Problem
from analytics.estimators.checks.autocorrelation import SerialCorrelation, check_autocorrelation
from analytics.estimators.checks.data_length import check_data_length
from analytics.estimators.checks.dip import STRETCH, Stretch, check_dip
from analytics.estimators.checks.level_or_slope import check_level_or_slope
from analytics.estimators.checks.placebo_dates import check_placebo_dates
from analytics.estimators.checks.season import check_season
from analytics.estimators.numerics.answer import Answer, Uncertainty, alternative, answer
from analytics.estimators.numerics.autocorrelation import (
    breusch_godfrey,
    durbin_watson,
    effective_observations,
)
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.interrupted_series import (
    LEVEL,
    SLOPE,
    Points,
    SegmentedFit,
    Shape,
    design_matrix,
    fit_series,
    improves,
)
from analytics.estimators.numerics.series_looks import (
    FEWEST_AFTER,
    FEWEST_BEFORE,
    FULL_CYCLES,
    HARMONICS,
    fake_starts,
    last_stretch,
    season_p_value,
    two_sided_p,
    without_last_stretch,
)
from analytics.estimators.numerics.t_test import critical_value, infer
from analytics.estimators.numerics.welch import welch_difference
from analytics.estimators.sensitivity.one_series import sensitivity_of_series

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative, DataUse
    from analytics.domain.moments import BoolArray, TimeSeries
    from analytics.domain.plan import InterruptedTimeSeriesPlan, Question

PRIMARY = "average_post_effect"
# Steps in a yearly cycle (a weekly one for days); other steps have no season of their own.
SEASONS = {"month": 12, "week": 52, "quarter": 4, "day": 7}
# From this many periods after the start a change of slope belongs to the model.
SLOPE_FROM = 12
# What is left over to judge the spread by.
FEWEST_DEGREES_OF_FREEDOM = 3
METHODS = {"AR1": "gls_ar1", "HAC": "ols_hac", "classical": "ols_classical"}
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
    used = _used(plan, series)
    points = _points(series).only(used)
    _require_length(points, series.step)
    shape = _shape(plan, points, series.step)
    fit = fit_series(points, shape)
    _require_spread(fit)
    tested = answer(plan.question, fit.average, _ratio(fit))
    donut = without_last_stretch(points, shape, STRETCH)
    stretch = last_stretch(points, shape, STRETCH)
    return Finding(
        method=METHODS[shape.errors],
        method_in_words=_method_in_words(fit, series.step),
        estimand="average effect after the start",
        estimand_in_words=(
            "Average difference, over the periods observed after the start, between the outcome and"
            " what its own trend, season and inertia before the start let expect; anything else"
            " that changed at the same time is part of it."
        ),
        effects=_effects(plan.question, fit, tested, series, used),
        primary=PRIMARY,
        data=_data_use(data, series, used),
        alternatives=_alternatives(plan.question, fit, donut),
        series=_counterfactual(plan.question, fit, series, used),
        start=series.times[int(np.argmax(series.position >= series.start))],
        checks=_checks(plan, fit, donut, series.step),
        sensitivity=sensitivity_of_series(fit, stretch, donut, STRETCH),
        problems=_problems(tested),
    )


def _points(series: TimeSeries) -> Points:
    return Points(relative=series.position - series.start, value=series.value)


def _used(plan: InterruptedTimeSeriesPlan, series: TimeSeries) -> BoolArray:
    """Periods outside the transition window that begins at the start."""
    relative = series.position - series.start
    used: BoolArray = (relative < 0) | (relative >= plan.transition)
    return used


def _require_length(points: Points, step: str) -> None:
    before, after = int((~points.after).sum()), int(points.after.sum())
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        raise NotEstimableError(
            f"The series has {before} {step}s before and {after} after the start (transition left"
            f" out); {FEWEST_BEFORE} and {FEWEST_AFTER} are needed.",
            "Bring a longer history, wait for more periods, or use a finer period.",
        )


def _require_spread(fit: SegmentedFit) -> None:
    n, k = fit.design.shape
    if n - k < FEWEST_DEGREES_OF_FREEDOM:
        raise NotEstimableError(
            f"{n} periods leave {n - k} to judge the spread of a model with {k} terms by;"
            f" {FEWEST_DEGREES_OF_FREEDOM} are needed.",
            "Ask for fewer harmonics, no slope or no trend, or bring more periods.",
        )
    size = float(np.abs(fit.points.value).max())
    if fit.average.std_error <= 1e-10 * size:  # rounding of a perfect fit
        raise NotEstimableError(
            "The series follows the model without any error: there is no spread to judge by.",
            "Check the outcome column.",
        )


def _shape(plan: InterruptedTimeSeriesPlan, points: Points, step: str) -> Shape:
    """Decide the terms by rule, before anything is tested, unless the plan has said."""
    season = plan.season_length or SEASONS.get(step)
    shape = Shape(
        trend=plan.trend,
        season_length=season,
        harmonics=_harmonics(plan, season, points),
        errors=plan.std_errors,
        lags=plan.lags,
    )
    slope = plan.slope
    if slope is None:
        slope = int(points.after.sum()) >= SLOPE_FROM or improves(points, shape)
    return replace(shape, slope=slope)


def _harmonics(plan: InterruptedTimeSeriesPlan, season: int | None, points: Points) -> int:
    if plan.harmonics is None:
        enough = season and _cycles(points, season) >= FULL_CYCLES
        return min(HARMONICS, season // 2) if season and enough else 0
    if plan.harmonics and season is None:
        raise PlanError(
            f"harmonics = {plan.harmonics} needs a season, and none is known for this period.",
            "Add season_length = the number of periods in a cycle.",
        )
    if season and not 0 <= plan.harmonics <= season // 2:
        raise PlanError(
            f"harmonics = {plan.harmonics} does not fit a season of {season} periods.",
            f"Use a number from 0 to {season // 2}.",
        )
    return plan.harmonics


def _cycles(points: Points, season: int) -> float:
    return float(points.relative[-1] - points.relative[0] + 1) / season


def _ratio(fit: SegmentedFit) -> Uncertain:
    """Mean fitted over mean expected after the start."""
    after = fit.points.relative[fit.points.after]
    with_it = design_matrix(after, fit.shape, without=False).mean(axis=0)
    without = design_matrix(after, fit.shape, without=True).mean(axis=0)
    beta, covariance = fit.linear.coefficients, fit.linear.covariance
    return Uncertain(
        numerator=float(with_it @ beta),
        denominator=float(without @ beta),
        var_numerator=float(with_it @ covariance @ with_it),
        var_denominator=float(without @ covariance @ without),
        covariance=float(with_it @ covariance @ without),
    )


def _effects(
    question: Question, fit: SegmentedFit, tested: Answer, series: TimeSeries, used: BoolArray
) -> tuple[Effect, ...]:
    relative = series.position - series.start
    after, before = used & (relative >= 0), used & (relative < 0)
    average = replace(
        _effect(question, PRIMARY, tested.uncertainty),
        baseline_mean=tested.expected,
        relative=tested.relative,
        n_treated=int(series.rows[after].sum()),
        n_control=int(series.rows[before].sum()),
        exposure=float(series.exposure[after].sum()),
    )
    parts = [("level", LEVEL)] + ([("slope", SLOPE)] if fit.shape.slope else [])
    return (average, *(_effect(question, name, fit.coefficient(at)) for name, at in parts))


def _effect(question: Question, name: str, found: Uncertainty) -> Effect:
    test = infer(
        found.effect,
        found.std_error,
        found.degrees_of_freedom,
        confidence=question.confidence,
        alternative=question.alternative,
    )
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


def _data_use(data: DataUse, series: TimeSeries, used: BoolArray) -> DataUse:
    rows = int(series.rows[~used].sum())
    dropped = (Dropped(reason="in the transition after the start", rows=rows),) if rows else ()
    return replace(data, rows_used=data.rows_used - rows, dropped=data.dropped + dropped)


def _alternatives(
    question: Question, fit: SegmentedFit, donut: SegmentedFit | None
) -> tuple[Alternative, ...]:
    points, shape = fit.points, fit.shape
    found = []
    naive = welch_difference(points.value[points.after], points.value[~points.after])
    if naive is not None and naive.std_error > 0:
        method = "mean after minus mean before, nothing taken out"
        found.append(alternative(question, method, Role.NAIVE, naive))
    other = "HAC" if shape.errors == "AR1" else "AR1"
    second = fit_series(points, replace(shape, errors=other, lags=None)).average
    found.append(alternative(question, ERRORS_IN_WORDS[other], Role.SENSITIVITY, second))
    if donut is not None:
        method = f"without the last {STRETCH} periods before the start"
        found.append(alternative(question, method, Role.SENSITIVITY, donut.average))
    return tuple(found)


def _counterfactual(
    question: Question, fit: SegmentedFit, series: TimeSeries, used: BoolArray
) -> tuple[SeriesPoint, ...]:
    """Draw the expected value of every period with the band a single period should fall into."""
    rows = design_matrix(series.position - series.start, fit.shape, without=True)
    expected = rows @ fit.linear.coefficients
    spread = fit.linear.variance + np.einsum("ij,jk,ik->i", rows, fit.linear.covariance, rows)
    degrees_of_freedom = fit.average.degrees_of_freedom
    half = critical_value((1 + question.confidence) / 2, degrees_of_freedom) * np.sqrt(spread)
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
    plan: InterruptedTimeSeriesPlan, fit: SegmentedFit, donut: SegmentedFit | None, step: str
) -> tuple[Check, ...]:
    points, shape = fit.points, fit.shape
    fakes = fake_starts(points, shape, plan.transition)
    cycles = _cycles(points, shape.season_length) if shape.season_length else None
    enough = cycles is not None and cycles >= FULL_CYCLES
    return (
        check_data_length(int((~points.after).sum()), int(points.after.sum()), step),
        check_placebo_dates(two_sided_p(fit), 1 - plan.question.confidence, fakes),
        check_autocorrelation(_serial(fit), step, handled=shape.errors == "AR1"),
        check_season(cycles, shape.harmonics, season_p_value(fit) if enough else None, step),
        _dip(fit, donut, step),
        _course(fit, step),
    )


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


def _dip(fit: SegmentedFit, donut: SegmentedFit | None, step: str) -> Check:
    stretch = last_stretch(fit.points, fit.shape, STRETCH)
    if stretch is None or donut is None:
        return check_dip(None, step)
    gap, p_value = stretch.average.effect, two_sided_p(stretch)
    found = Stretch(
        gap=gap,
        p_value=p_value,
        effect=fit.average.effect,
        std_error=fit.average.std_error,
        donut=donut.average.effect,
    )
    return check_dip(found, step)


def _course(fit: SegmentedFit, step: str) -> Check:
    if not fit.shape.slope:
        return check_level_or_slope(fit.average.effect, None, None, step)
    slope = fit.coefficient(SLOPE)
    test = infer(slope.effect, slope.std_error, slope.degrees_of_freedom, confidence=0.95)
    return check_level_or_slope(fit.average.effect, slope.effect, test.p_value, step)


def _problems(tested: Answer) -> tuple[Problem, ...]:
    if tested.relative is not None:
        return ()
    return (
        Problem(
            kind="relative_not_estimable",
            message="The effect cannot be given as a percentage: the mean expected without the"
            " initiative is not clearly above zero.",
            remedy="Use the absolute effect.",
            where=PRIMARY,
        ),
    )


def _method_in_words(fit: SegmentedFit, step: str) -> str:
    shape = fit.shape
    terms = ["level" + (" and slope" if shape.slope else "") + " change at the start"]
    if shape.trend:
        terms.append("a straight trend")
    if shape.harmonics:
        terms.append(f"{shape.harmonics} seasonal waves over {shape.season_length} {step}s")
    return f"Interrupted time series: {', '.join(terms)}; {ERRORS_IN_WORDS[shape.errors]}."
