"""Moments of cells from arrays, the slow and obvious way: the oracle for the store's SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.moments import CellMoments, FloatArray, ResidualMoments, ResidualNeeds

if TYPE_CHECKING:
    from collections.abc import Sequence


def cells_of(
    outcome: Sequence[float] | FloatArray,
    arm: Sequence[str],
    *,
    covariates: FloatArray | None = None,
    cluster: Sequence[object] | None = None,
    arms: tuple[str, ...] | None = None,
) -> CellMoments:
    y = np.asarray(outcome, dtype=np.float64)
    x = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    z = np.column_stack([x, y])
    labels = arms or tuple(dict.fromkeys(arm))
    number = np.array([labels.index(one) for one in arm])
    names, group = (
        ((), number)
        if cluster is None
        else np.unique([str(one) for one in cluster], return_inverse=True)
    )
    pairs = np.stack([group, number], axis=1)
    keys, cell = np.unique(pairs, axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    rows = [z[cell == i] for i in range(len(keys))]
    mean = np.stack([part.mean(axis=0) for part in rows])
    comoment = np.stack([(part - m).T @ (part - m) for part, m in zip(rows, mean, strict=True)])
    n = np.array([float(len(part)) for part in rows])
    return CellMoments(
        arms=labels,
        columns=(*(f"x{i}" for i in range(x.shape[1])), "y"),
        clusters=tuple(str(name) for name in names),
        arm=keys[:, 1],
        cluster=keys[:, 0],
        n=n,
        mean=mean,
        comoment=comoment,
        exposure=n,
    )


def residuals_of(
    outcome: FloatArray, number: FloatArray, covariates: FloatArray, needs: ResidualNeeds
) -> ResidualMoments:
    """Evaluate what the store's second scan evaluates, row by row."""
    centre = needs.centre
    meat, rss, saturated = np.zeros((needs.score.shape[1],) * 2), 0.0, 0
    for y, a, x in zip(outcome, number.astype(int), covariates, strict=True):
        z = np.concatenate([[1.0], x - centre[:-1]])
        residual = y - centre[-1] - needs.fitted[a] @ z
        leverage = z @ needs.leverage[a] @ z
        score = needs.score[a] @ z
        rss += residual**2
        if leverage > 1 - 1e-10:
            saturated += 1
            continue
        meat += residual**2 / (1 - leverage) ** needs.power * np.outer(score, score)
    return ResidualMoments(meat=meat, rss=float(rss), saturated=saturated)
