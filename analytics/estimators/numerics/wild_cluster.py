"""Wild cluster bootstrap of a difference of two means, every sign of every cluster counted.

What the clusters' residuals under the null hypothesis would give if each cluster's had come with
either sign. With at most twelve clusters all ``2**G`` sign vectors are counted, so nothing is drawn
by chance. The interval holds every difference that the same test does not reject.

References
----------
Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based improvements for inference
with clustered errors. Review of Economics and Statistics 90(3), 414-427 (null imposed, symmetric
t). MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Cluster-robust inference. Journal of
Econometrics 232, 272-299.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.moments import BoolArray, FloatArray, IntArray

MOST_CLUSTERS = 12
# Half of the sign vectors mirror the other half, so p is never below 2 / 2**G: with fewer clusters
# than this it could not reach 0.05.
FEWEST_CLUSTERS = 6
# Halvings of a bracket: enough for the last digits of a float.
STEPS = 60
WIDEST = 1e6  # standard errors: beyond, the interval has no end
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class WildClusters:
    """Two-sided p-value of no difference, the interval of the same test, and what was counted."""

    effect: float
    std_error: float
    p_value: float
    ci_low: float
    ci_high: float
    clusters: int

    @property
    def signs(self) -> int:
        """Sign vectors that were counted."""
        return 1 << self.clusters

    @property
    def smallest(self) -> float:
        """Smallest p-value so many clusters allow."""
        return 2 / self.signs


def wild_clusters(
    values: FloatArray, treated: BoolArray, cluster: IntArray, *, confidence: float
) -> WildClusters | None:
    """Test and bound a difference of means.

    ``None`` with too few or too many clusters, or one alone on a side.

    Parameters
    ----------
    values, treated, cluster
        One value a unit, its group and its cluster, shape (n_units,).
    confidence
        Of the interval.
    """
    names, number = np.unique(cluster, return_inverse=True)
    count = len(names)
    alone = min(len(np.unique(number[side])) for side in (treated, ~treated)) < 2  # noqa: PLR2004 - one cluster has no spread
    if alone or not FEWEST_CLUSTERS <= count <= MOST_CLUSTERS:
        return None
    sums = _Sums(values, treated, number, count)
    effect, std_error = sums.effect(), sums.std_error()
    if std_error <= 0:
        return None
    signs = _signs(count)

    def p_value(null: float) -> float:
        wild = sums.statistics(signs, null)
        real = abs(effect - null) / std_error
        return float((wild >= real * (1 - ROUNDING)).mean())

    level = 1 - confidence
    return WildClusters(
        effect=effect,
        std_error=std_error,
        p_value=p_value(0.0),
        ci_low=_end(p_value, effect, -std_error, level),
        ci_high=_end(p_value, effect, std_error, level),
        clusters=count,
    )


class _Sums:
    """Sums by cluster from which every bootstrap statistic follows; shapes (n_clusters,)."""

    def __init__(
        self, values: FloatArray, treated: BoolArray, number: IntArray, count: int
    ) -> None:
        sides = (treated, ~treated)
        self.n = np.stack([np.bincount(number[side], minlength=count) for side in sides])
        self.total = np.stack([np.bincount(number[s], values[s], minlength=count) for s in sides])
        self.size = self.n.sum(axis=1)
        self.share = self.n / self.size[:, None]

    def effect(self) -> float:
        """Mean of the treated minus mean of the others."""
        means = self.total.sum(axis=1) / self.size
        return float(means[0] - means[1])

    def std_error(self) -> float:
        """Cluster-robust error without a factor for few clusters, which no statistic needs."""
        means = self.total.sum(axis=1) / self.size
        parts = self.total / self.size[:, None] - means[:, None] * self.share
        return float(np.sqrt(((parts[0] - parts[1]) ** 2).sum()))

    def statistics(self, signs: FloatArray, null: float) -> FloatArray:
        """Absolute t of every sign vector where the difference is ``null``."""
        total = self.total - null * np.array([[1.0], [0.0]]) * self.n
        total = total - total.sum() / self.size.sum() * self.n  # residuals of the null model
        ours, others = total / self.size[:, None]
        means = (signs @ ours, signs @ others)
        parts = signs * (ours - others)
        parts -= means[0][:, None] * self.share[0] - means[1][:, None] * self.share[1]
        error = np.sqrt((parts**2).sum(axis=1))
        apart = np.abs(means[0] - means[1])
        found: FloatArray = np.divide(apart, error, out=np.full(len(signs), inf), where=error > 0)
        return found


def _signs(count: int) -> FloatArray:
    """Every vector of plus and minus one, shape (2**count, count)."""
    bits = np.arange(1 << count)[:, None] >> np.arange(count) & 1
    signs: FloatArray = np.where(bits, -1.0, 1.0).astype(np.float64)
    return signs


def _end(p_value: Callable[[float], float], effect: float, step: float, level: float) -> float:
    """Find where the test begins to reject, going from the effect in steps of one sign."""
    inside, reach = effect, step
    while p_value(effect + reach) > level:
        inside, reach = effect + reach, 2 * reach
        if abs(reach) > WIDEST * abs(step):
            return inf if step > 0 else -inf
    outside = effect + reach
    for _ in range(STEPS):
        middle = (inside + outside) / 2
        if p_value(middle) > level:
            inside = middle
        else:
            outside = middle
    return outside
