"""Every assignment that could have been drawn, and where the one that was drawn lies among them.

With few clusters no distribution needs to be assumed: under a constant effect every assignment
gives a known difference, and the p-value is the share of assignments at least as far out as the
one drawn. The interval holds the effects that this test does not reject. Since the difference is
linear in the effect, each assignment is at least as extreme on one stretch around the estimate; the
ends of those stretches give the interval exactly, without a search.

References
----------
Fisher, R. A. (1935). The Design of Experiments.
Young, A. (2019). Channeling Fisher. Quarterly Journal of Economics 134, 557-598.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from math import comb, floor, inf, prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.domain.plan import Alternative
    from analytics.estimators.numerics.cluster_totals import ClusterTotals

MOST_CLUSTERS = 12
# Equal differences of two assignments may differ by rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomisationTest:
    """What the assignments say.

    ``spread`` is the standard deviation of the difference over all assignments if the effect were
    the estimate; ``smallest_p`` is what no outcome of this design can fall below.
    """

    effect: float
    spread: float
    p_value: float
    ci_low: float
    ci_high: float
    assignments: int
    smallest_p: float


def randomisation_test(
    clusters: ClusterTotals,
    *,
    confidence: float,
    alternative: Alternative = "two-sided",
    blocks: IntArray | None = None,
) -> RandomisationTest | None:
    """Test and interval over all assignments with as many treated clusters (in every block).

    Parameters
    ----------
    clusters
        At most ``MOST_CLUSTERS`` of them, at least one in each arm.
    confidence, alternative
        Of the interval and the test.
    blocks
        Block of each cluster where the assignment was drawn within blocks, shape (n_clusters,).

    Returns
    -------
    RandomisationTest or None
        ``None`` where an arm is empty or there are too many clusters to list.
    """
    total, treated = len(clusters.treated), int(clusters.treated.sum())
    if total > MOST_CLUSTERS or treated in (0, total):
        return None
    drawn = _assignments(clusters.treated, blocks)
    differences = _difference(drawn, clusters.total, clusters.rows)
    moved = _difference(drawn, clusters.rows * clusters.treated, clusters.rows)
    effect = float(_difference(clusters.treated[None, :], clusters.total, clusters.rows)[0])
    low, high = _stretches(differences, moved, effect, alternative)
    p_value = float(((low <= 0) & (high >= 0)).mean())
    place = floor((1 - confidence) * len(drawn) + ROUNDING)
    return RandomisationTest(
        effect=effect,
        spread=float(np.std(differences - effect * moved)),
        p_value=p_value,
        ci_low=float(np.sort(low)[place]),
        ci_high=float(-np.sort(-high)[place]),
        assignments=len(drawn),
        smallest_p=_smallest_p(low, high, alternative),
    )


def count_assignments(treated: BoolArray, blocks: IntArray | None) -> int:
    """How many assignments have as many treated clusters in every block."""
    sides = [treated] if blocks is None else [treated[blocks == one] for one in np.unique(blocks)]
    return prod(comb(len(side), int(side.sum())) for side in sides)


def _assignments(treated: BoolArray, blocks: IntArray | None) -> BoolArray:
    """All assignments, shape (n_assignments, n_clusters)."""
    block = np.zeros(len(treated), dtype=np.int64) if blocks is None else blocks
    members = [np.flatnonzero(block == one) for one in np.unique(block)]
    choices = [list(combinations(part, int(treated[part].sum()))) for part in members]
    drawn = np.zeros((count_assignments(treated, blocks), len(treated)), dtype=np.bool_)
    for i, picked in enumerate(product(*choices)):
        drawn[i, [one for part in picked for one in part]] = True
    return drawn


def _difference(drawn: BoolArray, total: FloatArray, rows: FloatArray) -> FloatArray:
    """Total over rows among the drawn minus that among the others, shape (n_assignments,)."""
    found: FloatArray = (drawn @ total) / (drawn @ rows) - (~drawn @ total) / (~drawn @ rows)
    return found


def _stretches(
    differences: FloatArray, moved: FloatArray, effect: float, alternative: Alternative
) -> tuple[FloatArray, FloatArray]:
    """Effects for which each assignment is at least as extreme as the one drawn.

    With a constant effect e the assignment's difference is ``differences - e * moved`` and the
    drawn one's is ``effect - e``; ``moved`` lies between -1 and 1.
    """
    never = np.full(len(moved), inf)
    up, down = 1 - moved, 1 + moved
    slack = ROUNDING * (np.abs(differences).max(initial=0.0) + abs(effect))
    beside = np.where(up > ROUNDING, (effect - differences) / np.where(up > ROUNDING, up, 1), 0)
    mirror = np.where(
        down > ROUNDING, (effect + differences) / np.where(down > ROUNDING, down, 1), 0
    )
    same, flipped = up <= ROUNDING, down <= ROUNDING
    if alternative == "larger":
        return np.where(same, -never, beside - slack), never
    if alternative == "smaller":
        return -never, np.where(same, never, beside + slack)
    whole = same | flipped
    return (
        np.where(whole, -never, np.minimum(beside, mirror) - slack),
        np.where(whole, never, np.maximum(beside, mirror) + slack),
    )


def _smallest_p(low: FloatArray, high: FloatArray, alternative: Alternative) -> float:
    """Share of assignments that are as extreme as the drawn one whatever the effect."""
    return (
        float(((low == -inf) & (high == inf)).mean())
        if alternative == "two-sided"
        else float(((low == -inf) if alternative == "larger" else (high == inf)).mean())
    )
