"""How sure is a quantile: distance of two order statistics, without estimating a density.

References
----------
Deng, A., Knoblich, U. and Lu, J. (2018). Applying the delta method in metric analytics. KDD,
section 4. Siddiqui, M. M. (1960). Journal of Research of the NBS 64B, 145-150.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.ratio_of_totals import ratio_level
from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from analytics.estimators.numerics.ratio_of_totals import PairMoments

# The order statistics lie at the ends of a 95 % interval of the quantile's rank.
REACH = critical_value(0.975, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """Places in the sorted values, from 1: the quantile and the two around it.

    ``reach`` is half their distance in standard errors of the rank.
    """

    at: int
    low: int
    high: int
    reach: float


def quantile_ranks(n: float, share: float, arm: str) -> Ranks:
    """Say which sorted values are needed.

    Raises
    ------
    NotEstimableError
        There are too few values for two of them to lie around the quantile.
    """
    spread = sqrt(n * share * (1 - share))
    at = min(max(ceil(share * n - 1e-9), 1), int(n))
    low, high = floor(at - REACH * spread), ceil(at + REACH * spread)
    if low < 1 or high > n:
        rare = min(share, 1 - share)
        raise NotEstimableError(
            f"Arm '{arm}' has {n:.0f} rows: too few to judge its {share:.4g} quantile.",
            f"About {ceil((REACH + 1) ** 2 * (1 - rare) / rare)} rows an arm are needed; choose a"
            " quantile nearer the middle, or bring more rows.",
        )
    return Ranks(at=at, low=low, high=high, reach=(high - low) / 2 / spread)


def order_statistic_error(low: float, high: float, reach: float = REACH) -> float:
    """Take the standard error from two sorted values, ``reach`` standard errors to either side."""
    return (high - low) / (2 * reach)


def cluster_inflation(indicator: PairMoments, share: float, units: float) -> float:
    """Variance of the share at or below the quantile with clusters over that without.

    Parameters
    ----------
    indicator
        Rows at or below the quantile (y) and rows (x), over clusters.
    share
        Which quantile it is.
    units
        Rows in all.
    """
    return ratio_level(indicator).variance / (share * (1 - share) / (units - 1))
