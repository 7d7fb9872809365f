from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.domain.returns import NotDefined
from analytics.value import cash_flow
from analytics.value.simulated_value import Outlook, simulate_value

FLOWS = (-500e3, 120e3, 220e3, 260e3, 260e3)


def number(found: float | NotDefined) -> float:
    assert not isinstance(found, NotDefined)
    return found


def test_every_measure_of_the_worked_investment() -> None:
    assert cash_flow.net_present_value(FLOWS, 0.1) == pytest.approx(163834.437538, abs=5e-7)
    assert number(cash_flow.internal_rate_of_return(FLOWS)) == pytest.approx(0.226405, abs=5e-7)
    assert number(cash_flow.payback(FLOWS)) == pytest.approx(2.615385, abs=5e-7)
    assert number(cash_flow.payback(FLOWS, 0.1)) == pytest.approx(3.077423, abs=5e-7)
    assert number(cash_flow.return_on_investment(FLOWS)) == pytest.approx(0.72)
    assert number(cash_flow.benefit_cost_ratio(FLOWS, 0.1)) == pytest.approx(1.327669, abs=5e-7)
    assert cash_flow.monthly_rate(0.1) == pytest.approx(0.007974, abs=5e-7)


def test_a_normal_net_present_value_with_its_risk() -> None:
    found = cash_flow.normal_outcome(163834.437538, 0.25 * 663834.437538)
    assert found.probability_positive == pytest.approx(0.838228, abs=5e-7)
    assert found.low == pytest.approx(-48850.078134, abs=5e-6)
    assert found.high == pytest.approx(376518.953211, abs=5e-6)
    assert found.expected_loss == pytest.approx(14167.234063, abs=5e-6)
    with pytest.raises(NotEstimableError, match="no distribution"):
        cash_flow.normal_outcome(1.0, 0.0)


def test_two_internal_rates_are_no_internal_rate() -> None:
    """-100, 230, -132 is worth nothing at 10 % and at 20 %."""
    trap = (-100, 230, -132)
    assert cash_flow.net_present_value(trap, 0.1) == pytest.approx(0, abs=1e-9)
    assert cash_flow.net_present_value(trap, 0.2) == pytest.approx(0, abs=1e-9)
    found = cash_flow.internal_rate_of_return(trap)
    assert isinstance(found, NotDefined)
    assert "change sign 2 times" in found.reason
    assert number(cash_flow.modified_rate_of_return(trap, finance=0.1, reinvest=0.1)) > 0


def test_what_never_turns_has_no_rate_and_no_payback() -> None:
    assert isinstance(cash_flow.internal_rate_of_return((1, 2, 3)), NotDefined)
    late = cash_flow.payback((-10, 2, 3))
    assert isinstance(late, NotDefined)
    assert "horizon of 2 periods" in late.reason
    assert cash_flow.payback((5, 1)) == 0.0
    assert isinstance(cash_flow.return_on_investment((5, 1)), NotDefined)
    assert isinstance(cash_flow.benefit_cost_ratio((5, 1), 0.1), NotDefined)
    assert isinstance(
        cash_flow.modified_rate_of_return((5, 1), finance=0.1, reinvest=0.1), NotDefined
    )


def test_the_modified_rate_by_hand() -> None:
    """100 now, 60.5 and 60.5: at 10 % the benefits are 127.05 at the end, 1.2705^0.5 - 1."""
    found = cash_flow.modified_rate_of_return((-100, 60.5, 60.5), finance=0.1, reinvest=0.1)
    assert number(found) == pytest.approx(1.2705**0.5 - 1)


def test_payback_waits_for_a_later_cost() -> None:
    """Back after one period, in the red again at two, back for good half-way through the third."""
    assert number(cash_flow.payback((-100, 150, -100, 100))) == pytest.approx(2.5)


def test_what_was_spent_before_is_sunk() -> None:
    assert cash_flow.forward_value(FLOWS, 0.1, now=1) == pytest.approx(
        cash_flow.net_present_value(FLOWS[1:], 0.1)
    )


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8), st.floats(1, 1e6))
def test_the_internal_rate_makes_the_value_zero(benefits: list[float], cost: float) -> None:
    flows = (-cost, *benefits)
    rate = cash_flow.internal_rate_of_return(flows)
    if isinstance(rate, float):
        scale = cost + sum(benefits)
        assert abs(cash_flow.net_present_value(flows, rate)) / scale < 1e-5


def test_a_rate_that_makes_money_worthless_is_refused() -> None:
    with pytest.raises(AssumptionError, match="discount rate of -1"):
        cash_flow.net_present_value(FLOWS, -1.0)


def outlook(**changes: float) -> Outlook:
    plain = {"benefits": 663834.437538, "costs": 5e5, "benefit_spread": 0.25, "cost_spread": 0.2}
    return Outlook(**{**plain, **changes})


def test_the_simulated_investment_agrees_with_the_worked_one() -> None:
    """Mean 163,830 within four errors of 195,000 / sqrt(200,000); P within its stated 0.005."""
    rng = np.random.default_rng(12345)
    found = simulate_value([outlook()], draws=200_000, rng=rng)
    assert found.mean == pytest.approx(163_830, abs=1_750)
    assert found.probability_positive == pytest.approx(0.801845, abs=0.005)
    again = simulate_value([outlook()], draws=200_000, rng=np.random.default_rng(12345))
    assert again.mean == found.mean


def test_common_drivers_make_a_portfolio_riskier() -> None:
    """Ten alike with a common 20 %: sd is that of the sum, 10 x 0.2, not sqrt(10) x 0.2."""
    many = [outlook(benefits=1.0, costs=0.0, benefit_spread=0.0, cost_spread=0.0)] * 10
    rng = np.random.default_rng(3)
    found = simulate_value(many, common_spreads=(0.2,), draws=50_000, rng=rng)
    assert found.std_dev == pytest.approx(2.0, rel=0.02)


def test_a_spread_below_zero_is_refused() -> None:
    with pytest.raises(AssumptionError, match="below zero"):
        simulate_value([outlook(costs=-1)], draws=10, rng=np.random.default_rng(1))
