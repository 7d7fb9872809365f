"""How much of the outcome was known before the start: CUPED, from moments alone.

The outcome minus theta times what the covariates were above their mean over all arms. Theta is
pooled within the arms, so that the effect itself cannot leak into it; centring leaves the arms'
means where they are on average. The adjusted outcome is then compared by Welch's test.

References
----------
Deng, A., Xu, Y., Kohavi, R. and Walker, T. (2013). Improving the sensitivity of online controlled
experiments by utilizing pre-experiment data. WSDM, doi:10.1145/2433396.2433413.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.arm_means import ArmMeans, welch_satterthwaite
from analytics.estimators.numerics.linear_model import invert_gram

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, FloatArray

FEWEST = 2


def theta_within_arms(cells: CellMoments) -> FloatArray:
    """Slope of the outcome on the covariates within the arms, shape (n_covariates,)."""
    _, _, comoment = cells.merged(cells.arm, len(cells.arms))
    return _slope(comoment.sum(axis=0))


def theta_over_all(cells: CellMoments) -> FloatArray:
    """Slope over all units whatever their arm, as several platforms have it (for comparison)."""
    _, _, comoment = cells.merged(np.zeros_like(cells.arm), 1)
    return _slope(comoment[0])


def cuped_means(cells: CellMoments, theta: FloatArray | None = None) -> ArmMeans:
    """Adjust the means of the arms and give their covariance.

    The covariance counts that the covariates' overall mean is itself an average of the units: it
    drops out of every difference, but not out of a percentage.

    Parameters
    ----------
    cells
        Moments of (covariates..., outcome) by arm; clusters are merged.
    theta
        Shape (n_covariates,); by default the slope within the arms.

    Raises
    ------
    NotEstimableError
        An arm has fewer than two units more than there are covariates.
    """
    arms = len(cells.arms)
    n, mean, comoment = cells.merged(cells.arm, arms)
    slope = theta_within_arms(cells) if theta is None else theta
    if (n < FEWEST).any() or n.sum() <= arms + len(slope):
        raise NotEstimableError(
            f"{n.min():.0f} units in the smallest arm cannot support the adjustment.",
            "Leave out 'pre_outcome', or bring more units.",
        )
    weights = np.append(-slope, 1.0)
    share = n / n.sum()
    # Row a of `spread` says how mean a moves with the means of arm b: own outcome, all covariates.
    spread = np.zeros((arms, arms, len(weights)))
    spread[np.arange(arms), np.arange(arms)] = weights
    spread[:, :, :-1] += share[None, :, None] * slope
    of_means = comoment / (n * (n - 1))[:, None, None]
    own = np.einsum("i,aij,j->a", weights, of_means, weights)
    centred = mean[:, :-1] - (share[:, None] * mean[:, :-1]).sum(axis=0)
    return ArmMeans(
        adjusted=mean[:, -1] - centred @ slope,
        covariance=np.einsum("abi,bij,cbj->ac", spread, of_means, spread),
        degrees_of_freedom=welch_satterthwaite(own, n - 1),
    )


def _slope(comoment: FloatArray) -> FloatArray:
    slope: FloatArray = invert_gram(comoment[:-1, :-1]).inverse @ comoment[:-1, -1]
    return slope
