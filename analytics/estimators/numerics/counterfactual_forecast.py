"""What one series was expected to do, forecast from its own past and from comparison series."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.interrupted_series import Shape, season_columns
from analytics.estimators.numerics.local_level import Past, bands, forecast
from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.local_level import Bands, Forecast

MOST_CONTROLS = 3
ORIGINS = 6
# An earlier forecast needs this much past of its own.
FEWEST_TO_LEARN = 12
# A forecast needs this much past, and this many times what it is asked for; from three times twenty
# periods on a longer past adds little to how the level wanders.
FEWEST_BEFORE, TIMES_AFTER = 20, 3


def periods_needed_before(after: int) -> int:
    """Count the periods a forecast needs: 20, or three times those after, at most 60."""
    return max(FEWEST_BEFORE, TIMES_AFTER * min(after, FEWEST_BEFORE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A series with its comparison series and its season.

    Parameters
    ----------
    relative, value
        Steps since the start and outcome, shape (n,).
    controls
        Comparison series, shape (n, c).
    season_length, harmonics
        Of the seasonal waves; no waves where 0.
    """

    relative: IntArray
    value: FloatArray
    controls: FloatArray
    season_length: int | None = None
    harmonics: int = 0

    @property
    def after(self) -> BoolArray:
        """Which periods lie at or after the start."""
        return self.relative >= 0

    def only(self, keep: BoolArray) -> Course:
        """Keep some periods."""
        return Course(
            relative=self.relative[keep],
            value=self.value[keep],
            controls=self.controls[keep],
            season_length=self.season_length,
            harmonics=self.harmonics,
        )

    def regressors(self, relative: IntArray, controls: FloatArray) -> FloatArray:
        """Comparison series, standardised on this course's time before, and waves; (m, p)."""
        before = self.controls[~self.after]
        spread = before.std(axis=0)
        scaled = (controls - before.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        waves = season_columns(
            relative.astype(np.float64),
            Shape(season_length=self.season_length, harmonics=self.harmonics),
        )
        return np.column_stack([scaled[:, spread > 0], *waves])


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """Forecast of the periods after the start and what was seen in them."""

    course: Course
    forecast: Forecast

    @property
    def average(self) -> Uncertainty:
        """Average of seen minus expected, by the joint covariance of all forecasts."""
        found = self.forecast
        seen = self.course.value[self.course.after]
        return Uncertainty(
            effect=float(seen.mean() - found.mean.mean()),
            std_error=sqrt(max(float(found.covariance.mean()), 0.0)),
            degrees_of_freedom=found.degrees_of_freedom,
        )

    @property
    def ratio(self) -> Uncertain:
        """Mean seen, which is known, over mean expected."""
        expected = float(self.forecast.mean.mean())
        return Uncertain(
            numerator=float(self.course.value[self.course.after].mean()),
            denominator=expected,
            var_numerator=0.0,
            var_denominator=self.average.std_error**2,
        )


def expect(course: Course) -> Counterfactual:
    """Forecast the time after from the time before.

    Raises
    ------
    NotEstimableError
        The past cannot carry the terms, or has no noise.
    """
    return Counterfactual(course=course, forecast=_later(course))


def choose_controls(relative: IntArray, value: FloatArray, controls: FloatArray) -> IntArray:
    """Pick up to three comparison series by the correlation of changes before the start.

    Changes between neighbouring periods only; series that do not change are never picked.
    """
    before = relative < 0
    adjacent = np.diff(relative[before]) == 1
    own = np.diff(value[before])[adjacent]
    moves = np.diff(controls[before], axis=0)[adjacent]
    strength = np.zeros(controls.shape[1])
    for i, move in enumerate(moves.T):
        if len(own) > 1 and move.std() > 0 and own.std() > 0:
            strength[i] = abs(np.corrcoef(own, move)[0, 1])
    order = np.argsort(-strength, kind="stable")[:MOST_CONTROLS]
    chosen: IntArray = np.sort(order[strength[order] > 0]).astype(np.int64)
    return chosen


def fitted_band(course: Course, relative: IntArray, controls: FloatArray) -> Bands:
    """Expect every single period from the time before, the past itself included."""
    return bands(_past(course), relative, course.regressors(relative, controls))


def backtest(course: Course) -> tuple[int, float | None, float] | None:
    """Forecast the past from earlier dates: origins, error as a share of the mean, coverage.

    Every origin sees only what came before it and is judged on as many periods as lie after the
    start, at most a quarter of the past. ``None`` where fewer than two origins fit.
    """
    past = course.only(~course.after)
    n = len(past.value)
    ahead = max(1, min(int(course.after.sum()), n // 4))
    first = max(FEWEST_TO_LEARN, n // 3)
    last = n - ahead
    if last < first:
        return None
    origins = sorted({int(one) for one in np.linspace(first, last, ORIGINS).round()})
    errors, inside = [], []
    for origin in origins:
        found = _earlier(past, origin, ahead)
        if found is not None:
            errors += list(found[0])
            inside += list(found[1])
    if not inside:
        return None
    size = float(np.abs(past.value).mean())
    error = float(np.mean(errors)) / size if size > 0 else None
    return len(origins), error, float(np.mean(inside))


def _earlier(past: Course, origin: int, ahead: int) -> tuple[FloatArray, BoolArray] | None:
    """Absolute errors and hits of one earlier forecast; ``None`` where it cannot be made."""
    order = np.arange(len(past.value))
    window = past.only(order < origin + ahead)
    moved = Course(
        relative=window.relative - past.relative[origin],
        value=window.value,
        controls=window.controls,
        season_length=past.season_length,
        harmonics=past.harmonics,
    )
    try:
        found = _later(moved)
    except NotEstimableError:
        return None
    off = np.abs(moved.value[moved.after] - found.mean)
    half = critical_value(0.975, found.degrees_of_freedom) * np.sqrt(np.diag(found.covariance))
    return off, off <= half


def _later(course: Course) -> Forecast:
    relative, controls = course.relative[course.after], course.controls[course.after]
    return forecast(_past(course), relative, course.regressors(relative, controls))


def _past(course: Course) -> Past:
    before = ~course.after
    return Past(
        position=course.relative[before],
        value=course.value[before],
        regressors=course.regressors(course.relative[before], course.controls[before]),
    )
