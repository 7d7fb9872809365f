"""Difference of two arms' means from moments alone, the way the experiment's plan asks for.

The workhorse of segments, looks over time and re-randomisation: no covariates, HC2 with
Welch-Satterthwaite degrees of freedom, or CR3 with t(G - 1) where there are clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoArms:
    """Cells of rows of two arms.

    Parameters
    ----------
    treated
        Which cells belong to the treated arm, shape (n_cells,).
    n, mean, square
        Rows, mean outcome and centred sum of squares of each cell, shape (n_cells,).
    cluster
        Cluster of each cell, shape (n_cells,); ``None`` where rows are independent.
    """

    treated: BoolArray
    n: FloatArray
    mean: FloatArray
    square: FloatArray
    cluster: IntArray | None = None

    def only(self, keep: BoolArray) -> TwoArms:
        """Keep some cells."""
        return TwoArms(
            treated=self.treated[keep],
            n=self.n[keep],
            mean=self.mean[keep],
            square=self.square[keep],
            cluster=None if self.cluster is None else self.cluster[keep],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmDifference:
    """Treated minus control with its standard error, degrees of freedom and rows."""

    effect: float
    std_error: float
    degrees_of_freedom: float
    n_treated: int
    n_control: int


def arm_difference(cells: TwoArms) -> ArmDifference | None:
    """Compare two arms; ``None`` where an arm has fewer than two independent members or no spread.

    References
    ----------
    Welch (1947). MacKinnon, Nielsen and Webb (2023) for CR3.
    """
    arms = [cells.only(cells.treated), cells.only(~cells.treated)]
    if min(_members(arm) for arm in arms) < 2:  # noqa: PLR2004 - one member has no spread
        return None
    means = [_mean(arm) for arm in arms]
    if cells.cluster is None:
        variance, df = _welch(arms, means)
    else:
        variance, df = _jackknife(cells, cells.cluster, means)
    if variance <= 0:
        return None
    return ArmDifference(
        effect=means[0] - means[1],
        std_error=sqrt(variance),
        degrees_of_freedom=df,
        n_treated=int(arms[0].n.sum()),
        n_control=int(arms[1].n.sum()),
    )


def _members(arm: TwoArms) -> int:
    return int(arm.n.sum()) if arm.cluster is None else len(np.unique(arm.cluster))


def _mean(arm: TwoArms) -> float:
    return float(np.average(arm.mean, weights=arm.n))


def _welch(arms: list[TwoArms], means: list[float]) -> tuple[float, float]:
    variances, lost = [], 0.0
    for arm, mean in zip(arms, means, strict=True):
        n = float(arm.n.sum())
        square = float((arm.square + arm.n * (arm.mean - mean) ** 2).sum())
        variances.append(square / (n * (n - 1)))
        lost += variances[-1] ** 2 / (n - 1)
    total = sum(variances)
    return total, total**2 / lost if lost > 0 else inf


def _jackknife(cells: TwoArms, cluster: IntArray, means: list[float]) -> tuple[float, float]:
    """CR3: (G - 1)/G times the squared changes of the difference without each cluster."""
    names, number = np.unique(cluster, return_inverse=True)
    number, g = number.reshape(-1), len(names)
    change = np.zeros(g)
    for side, mean, sign in ((cells.treated, means[0], 1.0), (~cells.treated, means[1], -1.0)):
        n = np.bincount(number[side], weights=cells.n[side], minlength=g)
        apart = np.bincount(
            number[side], weights=(cells.n * (cells.mean - mean))[side], minlength=g
        )
        # Leaving out cluster g moves a mean by -apart_g / (n - n_g).
        change -= sign * apart / (n.sum() - n)
    return float((g - 1) / g * (change**2).sum()), float(g - 1)
