"""Compare the arms within blocks, then average the blocks by their size.

Post-stratification takes out what differs between the blocks. The blocks' shares were themselves
drawn, so the spread between them over the number of units is added to every mean; in a difference
what is common to the arms drops out of it.

References
----------
Miratrix, L. W., Sekhon, J. S. and Yu, B. (2013). Adjusting treatment effect estimates by
post-stratification in randomized experiments. JRSS-B 75, 369-396.
Xie, H. and Aurisset, J. (2016). Improving the sensitivity of online controlled experiments. KDD.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.arm_means import ArmMeans
from analytics.estimators.numerics.effect_on_users import TwoDifferences

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, CellMoments, FloatArray, IntArray

FEWEST = 2
REST = "all small blocks together"


def merge_small_strata(strata: CellMoments) -> tuple[CellMoments, int]:
    """Put blocks with fewer than two units in an arm together; say how many they were.

    Parameters
    ----------
    strata
        Moments in cells of (block, arm).

    Raises
    ------
    NotEstimableError
        No block has two units in every arm.
    """
    counts = _counts(strata)
    small: BoolArray = np.any(counts < FEWEST, axis=1)
    if not small.any():
        return strata, 0
    if small.all():
        raise _nothing_within()
    together = counts[small].sum(axis=0)
    smallest = int(np.argmax(small))
    if (together < FEWEST).any():
        # The rest alone would not do: it takes in the largest block, which then has enough.
        small[int(np.argmax(np.where(small, 0, counts.min(axis=1))))] = True
    if (counts[small].sum(axis=0) < FEWEST).any():
        raise _nothing_within()
    cluster: IntArray = np.where(small[strata.cluster], smallest, strata.cluster).astype(np.int64)
    labels = list(strata.clusters)
    labels[smallest] = REST
    return replace(strata, clusters=tuple(labels), cluster=cluster).combined(), int(small.sum())


def post_stratified_means(strata: CellMoments) -> ArmMeans:
    """Means of the arms, averaged over the blocks, with their covariance.

    Parameters
    ----------
    strata
        Moments of the outcome in cells of (block, arm); at least two units in each.
    """
    _, place = np.unique(strata.cluster, return_inverse=True)
    shape = (int(place.max()) + 1, len(strata.arms))
    n, mean, square = np.zeros((3, *shape))
    n[place, strata.arm] = strata.n
    mean[place, strata.arm] = strata.mean[:, -1]
    square[place, strata.arm] = strata.comoment[:, -1, -1]
    if (n < FEWEST).any():
        raise ValueError("merge small strata first")
    share = n.sum(axis=1) / n.sum()
    adjusted = share @ mean
    within = share[:, None] ** 2 * square / (n * (n - 1))
    apart = mean - adjusted
    between = (share[:, None] * apart).T @ apart / n.sum()
    return ArmMeans(
        adjusted=adjusted,
        covariance=np.diag(within.sum(axis=0)) + between,
        degrees_of_freedom=_satterthwaite(within, n - 1),
    )


def post_stratified_pair(strata: CellMoments, arm: int) -> TwoDifferences:
    """Differences of outcome and use between an arm and arm 0, averaged over the blocks.

    Parameters
    ----------
    strata
        Moments of (use, outcome) in cells of (block, arm); at least two units in each.
    arm
        Compared with arm 0.
    """
    _, place = np.unique(strata.cluster, return_inverse=True)
    blocks = int(place.max()) + 1
    share = np.bincount(place, weights=strata.n, minlength=blocks) / strata.n.sum()
    apart, within = np.zeros((blocks, 2)), np.zeros((2, 2))
    for sign, one in ((1.0, arm), (-1.0, 0)):
        cells = strata.arm == one
        if (strata.n[cells] < FEWEST).any() or cells.sum() != blocks:
            raise ValueError("merge small strata first")
        at, n = place[cells], strata.n[cells]
        apart[at] += sign * strata.mean[cells][:, ::-1]
        weight = share[at] ** 2 / (n * (n - 1))
        within += np.einsum("c,cij->ij", weight, strata.comoment[cells][:, ::-1, ::-1])
    effect = share @ apart
    centred = apart - effect
    between = (share[:, None] * centred).T @ centred / strata.n.sum()
    return TwoDifferences(
        outcome=float(effect[0]), use=float(effect[1]), covariance=within + between
    )


def _nothing_within() -> NotEstimableError:
    return NotEstimableError(
        "No block of 'strata' has two units in every arm: there is nothing to compare within.",
        "Name a coarser column, or leave out 'strata'.",
    )


def _satterthwaite(within: FloatArray, degrees: FloatArray) -> FloatArray:
    """Over all cells of the two arms compared, shape (n_arms,)."""
    spread = (within**2 / degrees).sum(axis=0)
    total = within.sum(axis=0)
    both = spread + spread[0]
    found: FloatArray = np.where(
        both > 0, (total + total[0]) ** 2 / np.where(both > 0, both, 1.0), inf
    )
    return found


def _counts(strata: CellMoments) -> FloatArray:
    counts = np.zeros((len(strata.clusters), len(strata.arms)))
    counts[strata.cluster, strata.arm] = strata.n
    return counts
