"""Difference in differences of four cell means where units are not followed over time."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.covariance import (
    LEVERAGE_POWER,
    classical,
    cluster_jackknife,
    cluster_robust,
    difference_of_means,
    heteroscedastic,
)
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.linear_model import Solution, solve_cells

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, FloatArray, IntArray, ResidualMoments
    from analytics.domain.plan import StandardErrors

ORDER = ("treated|after", "treated|before", "control|after", "control|before")
SIGNS: FloatArray = np.array([1.0, -1.0, -1.0, 1.0])
# Expected mean of the treated after the start: before, plus the change of the others.
EXPECTED: FloatArray = np.array([0.0, 1.0, 1.0, -1.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class FourCells:
    """Adjusted cell means in the order of ``ORDER``, their covariance, and the effect they make.

    The effect is the change of the treated minus the change of the others; ``ratio`` relates the
    treated after the start to what the others' change let expect.
    """

    means: FloatArray
    covariance: FloatArray
    uncertainty: Uncertainty
    ratio: Uncertain


def four_cells(
    cells: CellMoments, std_errors: StandardErrors, residuals: ResidualMoments | None
) -> FourCells:
    """Fit the adjusted means of the four cells, covariates added without interaction.

    Parameters
    ----------
    cells
        Moments whose arms are the four of ``ORDER``.
    std_errors
        Of the plan.
    residuals
        Second scan, needed for HC0 to HC3 with covariates.
    """
    solution = solve_cells(cells, "additive")
    covariance = _covariance(cells, solution, std_errors, residuals)
    at: IntArray = np.array([cells.arms.index(arm) for arm in ORDER], dtype=np.int64)
    means, ordered = solution.adjusted_means[at], covariance[np.ix_(at, at)]
    df = _degrees_of_freedom(solution, cells, std_errors, np.diag(covariance))
    return FourCells(
        means=means,
        covariance=ordered,
        uncertainty=Uncertainty(
            effect=float(SIGNS @ means),
            std_error=sqrt(max(float(SIGNS @ ordered @ SIGNS), 0.0)),
            degrees_of_freedom=df,
        ),
        ratio=Uncertain(
            numerator=float(means[0]),
            denominator=float(EXPECTED @ means),
            var_numerator=float(ordered[0, 0]),
            var_denominator=float(EXPECTED @ ordered @ EXPECTED),
            covariance=float(ordered[0] @ EXPECTED),
        ),
    )


def _covariance(
    cells: CellMoments,
    solution: Solution,
    kind: StandardErrors,
    residuals: ResidualMoments | None,
) -> FloatArray:
    if kind in LEVERAGE_POWER and len(cells.columns) == 1:
        return difference_of_means(cells, kind)  # type: ignore[arg-type] # narrowed above
    if kind in LEVERAGE_POWER:
        if residuals is None:
            raise ValueError("residual moments are needed with covariates")
        return heteroscedastic(solution, kind, residuals.meat)  # type: ignore[arg-type] # narrowed above
    by_kind = {"classical": classical, "CR1": cluster_robust, "CR3": cluster_jackknife}
    return by_kind[kind](solution)


def _degrees_of_freedom(
    solution: Solution, cells: CellMoments, kind: StandardErrors, variances: FloatArray
) -> float:
    """Clusters minus one, Satterthwaite over the four cells, or n - k."""
    if cells.clusters:
        return float(len(solution.cluster) - 1)
    if kind != "HC2" or len(cells.columns) > 1:
        return solution.residual_degrees_of_freedom
    spread = float((variances**2 / (solution.n - 1)).sum())
    return float(variances.sum() ** 2 / spread) if spread > 0 else inf
