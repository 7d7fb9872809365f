"""How far chance moves an adjusted effect away from the raw one.

Raw minus adjusted is a fixed combination of the covariates' differences between the arms: with
slopes by arm, the arm's slope weighs with the other arm's share (Lin 2013). Its standard error is
that of the same comparison run on this combination as if it were the outcome. Blocks are the same
with the arms' means in each block as slopes.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.arm_means import regression_means
from analytics.estimators.numerics.linear_model import invert_gram

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments
    from analytics.domain.plan import Adjustment, StandardErrors


def covariate_shift_error(
    cells: CellMoments, arm: int, adjustment: Adjustment, kind: StandardErrors
) -> float | None:
    """Find the standard error of raw minus adjusted effect; ``None`` where it cannot be told.

    Parameters
    ----------
    cells
        Moments of (covariates..., outcome).
    arm
        Compared with arm 0.
    adjustment, kind
        Of the headline.
    """
    n, _, comoment = cells.merged(cells.arm, len(cells.arms))
    pooled = comoment.sum(axis=0)
    slopes = [
        invert_gram(part[:-1, :-1]).inverse @ part[:-1, -1]
        for part in ((pooled, pooled) if adjustment == "additive" else (comoment[arm], comoment[0]))
    ]
    slope = (n[0] * slopes[0] + n[arm] * slopes[1]) / (n[0] + n[arm])
    alone = replace(
        cells,
        columns=("shift",),
        mean=(cells.mean[:, :-1] @ slope)[:, None],
        comoment=np.einsum("i,cij,j->c", slope, cells.comoment[:, :-1, :-1], slope)[:, None, None],
    )
    try:
        _, variance = regression_means(alone, "additive", kind).difference(arm)
    except NotEstimableError:
        return None
    return sqrt(max(variance, 0.0))


def block_shift_error(strata: CellMoments, arm: int) -> float:
    """Find the standard error of raw minus post-stratified effect.

    Parameters
    ----------
    strata
        Moments of the outcome in cells of (block, arm).
    arm
        Compared with arm 0.
    """
    _, place = np.unique(strata.cluster, return_inverse=True)
    n, mean = np.zeros((2, int(place.max()) + 1, len(strata.arms)))
    n[place, strata.arm] = strata.n
    mean[place, strata.arm] = strata.mean[:, -1]
    treated, control = float(n[:, arm].sum()), float(n[:, 0].sum())
    slope = (control * mean[:, arm] + treated * mean[:, 0]) / (control + treated)
    share = n.sum(axis=1) / n.sum()
    variance = float(share @ (slope - share @ slope) ** 2)
    return sqrt(variance * (1 / treated + 1 / control))
