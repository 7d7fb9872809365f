"""How two groups of units moved around the start: event study, drift before, halves after.

Every function reduces a unit to one number and compares the groups by the plan's standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import EventStudyPoint
from analytics.estimators.numerics.group_comparison import compare_groups
from analytics.estimators.numerics.t_test import infer
from analytics.estimators.numerics.unit_changes import (
    cell_means,
    changes,
    relative_time,
    unit_means,
    unit_slopes,
)

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, Panel
    from analytics.estimators.numerics.group_comparison import Comparison, Groups
    from analytics.estimators.numerics.unit_changes import Window

# The stretch before the start needs as many earlier periods to be compared with.
STRETCH_WITH_HISTORY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """A panel with its groups and its window."""

    panel: Panel
    groups: Groups
    window: Window


def event_study(paths: Paths, confidence: float) -> tuple[EventStudyPoint, ...]:
    """Difference of the groups in every period against the last one before the start.

    Only units seen in both periods count; a period without enough of them has no point.
    """
    panel, times = paths.panel, relative_time(paths.panel)
    means = cell_means(panel)
    reference = int(np.flatnonzero(paths.window.before)[-1])
    points = []
    for period, relative in enumerate(times):
        if period == reference:
            points.append(_point(int(relative), 0.0, 0.0, 0.0))
            continue
        found = _compared(means[:, period] - means[:, reference], paths.groups)
        if found is not None:
            test = infer(
                found.effect, found.std_error, found.degrees_of_freedom, confidence=confidence
            )
            half = test.ci_high - found.effect
            points.append(_point(int(relative), found.effect, found.std_error, half))
    return tuple(points)


def drift_before(paths: Paths) -> Comparison | None:
    """Difference of unit-level straight-line trends before the start, per period."""
    return _compared(unit_slopes(paths.panel, paths.window.before), paths.groups)


def distance(window: Window) -> float:
    """Periods between the middle of the time before and the middle of the time after."""
    return float(np.flatnonzero(window.after).mean() - np.flatnonzero(window.before).mean())


def last_stretch(paths: Paths, periods: int) -> Comparison | None:
    """Last periods before the start against the earlier ones, treated against others.

    ``None`` where there are not as many earlier periods as the stretch has.
    """
    before = np.flatnonzero(paths.window.before)
    if len(before) < STRETCH_WITH_HISTORY * periods:
        return None
    last, earlier = _mask(paths.panel, before[-periods:]), _mask(paths.panel, before[:-periods])
    return _compared(unit_means(paths.panel, last) - unit_means(paths.panel, earlier), paths.groups)


def without_last_stretch(paths: Paths, periods: int) -> Comparison | None:
    """Find the effect when the last periods before the start are left out."""
    if paths.window.before.sum() <= periods:
        return None
    return _compared(changes(paths.panel, paths.window.without_last(periods)), paths.groups)


def halves(paths: Paths) -> tuple[Comparison, Comparison, Comparison] | None:
    """Find the effect in the first and the second half after the start, and their difference."""
    after = np.flatnonzero(paths.window.after)
    if len(after) < 2:  # noqa: PLR2004 - one period has no halves
        return None
    cut = len(after) // 2
    first, second = _mask(paths.panel, after[:cut]), _mask(paths.panel, after[cut:])
    before = unit_means(paths.panel, paths.window.before)
    early, late = unit_means(paths.panel, first), unit_means(paths.panel, second)
    found = [_compared(v, paths.groups) for v in (early - before, late - before, late - early)]
    if found[0] is None or found[1] is None or found[2] is None:
        return None
    return found[0], found[1], found[2]


def _compared(values: FloatArray, groups: Groups) -> Comparison | None:
    """Compare the groups, ``None`` where these values do not allow it."""
    try:
        return compare_groups(values, groups)
    except NotEstimableError:
        return None


def _mask(panel: Panel, periods: FloatArray | np.ndarray) -> BoolArray:
    mask = np.zeros(len(panel.periods), dtype=np.bool_)
    mask[periods] = True
    return mask


def _point(relative: int, effect: float, std_error: float, half: float) -> EventStudyPoint:
    return EventStudyPoint(
        relative_time=relative,
        effect=effect,
        std_error=std_error,
        ci_low=effect - half,
        ci_high=effect + half,
    )
