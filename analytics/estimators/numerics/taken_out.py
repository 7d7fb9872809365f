"""What stands between a plain before and after and the measured effect, part by part.

The parts are differences of estimates or of fitted means, in the order in which they are taken
out; they add up to what the plain difference is too large by, the unnamed rest included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.bridge import TakenOut
from analytics.domain.estimate import Role
from analytics.estimators.numerics.count_series import CountFit
from analytics.estimators.numerics.interrupted_series import design_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.bridge import Part
    from analytics.domain.estimate import Alternative
    from analytics.estimators.numerics.interrupted_series import SegmentedFit


def differences(naive: float | None, *stages: tuple[Part, float | None]) -> tuple[TakenOut, ...]:
    """Name the changes from one estimate to the next; a stage without an estimate is passed over.

    Parameters
    ----------
    naive
        The plain before and after; nothing to take out without it.
    stages
        What was taken out, and the estimate after it.
    """
    if naive is None:
        return ()
    found, level = [], naive
    for part, value in stages:
        if value is not None and value != level:
            found.append(TakenOut(part=part, effect=value - level))
            level = value
    return tuple(found)


def naive_of(alternatives: tuple[Alternative, ...]) -> float | None:
    """Find the plain before and after among the other estimates."""
    return next((one.effect for one in alternatives if one.role is Role.NAIVE), None)


def series_parts(whole: SegmentedFit, lead: SegmentedFit) -> tuple[TakenOut, ...]:
    """Trend and season of the segmented line between both sides, and a stretch left out.

    Counts have a trend and a season that multiply; they are taken out together.

    Parameters
    ----------
    whole, lead
        The line on every period, and the one that leads: the same, or without the last stretch
        before the start.
    """
    after = whole.points.after
    relative = whole.points.relative
    if isinstance(whole, CountFit):
        value = whole.expected(relative, whole.points.base).value
        gap = float(value[after].mean() - value[~after].mean())
        parts = [TakenOut(part="trend_and_season", effect=-gap)]
    else:
        rows = design_matrix(relative, whole.shape, without=True)
        gap = rows[after].mean(axis=0) - rows[~after].mean(axis=0)
        share = gap * whole.linear.coefficients
        first = whole.shape.first_harmonic
        trend = -float(share[2:first].sum())
        season = -float(share[first:].sum())
        parts = [TakenOut(part="trend", effect=trend)] if whole.shape.trend else []
        parts += [TakenOut(part="season", effect=season)] if whole.shape.harmonics else []
    back = lead.average.effect - whole.average.effect
    return (*parts, *_came_back(back if lead is not whole else None))


def _came_back(effect: float | None) -> Iterable[TakenOut]:
    return () if effect is None else (TakenOut(part="regression_to_mean", effect=effect),)
