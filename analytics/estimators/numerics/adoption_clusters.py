"""How many independent adopters and others there are, and what leaving each out would change.

References
----------
MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Cluster-robust inference. Journal of
Econometrics 232, 272-299 (CR3, the cluster jackknife).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.adoption_averages import SIMPLE, Averages
from analytics.estimators.numerics.effective_clusters import effective_clusters

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.adoption_averages import Name

# Below these numbers influence functions understate the error (coverage .82 to .88 in worlds of 8
# and 20 clusters with 3 treated): every cluster is then left out once.
FEW_CLUSTERS, FEW_TREATED = 20, 10
# Where many clusters never adopt, they are left out in this many blocks, each adopter still alone.
BLOCKS = 40
# t(G - 1) needs adopters to be more than this share of the clusters (3 of 16: coverage .92).
FEW_OF_ALL = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterCount:
    """Independent clusters: all, those with an adopter, those with a unit that has not adopted.

    ``effective`` is how many equal ones they weigh like; ``None`` where every unit is its own.
    """

    total: int
    treated: int
    control: int
    effective: float | None = None

    @property
    def few(self) -> bool:
        """Whether errors come from leaving clusters out."""
        return self.total < FEW_CLUSTERS or self.treated < FEW_TREATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Averages with their errors, the degrees of freedom and how the errors were found."""

    averages: Averages
    degrees_of_freedom: float
    jackknife: bool


def count_clusters(panel: AdoptionPanel, treated: BoolArray, control: BoolArray) -> ClusterCount:
    """Count the clusters of adopters and of comparison units (masks of shape (n_units,))."""
    return ClusterCount(
        total=number_of_clusters(panel, treated | control),
        treated=number_of_clusters(panel, treated),
        control=number_of_clusters(panel, control),
        effective=_effective(panel, treated, control),
    )


def _effective(panel: AdoptionPanel, treated: BoolArray, control: BoolArray) -> float | None:
    if panel.own_clusters or panel.copies is not None:
        return None
    used = treated | control
    alike = np.ones(int(used.sum()), dtype=np.float64)
    return effective_clusters(panel.cluster[used], treated[used], alike)


def number_of_clusters(panel: AdoptionPanel, units: BoolArray) -> int:
    """Count the clusters that some units are in."""
    if panel.copies is not None:
        return round(float(panel.copies[units].sum()))
    if panel.own_clusters:
        return int(units.sum())
    return len(np.unique(panel.cluster[units]))


def deletion_blocks(panel: AdoptionPanel) -> tuple[tuple[IntArray, ...], int]:
    """Clusters to leave out together, adopters' first and alone; and how many those are."""
    adopters = panel.start < len(panel.periods)
    treated = np.unique(panel.cluster[adopters])
    others = np.setdiff1d(np.unique(panel.cluster), treated)
    parts = np.array_split(others, min(len(others), BLOCKS)) if len(others) else []
    return (*(treated[i : i + 1] for i in range(len(treated))), *parts), len(treated)


def jackknife(
    full: dict[Name, float],
    panel: AdoptionPanel,
    clusters: ClusterCount,
    again: Callable[[IntArray], dict[Name, float]],
) -> Sampling:
    """Leave out every cluster once.

    Parameters
    ----------
    full
        The averages of all clusters.
    panel
        Its clusters and adoption.
    clusters
        Their counts.
    again
        Averages without the given clusters.

    Raises
    ------
    NotEstimableError
        A single cluster adopts: without it there is nothing to compare.
    """
    if clusters.treated < 2:  # noqa: PLR2004 - one member has no spread
        raise NotEstimableError(
            "Only one independent unit or cluster adopts: its own luck cannot be told from the"
            " effect.",
            'Use design = "synthetic_control", made for a single adopter.',
        )
    blocks, treated = deletion_blocks(panel)
    names = tuple(full)
    values = np.array([full[name] for name in names])
    apart = np.full((len(blocks), len(names)), np.nan)
    for i, block in enumerate(blocks):
        found = _tried(again, block)
        apart[i] = [found.get(name, np.nan) for name in names]
    apart -= values
    present = (~np.isnan(apart)).sum(axis=0)
    scale = np.where(present > 0, len(blocks) / np.maximum(present, 1), np.nan)
    apart = np.nan_to_num(apart) * np.sqrt(scale)
    factor = (len(blocks) - 1) / len(blocks)
    simple = apart[:, names.index(SIMPLE)]
    return Sampling(
        averages=Averages(names=names, values=values, covariance=factor * apart.T @ apart),
        degrees_of_freedom=_degrees_of_freedom(simple, treated, clusters),
        jackknife=True,
    )


def sum_by_cluster(scores: FloatArray, panel: AdoptionPanel) -> FloatArray:
    """Sum the units' scores by cluster, shape (n_clusters, n_scores).

    A line that stands for several units carries their scores together; their squares add up to its
    square over their number.
    """
    if panel.copies is not None:
        return scores / np.sqrt(panel.copies)[:, None]
    if panel.own_clusters:
        return scores
    _, number = np.unique(panel.cluster, return_inverse=True)
    count = int(number.max(initial=-1)) + 1
    if count == len(scores):
        return scores
    summed = np.zeros((count, scores.shape[1]))
    np.add.at(summed, number, scores)
    return summed


def _tried(again: Callable[[IntArray], dict[Name, float]], block: IntArray) -> dict[Name, float]:
    try:
        return again(block)
    except NotEstimableError:
        return {}


def _degrees_of_freedom(apart: FloatArray, treated: int, clusters: ClusterCount) -> float:
    """G - 1 below twenty clusters unless few of them adopt; else Satterthwaite over both sides."""
    if clusters.total < FEW_CLUSTERS and treated > FEW_OF_ALL * clusters.total:
        return float(clusters.total - 1)
    parts = [float((apart[:treated] ** 2).sum()), float((apart[treated:] ** 2).sum())]
    members = [treated - 1, len(apart) - treated - 1]
    spread = sum(p**2 / max(m, 1) for p, m in zip(parts, members, strict=True))
    return float(sum(parts) ** 2 / spread) if spread > 0 else float(clusters.total - 1)
