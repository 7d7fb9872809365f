"""How many equal clusters unequal ones weigh like, against counts by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.estimators.checks.clusters import check_clusters
from analytics.estimators.numerics.effective_clusters import effective_clusters


def effective(treated_sizes: list[int], other_sizes: list[int]) -> float:
    sizes = np.array(treated_sizes + other_sizes)
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    treated = cluster < len(treated_sizes)
    found = effective_clusters(cluster, treated, np.ones(len(cluster)))
    assert found is not None
    return found


def test_equal_clusters_half_of_them_treated_count_as_they_are() -> None:
    assert effective([5] * 6, [5] * 6) == pytest.approx(12)


def test_few_treated_among_many_count_like_about_as_few() -> None:
    """3 of 20: shares 1/3 and 1/17, so g is 1/9 thrice and 1/289 seventeen times."""
    g = np.array([1 / 9] * 3 + [1 / 289] * 17)
    by_hand = 20 / (1 + g.var() / g.mean() ** 2)
    assert effective([4] * 3, [4] * 17) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(4.12, abs=0.01)


def test_one_large_cluster_leaves_little_more_than_itself() -> None:
    assert effective([1000, 1, 1, 1, 1], [200] * 5) < 2.5


def test_a_cluster_with_as_much_of_both_sides_adds_nothing() -> None:
    cluster, treated = np.repeat(np.arange(4), 2), np.tile([True, False], 4)
    assert effective_clusters(cluster, treated, np.ones(8)) is None


def test_size_does_not_matter_only_shares_do() -> None:
    rng = np.random.default_rng(3)
    cluster, treated = rng.integers(0, 15, 300), rng.random(300) < 0.4
    weight = rng.random(300)
    found = effective_clusters(cluster, treated, weight)
    assert effective_clusters(cluster, treated, 7 * weight) == pytest.approx(found)
    assert effective_clusters(cluster, ~treated, weight) == pytest.approx(found)


def test_many_clusters_of_unequal_weight_are_said_and_warned_of() -> None:
    check = check_clusters(40, (20, 20), effective=5.2)
    assert check.verdict is Verdict.WARN
    assert "they count like 5.2 equal ones" in check.sentence
    assert check_clusters(40, (20, 20), effective=39.9).verdict is Verdict.PASS
