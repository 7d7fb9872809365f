"""The wild cluster bootstrap against regressions run one by one, and what must hold of it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analytics.domain.moments import BoolArray, FloatArray, IntArray
from analytics.estimators.numerics.wild_cluster import WildClusters, wild_clusters

Sample = tuple[FloatArray, BoolArray, IntArray]


def drawn(seed: int, *, clusters: int = 7, treated: int = 3, effect: float = 0.5) -> Sample:
    """Clusters of two to five units with a shock of their own."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), rng.integers(2, 6, clusters))
    treated_units = cluster < treated
    shocks = rng.normal(0, 0.5, clusters)[cluster]
    return effect * treated_units + shocks + rng.normal(size=len(cluster)), treated_units, cluster


def bounded(sample: Sample, confidence: float = 0.95) -> WildClusters:
    found = wild_clusters(*sample, confidence=confidence)
    assert found is not None
    return found


def slowly(sample: Sample, null: float) -> float:
    """Count the p-value with a least squares fit for every vector of signs."""
    values, treated, cluster = sample
    design = np.column_stack([np.ones(len(values)), treated])
    bread = np.linalg.inv(design.T @ design)

    def statistic(y: FloatArray, at: float) -> float:
        beta = bread @ design.T @ y
        scores = [design[cluster == c].T @ (y - design @ beta)[cluster == c] for c in set(cluster)]
        meat = sum(np.outer(one, one) for one in scores)
        return float(abs(beta[1] - at) / np.sqrt((bread @ meat @ bread)[1, 1]))

    real = statistic(values, null)
    moved = values - null * treated
    residuals = moved - moved.mean()
    signs = product([1, -1], repeat=len(set(cluster)))
    wild = [statistic(moved.mean() + np.array(one)[cluster] * residuals, 0.0) for one in signs]
    return float(np.mean(np.array(wild) >= real * (1 - 1e-10)))


@pytest.mark.parametrize("seed", range(5))
def test_every_sign_vector_counts_as_in_regressions_one_by_one(seed: int) -> None:
    sample = drawn(seed)
    assert bounded(sample).p_value == slowly(sample, 0.0)


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_ends_where_the_test_begins_to_reject(seed: int) -> None:
    sample = drawn(seed, clusters=8, treated=4)
    found = bounded(sample, confidence=0.9)
    values, treated, cluster = sample
    for end, inwards in ((found.ci_low, 1e-6), (found.ci_high, -1e-6)):
        p_in, p_out = (
            bounded((values - at * treated, treated, cluster)).p_value
            for at in (end + inwards, end - inwards)
        )
        assert p_in > 0.1 >= p_out
    assert found.ci_low < found.effect < found.ci_high


def test_p_and_interval_agree_and_move_with_the_units_of_measure() -> None:
    sample = drawn(11, effect=2.5, clusters=10, treated=5)
    found = bounded(sample)
    assert (found.p_value <= 0.05) is (found.ci_low > 0 or found.ci_high < 0)
    larger = bounded((10 * sample[0] + 3, sample[1], sample[2]))
    assert larger.p_value == found.p_value
    assert larger.ci_low == pytest.approx(10 * found.ci_low)
    turned = bounded((sample[0], ~sample[1], sample[2]))
    assert (turned.effect, turned.p_value) == pytest.approx((-found.effect, found.p_value))


def test_the_smallest_p_of_six_clusters_is_one_in_thirty_two() -> None:
    values, treated, cluster = drawn(4, clusters=6, treated=3, effect=50.0)
    found = bounded((values, treated, cluster))
    assert (found.signs, found.smallest) == (64, 1 / 32)
    assert found.p_value >= found.smallest


@pytest.mark.parametrize(("clusters", "treated"), [(5, 2), (13, 6), (8, 1), (8, 7)])
def test_too_few_or_too_many_clusters_are_not_counted(clusters: int, treated: int) -> None:
    sample = drawn(1, clusters=clusters, treated=treated)
    assert wild_clusters(*sample, confidence=0.95) is None
