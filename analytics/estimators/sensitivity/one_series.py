"""How far the answer of one series holds: the stretch before the start, single periods after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.interrupted_series import fit_series
from analytics.estimators.numerics.regression_to_mean import expected_return
from analytics.estimators.sensitivity.rows import (
    Headline,
    leave_one_out,
    other_sample,
    regression_row,
)

if TYPE_CHECKING:
    from analytics.domain.estimate import Sensitivity
    from analytics.estimators.numerics.interrupted_series import SegmentedFit

# More single periods after the start than these say nothing new.
MOST_LEFT_OUT = 24


def sensitivity_of_series(
    fit: SegmentedFit, stretch: SegmentedFit | None, donut: SegmentedFit | None, periods: int
) -> tuple[Sensitivity, ...]:
    """One row a look.

    Parameters
    ----------
    fit
        The series as analysed.
    stretch
        Its last ``periods`` before the start as if they were after it; ``None`` if too few.
    donut
        The series without them; ``None`` if too few are left.
    periods
        How many periods those are.
    """
    headline = Headline(effect=fit.average.effect, alpha=0.05)
    rows = []
    if donut is not None:
        what = f"Without the last {periods} periods before the start"
        rows.append(other_sample("donut", what, headline, donut.average))
    effects = _without_one_after(fit)
    if len(effects) > 1:
        rows.append(leave_one_out("period after the start", headline, effects))
    if stretch is not None and headline.effect:
        relative = fit.points.relative
        came_back = expected_return(
            stretch.average.effect,
            fit.correlation.value,
            relative[~fit.points.after][-periods:],
            relative[fit.points.after],
        )
        rows.append(regression_row(came_back, headline))
    return tuple(rows)


def _without_one_after(fit: SegmentedFit) -> list[float]:
    after = np.flatnonzero(fit.points.after)
    chosen = after[
        np.linspace(0, len(after) - 1, min(len(after), MOST_LEFT_OUT)).round().astype(int)
    ]
    effects = []
    for at in chosen:
        keep = np.ones(len(fit.points.value), dtype=np.bool_)
        keep[at] = False
        try:
            effects.append(fit_series(fit.points.only(keep), fit.shape).average.effect)
        except NotEstimableError:
            continue
    return effects
