"""How likely each initiative is to have each rank when values and weights are uncertain: SMAA-2.

Lahdelma and Salminen (2001, Operations Research 49, 444-454). Criteria stand on anchored scales,
never on the minimum and maximum of the alternatives at hand, so nobody's chance depends on an
initiative that came or went for any reason but its own rank. The caller draws; quasi-random draws
with a fixed seed give the same answer to the same question.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from math import frexp, isfinite
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CELLS_AT_ONCE = 1_000_000  # sorted in one go: 8 MB a chunk
WIDTH = 62  # bits of a whole number that hold a score and its column, sign aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptability:
    """Rank acceptability: ``ranks[i, r]`` is the chance that alternative i has rank r + 1.

    Shape (n, n); every row and every column sums to 1. ``draws`` is 0 where it is exact.
    """

    ranks: Array
    draws: int

    @property
    def first(self) -> tuple[float, ...]:
        """Chance of the first rank, by alternative."""
        return tuple(map(float, self.ranks[:, 0]))


def rank_acceptability(scores: Array) -> Acceptability:
    """Count the ranks over all draws; of equal scores the earlier alternative comes first.

    Parameters
    ----------
    scores
        Higher is better, shape (draws, n).
    """
    draws, members = scores.shape
    counts = np.zeros((members, members), np.int64)
    step = max(1, CELLS_AT_ONCE // members)
    for start in range(0, draws, step):
        counts += rank_counts(scores[start : start + step])
    return Acceptability(ranks=counts / draws, draws=draws)


def rank_counts(scores: Array) -> NDArray[np.int64]:
    """Count in how many draws each alternative has each rank, shape (n, n); counts add."""
    members = scores.shape[1]
    order = _ordered(scores)
    order *= members
    order += np.arange(members)
    return np.bincount(order.ravel(), minlength=members * members).reshape(members, members)


def _ordered(scores: Array) -> NDArray[np.int64]:
    """Alternatives from best to worst in every draw, shape of ``scores``.

    A score and its column are packed into one whole number: sorting numbers is several times
    quicker than sorting their positions, and of equal scores the earlier column comes first.
    Scores closer than the range over 2^(62 - bits of a column) count as equal.
    """
    members = scores.shape[1]
    bits = max(1, (members - 1).bit_length())
    largest = float(np.abs(scores).max(initial=0.0))
    if not isfinite(largest) or largest == 0:
        return np.asarray(np.argsort(-scores, axis=1, kind="stable"), np.int64)
    scale = 2.0 ** (WIDTH - bits - frexp(largest)[1])
    keys = np.rint(scores * -scale).astype(np.int64)
    keys <<= bits
    keys |= np.arange(members)
    keys.sort(axis=1)
    keys &= (1 << bits) - 1
    return np.asarray(keys, np.int64)


def exact_two_criteria(scores: Sequence[tuple[float, float]]) -> Acceptability:
    """Rank acceptability of known scores on two criteria, the weight uniform between 0 and 1.

    Between the weights at which two alternatives change places the order is fixed, so the lengths
    of those stretches are the chances.

    Parameters
    ----------
    scores
        On both criteria, one pair an alternative.
    """
    points = np.asarray(scores, float)
    cuts = {0.0, 1.0}
    for (a, b), (c, d) in combinations(scores, 2):
        slope = (a - b) - (c - d)
        if slope and 0 < (d - b) / slope < 1:
            cuts.add((d - b) / slope)
    ends = sorted(cuts)
    members = len(points)
    ranks = np.zeros((members, members))
    for low, high in pairwise(ends):
        weight = (low + high) / 2
        total = weight * points[:, 0] + (1 - weight) * points[:, 1]
        ranks[np.argsort(-total, kind="stable"), np.arange(members)] += high - low
    return Acceptability(ranks=ranks, draws=0)


def uniform_weights(points: Array) -> Array:
    """Weights uniform on the simplex from points of the unit cube, shape (draws, criteria).

    Logarithms of uniform numbers are exponential, and normalised they are Dirichlet(1, ..., 1).
    """
    spans = -np.log(np.clip(points, 1e-12, 1.0))
    return np.asarray(spans / spans.sum(axis=1, keepdims=True), float)


def ordinal_weights(points: Array, order: Sequence[int]) -> Array:
    """Weights uniform among those that fall in an order of importance, the most important first.

    Parameters
    ----------
    points
        Of the unit cube, shape (draws, criteria).
    order
        Criteria by importance.
    """
    falling = -np.sort(-uniform_weights(points), axis=1)
    weights = np.empty_like(falling)
    weights[:, list(order)] = falling
    return weights


def central_weights(scores: Array, weights: Array) -> tuple[tuple[float, ...] | None, ...]:
    """Mean of the weights under which each alternative is first; ``None`` where it never is.

    Parameters
    ----------
    scores
        Of every draw, shape (draws, n).
    weights
        Of the same draws, shape (draws, criteria).
    """
    leaders = scores.argmax(axis=1)
    return tuple(
        tuple(map(float, weights[leaders == i].mean(axis=0))) if (leaders == i).any() else None
        for i in range(scores.shape[1])
    )
