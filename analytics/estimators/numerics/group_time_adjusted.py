"""Effect by cohort and period adjusted for covariates: doubly robust in every cell.

References
----------
Callaway, B. and Sant'Anna, P. (2021). Difference-in-differences with multiple time periods.
Journal of Econometrics 225, 200-230, equation 2.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.adoption_averages import Averages, average_weights
from analytics.estimators.numerics.adoption_clusters import sum_by_cluster
from analytics.estimators.numerics.doubly_robust import Matching, doubly_robust, match
from analytics.estimators.numerics.group_time import GroupTime
from analytics.estimators.numerics.group_time_cells import LEVEL, MAIN, list_cells, same_as

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import FloatArray, IntArray
    from analytics.estimators.numerics.adoption_averages import Weights
    from analytics.estimators.numerics.group_time_cells import Cells, Rule

OVERLAP = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedCells:
    """Cells that could be adjusted, with every unit's influence on them.

    ``influence`` has shape (n_units, n_cells), its sum of squares over n squared is the variance;
    ``start`` holds the groups' first treated periods, ``count`` their units; ``comparable`` is the
    share of adopters in cells after adoption whose chance of adopting is at most 95 %.
    """

    start: IntArray
    count: FloatArray
    cells: Cells
    effect: FloatArray
    influence: FloatArray
    weights: Weights
    comparable: float
    refused: str


def adjusted_cells(panel: AdoptionPanel, rule: Rule) -> AdjustedCells:
    """Estimate every cell, covariates taken from the earlier of period and base.

    Raises
    ------
    NotEstimableError
        No cell after adoption can be adjusted.
    """
    start, group = np.unique(panel.start, return_inverse=True)
    count = np.bincount(group).astype(np.float64)
    cells = list_cells(start, count, rule)
    effect = np.full(len(cells.time), np.nan)
    influence = np.zeros((len(group), len(cells.time)))
    near, refused = [], ""
    matched = _Matched(fixed=bool((panel.covariates == panel.covariates[:, :, :1]).all()), known={})
    for k in range(len(cells.time)):
        try:
            effect[k], influence[:, k], chance = _cell(panel, cells, k, group, matched)
        except NotEstimableError as error:
            refused = refused or error.message
            continue
        if cells.kind[k] == MAIN and cells.relative[k] >= 0:
            near.append(chance)
    done = ~np.isnan(effect)
    after = done & (cells.kind == MAIN) & (cells.relative >= 0)
    if not after.any():
        raise NotEstimableError(
            refused or "No cohort can be compared after adjustment.",
            "Name fewer covariates, or use the imputation estimator.",
        )
    done &= (cells.kind != LEVEL) | same_as(cells, after)
    cells, effect, influence = cells.only(done), effect[done], influence[:, done]
    return AdjustedCells(
        start=start,
        count=count,
        cells=cells,
        effect=effect,
        influence=influence,
        weights=average_weights(cells, effect, count / count.sum()),
        comparable=float((np.concatenate(near) <= OVERLAP).mean()),
        refused=refused,
    )


def adjusted_group_time(found: AdjustedCells, panel: AdoptionPanel) -> GroupTime:
    """Averages and errors, clustered by the panel's clusters."""
    total = len(panel.start)
    member = (panel.start[:, None] == found.start) - found.count / total
    scores = found.influence @ found.weights.cells.T + member @ found.weights.shares.T
    summed = sum_by_cluster(scores, panel) / total
    cells = sum_by_cluster(found.influence, panel) / total
    return GroupTime(
        start=found.start,
        cells=found.cells,
        effect=found.effect,
        std_error=np.sqrt((cells**2).sum(axis=0)),
        averages=Averages(
            names=found.weights.names,
            values=found.weights.cells @ found.effect,
            covariance=summed.T @ summed,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matched:
    """Units matched so far, by cohort, controls and the moment the covariates are taken from.

    ``fixed`` says that no covariate ever changes: every moment is then the first.
    """

    fixed: bool
    known: dict[tuple[int, bytes, int], Matching | NotEstimableError]


def _cell(
    panel: AdoptionPanel,
    cells: Cells,
    k: int,
    group: IntArray,
    matched: _Matched,
) -> tuple[float, FloatArray, FloatArray]:
    """Effect of one cell, every unit's influence on it, and the adopters' chances."""
    treated = group == cells.group[k]
    time, base = cells.time[k], cells.base[k]
    influence = np.zeros(len(group))
    if cells.kind[k] == LEVEL:
        level = panel.outcome[treated, time]
        influence[treated] = (level - level.mean()) * len(group) / treated.sum()
        return float(level.mean()), influence, np.zeros(0)
    inside = treated | cells.controls[k][group]
    change = panel.outcome[inside, time] - panel.outcome[inside, base]
    found = doubly_robust(change, _matching(panel, cells, k, group, matched))
    influence[inside] = found.influence * len(group) / inside.sum()
    return found.effect, influence, found.chance[treated[inside]]


def _matching(
    panel: AdoptionPanel,
    cells: Cells,
    k: int,
    group: IntArray,
    matched: _Matched,
) -> Matching:
    """Match a cell's units, once for all cells with the same units and the same covariates."""
    moment = int(min(cells.time[k], cells.base[k]))
    key = (int(cells.group[k]), cells.controls[k].tobytes(), 0 if matched.fixed else moment)
    if key not in matched.known:
        treated = group == cells.group[k]
        inside = treated | cells.controls[k][group]
        try:
            matched.known[key] = match(panel.covariates[:, inside, moment].T, treated[inside])
        except NotEstimableError as error:
            matched.known[key] = error
    found = matched.known[key]
    if isinstance(found, NotEstimableError):
        raise found
    return found
