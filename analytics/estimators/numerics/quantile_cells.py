"""A quantile in every arm as one linear outcome: q + (share - [y <= q]) / density."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.quantile_error import order_statistic_error

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmQuantile:
    """A quantile and the values ``reach`` standard errors of its rank to either side."""

    value: float
    low: float
    high: float
    reach: float


def quantile_cells(
    cells: CellMoments,
    share: float,
    quantiles: tuple[ArmQuantile, ...],
    at_or_below: CellMoments | None,
) -> CellMoments:
    """Cells whose means are the arms' quantiles and whose spread is that of the quantiles.

    Without clusters the variance of an arm's mean is the squared distance of the order statistics;
    with clusters it is multiplied by the clustered over the plain variance of the share at or below
    the quantile (Deng, Knoblich and Lu 2018, section 4).

    Raises
    ------
    NotEstimableError
        The quantile of an arm lies on a heap of equal values.
    """
    n, _, _ = cells.merged(cells.arm, len(cells.arms))
    error = np.array([order_statistic_error(one.low, one.high, one.reach) for one in quantiles])
    if (error <= 0).any():
        arm = int(np.argmin(error))
        raise NotEstimableError(
            f"The {share:.4g} quantile of arm '{cells.arms[arm]}' lies on a heap of equal values"
            f" ({quantiles[arm].value:g}): the data cannot say how sure it is.",
            "Choose a quantile away from the heap, or compare the share of such values"
            " (outcome_kind = 'proportion').",
        )
    value = np.array([one.value for one in quantiles])
    if at_or_below is None:
        comoment = (error**2 * n * (n - 1))[cells.arm]
        return replace(cells, mean=value[cells.arm][:, None], comoment=comoment[:, None, None])
    _, whole, _ = at_or_below.merged(at_or_below.arm, len(cells.arms))
    slope = (error / np.sqrt(share * (1 - share) / (n - 1)))[at_or_below.arm]
    mean = value[at_or_below.arm] - slope * (at_or_below.mean[:, 0] - whole[at_or_below.arm, 0])
    comoment = slope**2 * at_or_below.comoment[:, 0, 0]
    return replace(
        at_or_below,
        columns=cells.columns,
        mean=mean[:, None],
        comoment=comoment[:, None, None],
    )
