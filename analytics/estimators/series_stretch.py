"""One series with and without its last stretch before the start, and which of them leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.check import Verdict
from analytics.domain.errors import NotEstimableError
from analytics.estimators.checks.dip import STRETCH, Stretch, check_dip
from analytics.estimators.numerics.series_looks import (
    last_stretch,
    two_sided_p,
    without_last_stretch,
)
from analytics.estimators.numerics.series_model import fit_points
from analytics.estimators.numerics.series_terms import require_spread

if TYPE_CHECKING:
    from analytics.domain.check import Check
    from analytics.domain.plan import InterruptedTimeSeriesPlan
    from analytics.estimators.numerics.interrupted_series import Points, SegmentedFit, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """The series whole, without its last stretch before the start, and what that stretch says."""

    fit: SegmentedFit
    stretch: SegmentedFit | None
    donut: SegmentedFit | None
    dip: Check

    @property
    def came_back(self) -> bool:
        """Whether much of the effect would have come by itself: the donut then leads."""
        return self.dip.verdict is Verdict.FAIL


def analysed(points: Points, shape: Shape, step: str) -> Analysed:
    """Fit the series, and again without the stretch.

    Raises
    ------
    NotEstimableError
        Nothing is left to judge the spread by.
    """
    fit = fit_points(points, shape)
    require_spread(fit)
    stretch = last_stretch(points, shape, STRETCH)
    donut = without_last_stretch(points, shape, STRETCH)
    return Analysed(fit=fit, stretch=stretch, donut=donut, dip=_dip(fit, stretch, donut, step))


def left_out_before(plan: InterruptedTimeSeriesPlan) -> int:
    """Count the periods before the start that are left out whatever they show."""
    return STRETCH if plan.donut == "always" else 0


def leading(plan: InterruptedTimeSeriesPlan, first: Analysed) -> SegmentedFit:
    """Leave the stretch out where the plan says so before any outcome is read, or its check fails.

    Raises
    ------
    NotEstimableError
        The plan leaves it out, and too little is left.
    """
    if plan.donut != "always":
        return first.donut if first.came_back and first.donut is not None else first.fit
    if first.donut is None:
        raise NotEstimableError(
            f"Without the last {STRETCH} periods before the start too few are left to fit.",
            "Bring an earlier history, or remove donut = 'always'.",
        )
    return first.donut


def _dip(
    fit: SegmentedFit, stretch: SegmentedFit | None, donut: SegmentedFit | None, step: str
) -> Check:
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
