from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from analytics.ranking.acceptability import (
    central_weights,
    exact_two_criteria,
    ordinal_weights,
    rank_acceptability,
    uniform_weights,
)

POINTS = np.array([(9.0, 2.0), (6.0, 6.0), (2.0, 9.0)])


def drawn(draws: int, criteria: int) -> np.ndarray:
    return np.asarray(qmc.Sobol(criteria, seed=2026).random(draws))


def test_equal_weights_call_two_of_three_losers_that_lead_six_sevenths_of_the_time() -> None:
    """Exact: 3/7, 1/7, 3/7. At equal weights the middle one leads with 6 against 5.5."""
    found = exact_two_criteria([(9, 2), (6, 6), (2, 9)])
    assert found.first == pytest.approx((3 / 7, 1 / 7, 3 / 7))
    assert found.ranks.sum(axis=0) == pytest.approx([1, 1, 1])
    assert found.ranks.sum(axis=1) == pytest.approx([1, 1, 1])


def test_draws_agree_with_the_exact_answer() -> None:
    """Quasi-random: 2^14 points are within 0.001 where independent draws have an error of 0.004."""
    weights = uniform_weights(drawn(2**14, 2))
    found = rank_acceptability(weights @ POINTS.T)
    exact = exact_two_criteria([tuple(one) for one in POINTS])
    assert found.ranks == pytest.approx(exact.ranks, abs=0.001)


def test_the_same_question_has_the_same_answer() -> None:
    first, again = (
        rank_acceptability(uniform_weights(drawn(1024, 2)) @ POINTS.T).ranks for _ in range(2)
    )
    assert (first == again).all()


def test_a_statement_about_weights_changes_the_leader() -> None:
    scores = np.array([(5.0, 2.0), (2.0, 4.9)])
    value_first = ordinal_weights(drawn(1024, 2), [0, 1]) @ scores.T
    other_first = ordinal_weights(drawn(1024, 2), [1, 0]) @ scores.T
    assert rank_acceptability(value_first).first[0] > 0.9
    assert rank_acceptability(other_first).first[1] > 0.9


def test_ordered_weights_keep_their_order_and_sum_to_one() -> None:
    weights = ordinal_weights(drawn(1024, 3), [2, 0, 1])
    assert (weights[:, 2] >= weights[:, 0]).all()
    assert (weights[:, 0] >= weights[:, 1]).all()
    assert weights.sum(axis=1) == pytest.approx(np.ones(1024))


def test_uniform_weights_have_the_means_of_the_simplex() -> None:
    assert uniform_weights(drawn(2**13, 3)).mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.002)


def test_equal_scores_keep_the_order_given() -> None:
    found = rank_acceptability(np.ones((10, 3)))
    assert (found.ranks == np.eye(3)).all()


def test_central_weights_describe_who_prefers_whom() -> None:
    weights = uniform_weights(drawn(2**12, 2))
    middle = central_weights(weights @ POINTS.T, weights)
    assert middle[0] is not None
    assert middle[2] is not None
    assert middle[0][0] > 0.7
    assert middle[2][0] < 0.3
    hopeless = central_weights(weights @ np.array([(9.0, 9.0), (1.0, 1.0)]).T, weights)
    assert hopeless[1] is None


def test_a_new_alternative_at_the_bottom_changes_nobody_above_it() -> None:
    weights = uniform_weights(drawn(1024, 2))
    few = rank_acceptability(weights @ POINTS.T).ranks
    more = rank_acceptability(weights @ np.vstack([POINTS, (0.0, 0.0)]).T).ranks
    assert (more[:3, :3] == few).all()


@pytest.mark.parametrize("members", [1, 2, 3, 64, 65, 1000])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e9])
def test_packed_keys_order_as_a_stable_sort_does(members: int, scale: float) -> None:
    """Ties included: half of the scores are rounded, so that many are equal."""
    rng = np.random.default_rng(members)
    scores = rng.normal(size=(200, members)) * scale
    scores[::2] = np.round(scores[::2] / scale) * scale
    order = np.argsort(-scores, axis=1, kind="stable")
    expected = np.zeros((members, members))
    for row in order:
        expected[row, np.arange(members)] += 1 / len(scores)
    assert rank_acceptability(scores).ranks == pytest.approx(expected, abs=1e-12)


def test_scores_without_end_are_ordered_too() -> None:
    scores = np.array([[1.0, -np.inf, np.inf], [0.0, 0.0, 0.0]])
    assert rank_acceptability(scores).ranks.tolist() == [
        [0.5, 0.5, 0],
        [0, 0.5, 0.5],
        [0.5, 0, 0.5],
    ]
