"""Second looks at an interrupted series: fake starts, the stretch before the start, the season."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.answer import p_value_of
from analytics.estimators.numerics.series_model import fit_points
from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.moments import BoolArray
    from analytics.estimators.numerics.interrupted_series import Points, SegmentedFit, Shape

# What the real analysis needs on each side, a fake one needs as well.
FEWEST_BEFORE, FEWEST_AFTER = 8, 4
FAKE_STARTS = 8
FAKES_TO_CALIBRATE = 12
FULL_CYCLES = 2
HARMONICS = 2
# Daily series would have thousands; neighbouring ones say almost the same.
MOST_FAKES = 60


def two_sided_p(fit: SegmentedFit) -> float:
    """P-value of no average effect, two-sided whatever the plan's alternative."""
    return p_value_of(fit.average)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeStart:
    """What a pretended start found: its two-sided p-value, and how far its effect reaches.

    ``reach`` is the effect's size over the half-width of its own 95 % interval: above 1 it looks
    like an effect.
    """

    p_value: float
    reach: float


def stretch_of(fakes: Sequence[FakeStart]) -> float:
    """Factor by which intervals must grow for 95 % of the pretended starts to show nothing.

    Never below 1; 1 with fewer than twelve of them, which cannot show a twentieth.
    """
    if len(fakes) < FAKES_TO_CALIBRATE:
        return 1.0
    return max(1.0, float(np.quantile([one.reach for one in fakes], 0.95)))


def fake_starts(
    points: Points, shape: Shape, transition: int, left_out: int = 0
) -> tuple[FakeStart, ...]:
    """Run the same analysis at every possible start before the real one.

    A fake analysis sees as many periods after its start as the real one, fewer where the time
    before is too short for eight fakes (then without a change of slope, as the rule on few points
    asks); never a period at or after the real start. ``left_out`` periods before each
    pretended start are left out as they are before the real one. Where a season is modelled, fakes
    see two whole cycles if that leaves eight of them.
    """
    before = points.only(~points.after)
    n, real = len(before.value), int(points.after.sum())
    fewest = FEWEST_BEFORE + left_out
    window = min(real, n - transition - fewest - FAKE_STARTS + 1)
    if window < FEWEST_AFTER:
        window = min(real, FEWEST_AFTER)
    shape = replace(shape, slope=shape.slope and window == real)
    last = n - window - transition
    first = fewest
    if shape.harmonics and shape.season_length:
        wanted = FULL_CYCLES * shape.season_length - window - transition
        first = max(first, min(wanted, last - FAKE_STARTS + 1))
    found = []
    for start in _spread(first, last):
        pretended = _pretended(before, start, (left_out, transition), window)
        fit = _fitted(pretended, shape)
        if fit is not None:
            average = fit.average
            half = critical_value(0.975, average.degrees_of_freedom) * average.std_error
            found.append(FakeStart(p_value=two_sided_p(fit), reach=abs(average.effect) / half))
    return tuple(found)


def last_stretch(points: Points, shape: Shape, periods: int) -> SegmentedFit | None:
    """Fit the last periods before the start as if they were after it; ``None`` if too few."""
    before = points.only(~points.after)
    if len(before.value) < FEWEST_BEFORE + periods:
        return None
    return _fitted(before.started_at(int(before.relative[-periods])), replace(shape, slope=False))


def without_last_stretch(points: Points, shape: Shape, periods: int) -> SegmentedFit | None:
    """Fit without the last periods before the start; ``None`` if too few are left."""
    before = np.flatnonzero(~points.after)
    if len(before) < FEWEST_BEFORE + periods:
        return None
    keep: BoolArray = np.ones(len(points.value), dtype=np.bool_)
    keep[before[-periods:]] = False
    return _fitted(points.only(keep), shape)


def season_p_value(fit: SegmentedFit) -> float | None:
    """Test that all seasonal waves are zero: those of the model, or two added to it (Wald F)."""
    from scipy.stats import f

    shape = fit.shape
    if not shape.season_length:
        return None
    if not shape.harmonics:
        most = min(HARMONICS, shape.season_length // 2)
        wider = _fitted(fit.points, replace(shape, harmonics=most))
        if wider is None or not most:
            return None
        fit = wider
    first = fit.shape.first_harmonic
    waves = fit.linear.coefficients[first:]
    covariance = fit.linear.covariance[first:, first:]
    statistic = float(waves @ np.linalg.solve(covariance, waves)) / len(waves)
    return float(f.sf(statistic, len(waves), fit.linear.degrees_of_freedom))


def _spread(first: int, last: int) -> list[int]:
    """Whole numbers from first to last, at most ``MOST_FAKES`` of them, evenly apart."""
    count = max(min(last - first + 1, MOST_FAKES), 0)
    return [int(one) for one in np.linspace(first, last, count).round()]


def _pretended(before: Points, start: int, gap: tuple[int, int], window: int) -> Points:
    """Take the points around a pretended start without ``gap`` periods before and after it."""
    order, first = np.arange(len(before.value)), start + gap[1]
    seen = (order < start - gap[0]) | ((order >= first) & (order < first + window))
    return before.started_at(int(before.relative[start])).only(seen)


def _fitted(points: Points, shape: Shape) -> SegmentedFit | None:
    """Fit, or ``None`` where these periods cannot carry the model or fit it without an error."""
    try:
        fit = fit_points(points, shape)
    except NotEstimableError:
        return None
    return fit if fit.average.std_error > 0 else None
