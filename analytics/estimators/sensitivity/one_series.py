"""How far the answer of one series holds: the stretch before the start, single periods after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.regression_to_mean import expected_return
from analytics.estimators.numerics.series_model import fit_points
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The whole series, its last ``periods`` before the start, and the series without them.

    ``stretch`` fits those periods as if they were after the start; ``None`` if too few. ``donut``
    is ``None`` where too few are left.
    """

    whole: SegmentedFit
    stretch: SegmentedFit | None
    donut: SegmentedFit | None
    periods: int


def sensitivity_of_series(lead: SegmentedFit, looks: Looks) -> tuple[Sensitivity, ...]:
    """One row a look at the leading analysis, which is the whole series or the donut."""
    headline = Headline(effect=lead.average.effect, alpha=0.05)
    rows = []
    last = f"the last {looks.periods} periods before the start"
    if lead is looks.donut:
        rows.append(other_sample("with_dip", f"With {last}", headline, looks.whole.average))
    elif looks.donut is not None:
        rows.append(other_sample("donut", f"Without {last}", headline, looks.donut.average))
    effects = _without_one_after(lead)
    if len(effects) > 1:
        rows.append(leave_one_out("period after the start", headline, effects))
    return (*rows, *_came_back(looks))


def _came_back(looks: Looks) -> tuple[Sensitivity, ...]:
    """Say what of the whole series' effect was to be expected after the stretch."""
    whole = looks.whole
    if looks.stretch is None or not whole.average.effect:
        return ()
    relative = whole.points.relative
    expected = expected_return(
        looks.stretch.average.effect,
        whole.correlation.value,
        relative[~whole.points.after][-looks.periods :],
        relative[whole.points.after],
    )
    return (regression_row(expected, Headline(effect=whole.average.effect, alpha=0.05)),)


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
            effects.append(fit_points(fit.points.only(keep), fit.shape).average.effect)
        except NotEstimableError:
            continue
    return effects
