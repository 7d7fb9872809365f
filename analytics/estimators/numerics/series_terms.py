"""Which terms a series gets, by rule and before anything is tested, unless the plan has said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.estimators.numerics.count_series import settles
from analytics.estimators.numerics.interrupted_series import Points, Shape
from analytics.estimators.numerics.series_looks import (
    FEWEST_AFTER,
    FEWEST_BEFORE,
    FULL_CYCLES,
    HARMONICS,
)
from analytics.estimators.numerics.series_model import asks_for_slope

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, TimeSeries
    from analytics.domain.plan import InterruptedTimeSeriesPlan
    from analytics.estimators.numerics.interrupted_series import SegmentedFit

# Steps in a yearly cycle (a weekly one for days); other steps have no season of their own.
SEASONS = {"month": 12, "week": 52, "quarter": 4, "day": 7}
# From this many periods after the start (those of the transition count) a change of slope belongs
# to the model.
SLOPE_FROM = 12
# Below this many events a period the normal curve is no model of them.
SMALL_COUNT = 20.0
# What is left over to judge the spread by.
FEWEST_DEGREES_OF_FREEDOM = 3


def choose_shape(plan: InterruptedTimeSeriesPlan, points: Points, series: TimeSeries) -> Shape:
    """Decide family, season and slope.

    Raises
    ------
    PlanError
        Seasonal waves that do not fit the season, or counts asked for where there are none.
    """
    season = plan.season_length or SEASONS.get(series.step)
    shape = Shape(
        trend=plan.trend,
        season_length=season,
        harmonics=_harmonics(plan, season, points),
        errors=plan.std_errors,
        lags=plan.lags,
        counts=_counted(plan, series),
    )
    if shape.counts and plan.family is None:  # nobody asked for counts: only where they carry it
        shape = replace(shape, counts=settles(points, replace(shape, slope=True)))
    slope = plan.slope
    if slope is None:
        slope = int(points.after.sum()) + plan.transition >= SLOPE_FROM or asks_for_slope(
            points, shape
        )
    return replace(shape, slope=slope)


def used_periods(series: TimeSeries, transition: int) -> BoolArray:
    """Periods outside the transition window that begins at the start."""
    relative = series.position - series.start
    used: BoolArray = (relative < 0) | (relative >= transition)
    return used


def points_of(series: TimeSeries) -> Points:
    """Take steps since the start, values, and the counts behind them."""
    return Points(
        relative=series.position - series.start,
        value=series.value,
        total=series.total,
        base=series.base,
    )


def require_length(points: Points, step: str) -> None:
    """Refuse a series too short on a side."""
    before, after = int((~points.after).sum()), int(points.after.sum())
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        raise NotEstimableError(
            f"The series has {before} {step}s before and {after} after the start (transition left"
            f" out); {FEWEST_BEFORE} and {FEWEST_AFTER} are needed.",
            "Bring a longer history, wait for more periods, or use a finer period.",
        )


def require_spread(fit: SegmentedFit) -> None:
    """Refuse a fit without anything left to judge its spread by."""
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


def cycles_of(points: Points, season: int) -> float:
    """Length of the series in seasonal cycles."""
    return float(points.relative[-1] - points.relative[0] + 1) / season


def small_counts(series: TimeSeries) -> float | None:
    """Mean count a period where the series is one of small counts, ``None`` where it is not.

    Counts are whole and not negative: totals of a ratio, or one row a period.
    """
    if not is_count(series) or series.total is None:
        return None
    single = bool((series.rows <= 1).all())
    mean = float(series.total.mean())
    return mean if (single or series.is_ratio) and mean < SMALL_COUNT else None


def is_count(series: TimeSeries) -> bool:
    """Whether every period's total is a whole number and none is negative."""
    total = series.total
    return total is not None and bool((total >= 0).all() and (total == np.round(total)).all())


def _counted(plan: InterruptedTimeSeriesPlan, series: TimeSeries) -> bool:
    if plan.family == "quasi_poisson":
        if not is_count(series):
            raise PlanError(
                'family = "quasi_poisson" needs whole numbers that are not negative, and the'
                " outcome has others.",
                'Name a column of counts, or use family = "gaussian".',
            )
        return True
    if plan.family == "gaussian":
        return False
    total, relative = series.total, series.position - series.start
    both = total is not None and total[relative >= 0].any() and total[relative < 0].any()
    return bool(both) and small_counts(series) is not None


def _harmonics(plan: InterruptedTimeSeriesPlan, season: int | None, points: Points) -> int:
    if plan.harmonics is None:
        enough = season and cycles_of(points, season) >= FULL_CYCLES
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
