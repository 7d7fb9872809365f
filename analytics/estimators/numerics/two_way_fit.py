"""Least squares with an effect of every unit and of every period, on any set of cells.

Unit effects are concentrated out exactly; what is left is one small normal equation in the periods
and the regressors, so that gaps, turnover and a hundred thousand units need no sparse solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray

# Directions that hold less than this share of the scaled normal matrix cannot be told apart.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Spread of (regressors..., outcome) inside cells of several rows.

    ``unit`` is each cell's unit, shape (n_cells,); ``comoment`` its centred sums of products, shape
    (n_cells, n_regressors + 1, n_regressors + 1).
    """

    unit: IntArray
    comoment: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWayFit:
    """Unit, period and regressor effects fitted on a set of cells.

    Parameters
    ----------
    weight
        Rows behind each cell used, zero elsewhere, shape (n_units, n_periods).
    count
        Rows used of each unit, shape (n_units,).
    period, slope
        Period effects, shape (n_periods,), and slopes, shape (n_regressors,). Period effects are
        determined up to a constant.
    unit
        Unit effects that go with them, NaN for units without a used cell, shape (n_units,).
    residual
        Rows times mean residual, zero outside the used cells, shape (n_units, n_periods).
    inner
        Sum over rows of (periods, regressors) times residual by unit, shape (n_units, q).
    inverse
        Pseudo-inverse of the normal matrix of (periods, regressors), shape (q, q).
    unseen
        Directions in which the normal matrix has nothing to say, columns, shape (q, r).
    centre
        Mean of every regressor over the rows used of a unit, shape (n_regressors, n_units).
    """

    weight: FloatArray
    count: FloatArray
    period: FloatArray
    slope: FloatArray
    unit: FloatArray
    residual: FloatArray
    inner: FloatArray
    inverse: FloatArray
    unseen: FloatArray
    centre: FloatArray

    @property
    def share(self) -> FloatArray:
        """Share of a unit's rows in each period, shape (n_units, n_periods)."""
        share: FloatArray = self.weight / np.maximum(self.count, 1.0)[:, None]
        return share

    def expected(self, regressors: FloatArray) -> FloatArray:
        """Fitted outcome in every cell, shape (n_units, n_periods)."""
        fitted: FloatArray = self.unit[:, None] + self.period
        for slope, regressor in zip(self.slope, regressors, strict=True):
            if slope != 0:
                fitted = fitted + slope * regressor
        return fitted


def fit_two_way(
    outcome: FloatArray,
    regressors: FloatArray,
    weight: FloatArray,
    within: Within | None = None,
) -> TwoWayFit:
    """Fit outcome = unit + period + slopes * regressors by least squares over rows.

    Parameters
    ----------
    outcome
        Mean of every cell, shape (n_units, n_periods); not looked at where ``weight`` is zero.
    regressors
        Means, shape (n_regressors, n_units, n_periods).
    weight
        Rows behind each cell that is used, zero for the others, shape (n_units, n_periods).
    within
        Spread inside the used cells of several rows.
    """
    used = weight > 0
    count = weight.sum(axis=1)
    share = weight / np.maximum(count, 1.0)[:, None]
    own = np.where(used, outcome, 0.0)
    mean = (share * own).sum(axis=1)
    demeaned = np.where(used, own - mean[:, None], 0.0)
    centre, apart = _within_units(regressors, used, share)
    normal = _normal_matrix(weight, share, apart)
    weighted = weight * demeaned
    target = np.array([*weighted.sum(axis=0), *((x * weighted).sum() for x in apart)])
    if within is not None:
        _add_within(normal, target, within, periods=outcome.shape[1])
    inverse, unseen = _pseudo_inverse(normal)
    solved = inverse @ target
    period, slope = solved[: outcome.shape[1]], solved[outcome.shape[1] :]
    residual = demeaned - (period - (share @ period)[:, None])
    for one, x in zip(slope, apart, strict=True):
        residual = residual - one * x
    residual = weight * residual
    return TwoWayFit(
        weight=weight,
        count=count,
        period=period,
        slope=slope,
        unit=np.where(count > 0, mean - share @ period - slope @ centre, np.nan),
        residual=residual,
        inner=_inner(regressors, used, residual, within, slope),
        inverse=inverse,
        unseen=unseen,
        centre=centre,
    )


def _within_units(
    regressors: FloatArray, used: BoolArray, share: FloatArray
) -> tuple[FloatArray, list[FloatArray]]:
    """Mean of every regressor by unit, and the regressors measured from it."""
    centre = np.zeros((len(regressors), len(used)))
    apart = []
    for i, regressor in enumerate(regressors):
        own = np.where(used, regressor, 0.0)
        centre[i] = (share * own).sum(axis=1)
        apart.append(np.where(used, own - centre[i][:, None], 0.0))
    return centre, apart


def _inner(
    regressors: FloatArray,
    used: BoolArray,
    residual: FloatArray,
    within: Within | None,
    slope: FloatArray,
) -> FloatArray:
    parts = [(np.where(used, one, 0.0) * residual).sum(axis=1) for one in regressors]
    inner = np.column_stack([residual, *parts])
    if within is not None:
        moved = within.comoment[:, :-1, -1] - within.comoment[:, :-1, :-1] @ slope
        np.add.at(inner[:, residual.shape[1] :], within.unit, moved)
    return inner


def _add_within(normal: FloatArray, target: FloatArray, within: Within, *, periods: int) -> None:
    spread = within.comoment.sum(axis=0)
    normal[periods:, periods:] += spread[:-1, :-1]
    target[periods:] += spread[:-1, -1]


def _normal_matrix(weight: FloatArray, share: FloatArray, apart: list[FloatArray]) -> FloatArray:
    periods, width = weight.shape[1], len(apart)
    normal = np.zeros((periods + width, periods + width))
    normal[:periods, :periods] = np.diag(weight.sum(axis=0)) - share.T @ weight
    for i, one in enumerate(apart):
        weighted = weight * one
        normal[periods + i, :periods] = normal[:periods, periods + i] = weighted.sum(axis=0)
        for j in range(i + 1):
            product = float((weighted * apart[j]).sum())
            normal[periods + i, periods + j] = normal[periods + j, periods + i] = product
    return normal


def _pseudo_inverse(normal: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Pseudo-inverse of a matrix scaled to a unit diagonal, and what it cannot see."""
    diagonal = np.sqrt(np.diag(normal))
    scale = np.where(diagonal > 0, 1 / np.where(diagonal > 0, diagonal, 1.0), 0.0)
    values, vectors = np.linalg.eigh(normal * scale[:, None] * scale)
    large = values > TOLERANCE * max(float(values.max(initial=0.0)), 1e-300)
    kept = vectors[:, large] * scale[:, None]
    inverse: FloatArray = (kept / values[large]) @ kept.T
    silent = np.where(scale > 0, scale, 1.0)
    unseen: FloatArray = vectors[:, ~large] * silent[:, None]
    return inverse, unseen
