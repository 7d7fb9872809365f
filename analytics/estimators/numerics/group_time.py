"""Effect by cohort and period without covariates, from the cohorts' means and cross products.

Every average is linear in the cohorts' means, so that its influence function needs one small matrix
product a cohort, whatever the number of units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.adoption_averages import Averages, average_weights
from analytics.estimators.numerics.group_time_cells import LEVEL, list_cells

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray
    from analytics.estimators.numerics.adoption_averages import Weights
    from analytics.estimators.numerics.group_time_cells import Cells, Rule

# Cells whose standard errors are worked out at once: bounds the memory.
CHUNK = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Units with the same first treated period, summed by cluster.

    Parameters
    ----------
    start
        First treated period of each group, ascending, shape (n_groups,).
    count, mean
        Units and mean path of each group, shapes (n_groups,) and (n_groups, n_periods).
    spread
        Centred cross products of the units' paths, or ``None`` with clusters; shape
        (n_groups, n_periods, n_periods).
    part_cluster, part_group, part_count, part_sum
        With clusters: the units of a cluster in a group, and the sum of their paths measured from
        the group's mean; shapes (n_parts,) and (n_parts, n_periods).
    """

    start: IntArray
    count: FloatArray
    mean: FloatArray
    spread: FloatArray | None
    part_cluster: IntArray
    part_group: IntArray
    part_count: FloatArray
    part_sum: FloatArray

    def without(self, clusters: IntArray) -> Groups:
        """Leave out clusters: counts and means of the others."""
        gone = np.isin(self.part_cluster, clusters)
        width = len(self.start)
        count = np.bincount(self.part_group[gone], self.part_count[gone], width)
        total = np.zeros_like(self.mean)
        np.add.at(total, self.part_group[gone], self.part_sum[gone])
        left = self.count - count
        kept = left > 0
        mean = self.mean - total / np.where(kept, left, 1.0)[:, None]
        return Groups(
            start=self.start[kept],
            count=left[kept],
            mean=mean[kept],
            spread=None,
            part_cluster=self.part_cluster[:0],
            part_group=self.part_group[:0],
            part_count=self.part_count[:0],
            part_sum=self.part_sum[:0],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTime:
    """Effects by cohort and period with their averages.

    ``effect`` and ``std_error`` have shape (n_cells,); ``start`` is the first treated period of
    each group that ``cells.group`` and the averages' names point to.
    """

    start: IntArray
    cells: Cells
    effect: FloatArray
    std_error: FloatArray
    averages: Averages


def groups_by_unit(outcome: FloatArray, start: IntArray, starts: IntArray | None = None) -> Groups:
    """Means and cross products of every group; each unit is its own cluster.

    Parameters
    ----------
    outcome
        Complete paths, shape (n_units, n_periods).
    start
        First treated period of each unit, shape (n_units,).
    starts
        Those that occur, in order, where they are known already.
    """
    starts = np.unique(start) if starts is None else starts
    count, mean = np.zeros(len(starts)), np.zeros((len(starts), outcome.shape[1]))
    spread = np.zeros((len(starts), outcome.shape[1], outcome.shape[1]))
    for i, one in enumerate(starts):
        paths = _rows(outcome, start == one)
        count[i], mean[i] = len(paths), paths.mean(axis=0)
        apart = paths - mean[i]
        spread[i] = apart.T @ apart
    nothing = np.zeros(0, dtype=np.int64)
    return Groups(
        start=starts,
        count=count,
        mean=mean,
        spread=spread,
        part_cluster=nothing,
        part_group=nothing,
        part_count=np.zeros(0),
        part_sum=np.zeros((0, outcome.shape[1])),
    )


def groups_by_cluster(outcome: FloatArray, start: IntArray, cluster: IntArray) -> Groups:
    """Means of every group, and what each cluster holds of it."""
    starts, group = np.unique(start, return_inverse=True)
    count = np.bincount(group).astype(np.float64)
    mean = np.zeros((len(starts), outcome.shape[1]))
    np.add.at(mean, group, outcome)
    mean = mean / count[:, None]
    keys, part = np.unique(np.column_stack([cluster, group]), axis=0, return_inverse=True)
    part = part.reshape(-1)
    total = np.zeros((len(keys), outcome.shape[1]))
    np.add.at(total, part, outcome - mean[group])
    return Groups(
        start=starts,
        count=count,
        mean=mean,
        spread=None,
        part_cluster=keys[:, 0],
        part_group=keys[:, 1],
        part_count=np.bincount(part).astype(np.float64),
        part_sum=total,
    )


def group_time_values(groups: Groups, rule: Rule) -> tuple[Cells, FloatArray, Weights]:
    """Cells, their effects and the weights of the averages (no errors)."""
    cells = list_cells(groups.start, groups.count, rule)
    effect = (cells.loadings(groups.count) * _changes(groups, cells)).sum(axis=1)
    share = groups.count / groups.count.sum()
    weights = average_weights(cells, effect, share)
    return cells, effect, weights


def group_time(groups: Groups, rule: Rule) -> GroupTime:
    """Effects with analytic, cluster-robust errors by influence functions.

    The paper's conventions: no small-sample factor; the shares that weight cohorts are estimated
    and carry their own influence.
    """
    cells, effect, weights = group_time_values(groups, rule)
    loadings = cells.loadings(groups.count)
    pooled = _pooling(groups, cells, loadings)
    covariance = _covariance(groups, cells, loadings, pooled, weights.cells, weights.shares)
    variances = []
    for first in range(0, len(effect), CHUNK):
        chosen = np.arange(first, min(first + CHUNK, len(effect)))
        alone = np.zeros((len(chosen), len(groups.start)))
        part = cells.only(np.isin(np.arange(len(effect)), chosen))
        unit = np.eye(len(chosen))
        variances.append(
            np.diag(_covariance(groups, part, loadings[chosen], pooled[chosen], unit, alone))
        )
    return GroupTime(
        start=groups.start,
        cells=cells,
        effect=effect,
        std_error=np.sqrt(np.maximum(np.concatenate(variances), 0.0)),
        averages=Averages(
            names=weights.names, values=weights.cells @ effect, covariance=covariance
        ),
    )


def _changes(groups: Groups, cells: Cells) -> FloatArray:
    """Change of every group from base to period, shape (n_cells, n_groups)."""
    mean = np.column_stack([groups.mean, np.zeros(len(groups.mean))])
    changes: FloatArray = (mean[:, cells.time] - mean[:, cells.base]).T
    return changes


def _pooling(groups: Groups, cells: Cells, loadings: FloatArray) -> FloatArray:
    """Influence of belonging to a control group that differs from the pool, by unit of it."""
    change = _changes(groups, cells)
    own = np.where(cells.controls, loadings, 0.0)
    pool = -(own * change).sum(axis=1, keepdims=True)
    influence: FloatArray = own / groups.count * (change - pool)
    influence[cells.kind == LEVEL] = 0.0
    return influence


def _covariance(
    groups: Groups,
    cells: Cells,
    loadings: FloatArray,
    pooled: FloatArray,
    weights: FloatArray,
    shares: FloatArray,
) -> FloatArray:
    """Covariance of weighted cells, shape (n_weights, n_weights)."""
    periods, total = groups.mean.shape[1], groups.count.sum()
    moved = np.zeros((len(cells.time), periods + 1))
    rows = np.arange(len(cells.time))
    moved[rows, cells.time] += 1.0
    moved[rows, cells.base] -= 1.0
    paths = [
        (weights * loadings[:, g]) @ moved[:, :periods] / groups.count[g]
        for g in range(len(groups.start))
    ]
    share = groups.count / total
    constant = weights @ pooled + (shares - (shares @ share)[:, None]) / total
    borrowed = _borrowed(groups)
    if groups.spread is not None:
        spread = groups.spread.copy()
        for g, extra in borrowed:
            spread[g] = extra
        covariance: FloatArray = (constant * groups.count) @ constant.T
        for path, one in zip(paths, spread, strict=True):
            covariance = covariance + path @ one @ path.T
        return covariance
    scores = np.zeros((int(groups.part_cluster.max(initial=0)) + 1, len(weights)))
    for g, path in enumerate(paths):
        inside = groups.part_group == g
        part = groups.part_sum[inside] @ path.T
        part += groups.part_count[inside][:, None] * constant[:, g]
        np.add.at(scores, groups.part_cluster[inside], part)
    clustered: FloatArray = scores.T @ scores
    for g, extra in borrowed:
        path = paths[g] * groups.count[g]
        clustered = clustered + path @ extra @ path.T
    return clustered


def _borrowed(groups: Groups) -> list[tuple[int, FloatArray]]:
    """Spread lent to cohorts of one independent member by the other adopters.

    Its own luck is taken to have the spread seen among the others (or, where no cohort has two
    members, among the units that never adopt).
    """
    periods = groups.mean.shape[1]
    if groups.spread is not None:
        members, spread = groups.count, groups.spread
    else:
        members = np.bincount(groups.part_group, minlength=len(groups.start)).astype(np.float64)
        spread = np.zeros((len(groups.start), periods, periods))
        mean = groups.part_sum / groups.part_count[:, None]
        for g in range(len(groups.start)):
            one = mean[groups.part_group == g]
            spread[g] = one.T @ one
    adopters = groups.start < periods
    alone = np.flatnonzero(adopters & (members == 1))
    if not len(alone):
        return []
    lenders = adopters & (members > 1)
    if not lenders.any():
        lenders = members > 1
    free = (members[lenders] - 1).sum()
    if free <= 0:
        return []
    lent = spread[lenders].sum(axis=0) / free
    return [(int(g), lent) for g in alone]


def _rows(outcome: FloatArray, mask: FloatArray | np.ndarray) -> FloatArray:
    """Rows of a mask; a view where they stand together, so that sorted panels are not copied."""
    places = np.flatnonzero(mask)
    if len(places) and places[-1] - places[0] + 1 == len(places):
        return outcome[places[0] : places[-1] + 1]
    rows: FloatArray = outcome[places]
    return rows
