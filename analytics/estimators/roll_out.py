"""What else must hold of a before/after study: its order, its comparison group, its other outcomes.

All of it works on what the store said already: panels of the outcome, of real use, of outcomes that
cannot have moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.moments import Panel
from analytics.estimators.checks.roll_out_order import Order
from analytics.estimators.numerics.t_test import p_value_of
from analytics.estimators.repeated_cross_sections import CrossSections

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray

FEWEST_GROUPS = 4
OTHERS_AFTER = "control|after"
NEARLY_NOTHING = 1e-300  # a perfect correlation leaves rounding only


def order_of(panel: Panel | AdoptionPanel) -> Order:
    """Correlate when units start with their mean before anybody had (t with n - 2).

    Clusters that start together count once. With two groups it is the pooled t-test of their means.
    """
    means, start = _before(panel)
    seen = ~np.isnan(means)
    _, number = np.unique(panel.cluster[seen], return_inverse=True)
    groups = int(number.max()) + 1 if len(number) else 0
    size = np.bincount(number, minlength=groups)
    if groups < FEWEST_GROUPS:
        return Order(groups=groups, p_value=None)
    level = np.bincount(number, weights=means[seen], minlength=groups) / size
    when = np.bincount(number, weights=_ranks(start[seen]), minlength=groups) / size
    return Order(groups=groups, p_value=_p_value(level, when))


def first_period_treated(panel: Panel | AdoptionPanel) -> int:
    """Position of the first period in which anybody is treated."""
    if isinstance(panel, Panel):
        return int(np.argmax(panel.after))
    inside = panel.start[(panel.start > 0) & (panel.start < len(panel.periods))]
    return int(inside.min()) if len(inside) else len(panel.periods)


def use_by_others(panel: Panel | AdoptionPanel | CrossSections) -> float | None:
    """Mean use without treatment since the first start; the outcome of the panel is use."""
    if isinstance(panel, CrossSections):
        others = panel.cells.arm == panel.cells.arms.index(OTHERS_AFTER)
        rows = panel.cells.n[others]
        return float((rows * panel.cells.mean[others, -1]).sum() / rows.sum())
    since = np.arange(len(panel.periods)) >= first_period_treated(panel)
    if isinstance(panel, Panel):
        cells: BoolArray = ~panel.treated[:, None] & since
        rows, total = panel.n[cells].sum(), panel.total[cells].sum()
    else:
        cells = (np.arange(len(panel.periods)) < panel.start[:, None]) & since
        cells &= ~np.isnan(panel.outcome)
        weight = panel.weight(cells)[cells]
        rows, total = weight.sum(), (panel.outcome[cells] * weight).sum()
    return float(total / rows) if rows else None


def _before(panel: Panel | AdoptionPanel) -> tuple[FloatArray, FloatArray]:
    """Mean of every unit before the first start, NaN where unseen, and when it starts."""
    first = first_period_treated(panel)
    if isinstance(panel, Panel):
        rows = panel.n[:, :first].sum(axis=1)
        total = panel.total[:, :first].sum(axis=1)
        start = np.where(panel.treated, 0.0, 1.0)
    else:
        counted = panel.weight(~np.isnan(panel.outcome))[:, :first]
        rows = counted.sum(axis=1)
        total = (np.nan_to_num(panel.outcome[:, :first]) * counted).sum(axis=1)
        start = np.minimum(panel.start, len(panel.periods)).astype(np.float64)
        rows = np.where(panel.start > 0, rows, 0.0)  # treated all along: no order to speak of
    means = np.full(len(rows), np.nan)
    np.divide(total, rows, out=means, where=rows > 0)
    return means, start


def _ranks(start: FloatArray) -> FloatArray:
    """First, second, third to start; those that never do are last."""
    return np.unique(start, return_inverse=True)[1].astype(np.float64)


def _p_value(level: FloatArray, when: FloatArray) -> float | None:
    x, y = level - level.mean(), when - when.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    if spread == 0:
        return None
    correlation = float(x @ y) / spread
    freedom = len(level) - 2
    left = max(1 - correlation**2, NEARLY_NOTHING)
    return p_value_of(correlation * float(np.sqrt(freedom / left)), freedom, "two-sided")
