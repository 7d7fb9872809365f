"""A difference as a share of the control's mean by the delta method, to compare with other tools.

The product shows percentages by Fieller, which cannot contradict the absolute test; this is what
several platforms show instead.

References
----------
Deng, A., Knoblich, U. and Lu, J. (2018). Applying the delta method in metric analytics. KDD,
arXiv:1803.06336.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.arm_means import ArmMeans


def relative_difference(means: ArmMeans, arm: int = 1) -> tuple[float, float]:
    """Mean of the arm over that of arm 0, minus one, with its standard error."""
    ratio = float(means.adjusted[arm] / means.adjusted[0])
    gradient = np.zeros(len(means.adjusted))
    gradient[arm], gradient[0] = 1.0, -ratio
    variance = float(gradient @ means.covariance @ gradient)
    return ratio - 1, sqrt(variance) / abs(float(means.adjusted[0]))


def relative_to_raw_control(
    effect: float, control: FloatArray, treated: FloatArray, theta: float, raw_mean: float
) -> tuple[float, float]:
    """CUPED's difference over the control's unadjusted mean, with its standard error.

    Parameters
    ----------
    effect
        Adjusted difference.
    control, treated
        Covariance of the means of (covariate, outcome) in the two arms, shape (2, 2).
    theta
        Slope of the adjustment.
    raw_mean
        Unadjusted mean outcome of the control.
    """
    share = effect / raw_mean
    up, down = np.array([-theta, 1.0]), np.array([theta, -(1.0 + share)])
    variance = float(up @ treated @ up + down @ control @ down)
    return share, sqrt(variance) / abs(raw_mean)
