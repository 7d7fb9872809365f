from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.value.shapley import capped_worth, overlapping_worth, shapley


def test_three_claims_under_a_cap() -> None:
    found = shapley(3, capped_worth([60, 50, 40], 100))
    assert found.exact
    assert found.shares == pytest.approx((41.666667, 31.666667, 26.666667), abs=5e-7)


def test_three_initiatives_that_each_remove_a_share_of_the_rest() -> None:
    worth = overlapping_worth([0.06, 0.05, 0.04], 1000)
    found = shapley(3, worth)
    assert found.shares == pytest.approx((57.34, 47.54, 37.84), abs=5e-7)
    assert sum(found.shares) == pytest.approx(142.72, abs=5e-7)
    assert worth(frozenset({0, 1, 2})) == pytest.approx(142.72, abs=5e-7)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=7), st.floats(0, 1e6))
def test_shares_sum_to_the_worth_of_all(claims: list[float], total: float) -> None:
    found = shapley(len(claims), capped_worth(claims, total))
    assert sum(found.shares) == pytest.approx(min(total, sum(claims)), rel=1e-9, abs=1e-6)


def test_sampled_orders_agree_with_the_exact_shares_and_still_sum_to_the_whole() -> None:
    """Thirteen claims of which one is a dummy: the exact shares of twelve are known."""
    claims = [10.0 * k for k in range(1, 13)]
    exact = shapley(12, capped_worth(claims, 400)).shares
    found = shapley(13, capped_worth([*claims, 0.0], 400), rng=np.random.default_rng(7))
    assert not found.exact
    assert sum(found.shares) == pytest.approx(400)
    assert found.shares[12] == 0
    gaps = [
        abs(share - truth) / error
        for share, truth, error in zip(found.shares[:12], exact, found.std_errors[:12], strict=True)
    ]
    assert max(gaps) < 4, "within four Monte-Carlo errors of the truth"


def test_sampling_gives_the_same_answer_to_the_same_question() -> None:
    worth = capped_worth([5.0] * 14, 30)
    first, again = (shapley(14, worth, rng=np.random.default_rng(1)) for _ in range(2))
    assert first == again


def test_sampling_without_a_generator_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="generator"):
        shapley(13, capped_worth([1.0] * 13, 5))
