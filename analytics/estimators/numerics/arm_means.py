"""What every arm's mean is and how sure we are, whichever way it was found.

Least squares, CUPED and post-stratification all end here: one mean an arm, their joint covariance
and the degrees of freedom of every comparison with the control (arm 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.covariance import (
    LEVERAGE_POWER,
    classical,
    cluster_robust,
    difference_of_means,
    heteroscedastic,
    jackknife,
)
from analytics.estimators.numerics.linear_model import solve_cells

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, FloatArray, ResidualMoments
    from analytics.domain.plan import Adjustment, StandardErrors
    from analytics.estimators.numerics.linear_model import Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmMeans:
    """Means of all arms with their covariance.

    Parameters
    ----------
    adjusted
        Mean of each arm, shape (n_arms,).
    covariance
        Shape (n_arms, n_arms).
    degrees_of_freedom
        Of each arm's comparison with arm 0, shape (n_arms,); the first is not used.
    levels
        False where only differences between the means are identified.
    """

    adjusted: FloatArray
    covariance: FloatArray
    degrees_of_freedom: FloatArray
    levels: bool = True

    def difference(self, arm: int) -> tuple[float, float]:
        """Mean of an arm minus that of arm 0, with its variance."""
        v = self.covariance
        effect = float(self.adjusted[arm] - self.adjusted[0])
        return effect, float(v[arm, arm] + v[0, 0] - 2 * v[arm, 0])


def regression_means(
    cells: CellMoments,
    adjustment: Adjustment,
    kind: StandardErrors,
    residuals: ResidualMoments | None = None,
) -> ArmMeans:
    """Least squares on arm indicators, with the covariance convention asked for.

    Degrees of freedom: clusters minus one, Welch-Satterthwaite for HC2 without covariates, or
    n - k (experiments.md decisions 2 and 3).

    Raises
    ------
    NotEstimableError
        Too few rows or clusters, or an arm explained by the covariates.
    """
    solution = solve_cells(cells, adjustment)
    covariance, levels = _covariance(cells, solution, kind, residuals)
    degrees = np.full(len(cells.arms), solution.residual_degrees_of_freedom)
    if kind in ("CR1", "CR3"):
        degrees = np.full(len(cells.arms), float(len(solution.cluster) - 1))
    elif kind == "HC2" and len(cells.columns) == 1:
        degrees = welch_satterthwaite(np.diag(covariance), solution.n - 1)
    return ArmMeans(
        adjusted=solution.adjusted_means,
        covariance=covariance,
        degrees_of_freedom=degrees,
        levels=levels,
    )


def welch_satterthwaite(variance: FloatArray, degrees: FloatArray) -> FloatArray:
    """Degrees of freedom of each mean minus the first (Satterthwaite 1946), shape (n_arms,)."""
    spread = variance**2 / degrees
    both = spread + spread[0]
    total = (variance + variance[0]) ** 2
    found: FloatArray = np.where(both > 0, total / np.where(both > 0, both, 1.0), inf)
    return found


def _covariance(
    cells: CellMoments,
    solution: Solution,
    kind: StandardErrors,
    residuals: ResidualMoments | None,
) -> tuple[FloatArray, bool]:
    """Covariance of the means, and whether their levels are identified."""
    if kind == "classical":
        return classical(solution), True
    if kind in ("CR1", "CR3"):
        _require_clusters(solution)
        if kind == "CR1":
            return cluster_robust(solution), True
        found = jackknife(solution)
        return found.covariance, found.levels
    if kind not in LEVERAGE_POWER:
        raise ValueError(f"{kind} is not a standard error of experiments")
    if len(cells.columns) == 1:
        return difference_of_means(cells, kind), True  # type: ignore[arg-type] # narrowed above
    if residuals is None:
        raise ValueError("residual moments are needed with covariates")
    return heteroscedastic(solution, kind, residuals.meat), True  # type: ignore[arg-type] # narrowed above


def _require_clusters(solution: Solution) -> None:
    if len(solution.cluster) < 2:  # noqa: PLR2004 - one cluster has no spread
        raise NotEstimableError(
            f"There is {len(solution.cluster)} cluster; at least 2 are needed, 6 for a verdict.",
            "Check that 'cluster' names the team or site, or bring more of them.",
        )
