"""Several claims on one KPI: worked numbers, and what must hold for every set of claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.errors import AssumptionError
from analytics.value.reconcile import (
    Movement,
    credited_shares,
    in_proportion,
    overlap_test,
    reconcile,
)

CLAIMS, ERRORS = [60.0, 50.0, 40.0], [6.0, 15.0, 20.0]
LEDGER = Movement(total=110.0, std_error=10.0)
Z = 1.2815515655446004

amounts = st.lists(st.tuples(st.floats(0.01, 1e6), st.floats(0.01, 1e6)), min_size=1, max_size=6)


def test_three_claims_are_balanced_to_six_decimals() -> None:
    found = reconcile(CLAIMS, ERRORS, LEDGER)
    assert found.claims == pytest.approx((58.107753, 38.173456, 18.975033), abs=5e-7)
    assert sum(found.claims) == pytest.approx(115.256242, abs=5e-7)
    assert found.std_errors == pytest.approx((5.856362, 12.588713, 13.774989), abs=5e-7)
    assert found.not_attributed == 0


def test_the_overlap_test_compares_the_sum_with_the_movement() -> None:
    found = overlap_test(CLAIMS, ERRORS, LEDGER)
    assert found.statistic == pytest.approx(2.102497, abs=5e-7)
    assert found.p_value == pytest.approx(0.147059, abs=5e-7)
    assert found.claim_over_total == pytest.approx(1.363636, abs=5e-7)


def test_without_errors_claims_are_scaled_in_proportion() -> None:
    expected = (40.0, 33.333333, 26.666667)
    assert in_proportion(CLAIMS, 100) == pytest.approx(expected, abs=5e-7)
    certain = reconcile(CLAIMS, [0.0] * 3, Movement(total=100, std_error=0))
    assert certain.claims == pytest.approx(expected, abs=5e-7)
    assert in_proportion(CLAIMS, 500) == tuple(CLAIMS)
    assert in_proportion([0.0, 0.0], 10) == (0.0, 0.0)


def test_a_claim_that_would_turn_negative_is_zero_and_the_rest_is_solved_again() -> None:
    found = reconcile([60.0, 5.0], [1.0, 50.0], Movement(total=40.0, std_error=1.0))
    assert found.claims[1] == 0.0
    assert found.std_errors[1] == 0.0
    alone = reconcile([60.0], [1.0], Movement(total=40.0, std_error=1.0))
    assert found.claims[0] == pytest.approx(alone.claims[0])


def test_what_the_kpi_did_beyond_all_claims_belongs_to_nobody() -> None:
    wide = Movement(total=500.0, std_error=10.0)
    assert credited_shares(CLAIMS, ERRORS, wide, quantile=Z) == (1.0, 1.0, 1.0)


def test_a_kpi_that_got_worse_credits_nothing() -> None:
    worse = Movement(total=-200.0, std_error=10.0)
    assert credited_shares(CLAIMS, ERRORS, worse, quantile=Z) == (0.0, 0.0, 0.0)


@given(amounts, st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_credited_never_exceeds_the_movement_and_its_allowance(
    pairs: list[tuple[float, float]], total: float, error: float
) -> None:
    claims, errors = [a for a, _ in pairs], [b for _, b in pairs]
    movement = Movement(total=total, std_error=error)
    shares = credited_shares(claims, errors, movement, quantile=Z)
    credited = sum(share * claim for share, claim in zip(shares, claims, strict=True))
    assert all(0 <= share <= 1 for share in shares)
    assert credited <= max(0.0, total + Z * error) * (1 + 1e-9) + 1e-6


@given(amounts, st.floats(0, 1e6), st.floats(0.01, 1e5), st.floats(1.01, 100))
def test_a_claim_that_is_less_certain_is_never_credited_more(
    pairs: list[tuple[float, float]], total: float, error: float, times: float
) -> None:
    claims, errors = [a for a, _ in pairs], [b for _, b in pairs]
    movement = Movement(total=total, std_error=error)
    before = credited_shares(claims, errors, movement, quantile=Z)[0]
    after = credited_shares(claims, [errors[0] * times, *errors[1:]], movement, quantile=Z)[0]
    assert after <= before + 1e-9


@given(amounts, st.floats(0, 1e6), st.floats(0.01, 1e5))
def test_the_order_of_the_claims_does_not_matter(
    pairs: list[tuple[float, float]], total: float, error: float
) -> None:
    movement = Movement(total=total, std_error=error)
    forward = reconcile([a for a, _ in pairs], [b for _, b in pairs], movement).claims
    pairs.reverse()
    backward = reconcile([a for a, _ in pairs], [b for _, b in pairs], movement).claims
    assert forward == pytest.approx(backward[::-1], rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.0])
def test_an_error_that_is_no_size_is_refused(bad: float) -> None:
    with pytest.raises(AssumptionError, match="below"):
        reconcile(CLAIMS, [6.0, bad, 20.0], LEDGER)
