"""Shared cost by a declared driver: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.initiative import CostAllocation, CostEntry, Register
from analytics.value.pools import with_pools_allocated
from tests.value.facts import cost

POOL = "POOL-ML"
OLD, NEW = date(2025, 1, 1), date(2026, 1, 1)


def pool_cost(amount: str, on: date = date(2026, 4, 1)) -> CostEntry:
    return cost(amount, cost_id="P", initiative_id="", pool_id=POOL, period_start=on)


def share(name: str, part: str, since: date = OLD) -> CostAllocation:
    return CostAllocation(
        pool_id=POOL,
        initiative_id=name,
        share=Decimal(part),
        valid_from=since,
        driver="models_in_production",
    )


def allocated(entries: tuple[CostEntry, ...], *rows: CostAllocation) -> dict[str, Decimal]:
    found, problems = with_pools_allocated(Register(costs=entries, allocations=rows))
    assert not problems
    return {one.initiative_id: one.amount for one in found.costs}


def test_a_pool_is_shared_by_its_rows() -> None:
    found = allocated((pool_cost("42000"),), share("I-1", "0.75"), share("I-2", "0.25"))
    assert found == {"I-1": 31_500, "I-2": 10_500}


def test_thirds_lose_no_cent() -> None:
    rows = (share("A", "0.3333"), share("B", "0.3333"), share("C", "0.3334"))
    found = allocated((pool_cost("0.01"),), *rows)
    assert sum(found.values()) == Decimal("0.01")


def test_what_the_shares_leave_stays_with_the_pool() -> None:
    assert allocated((pool_cost("100"),), share("I-1", "0.6")) == {"I-1": 60, "": 40}


def test_the_shares_of_the_time_count() -> None:
    """Before 2026 all is of I-1; from then on the new rows replace the old ones altogether."""
    rows = (share("I-1", "1"), share("I-2", "1", NEW))
    assert allocated((pool_cost("100", date(2025, 12, 1)),), *rows) == {"I-1": 100}
    assert allocated((pool_cost("100", NEW),), *rows) == {"I-2": 100}
    assert allocated((pool_cost("100", date(2024, 12, 1)),), *rows) == {"": 100}


def test_shares_above_the_whole_share_nothing_out_and_say_so() -> None:
    register = Register(
        costs=(pool_cost("100"),), allocations=(share("A", "0.7"), share("B", "0.7"))
    )
    found, problems = with_pools_allocated(register)
    assert found.costs == register.costs
    assert "add up to 140%" in problems[0].message


def test_cost_of_an_initiative_is_its_own() -> None:
    own = cost("5", pool_id=POOL)
    assert allocated((own,), share("I-2", "1")) == {"I-1": 5}


@given(
    st.decimals("0.01", "1e7", places=2),
    st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(lambda parts: sum(parts) > 0),
)
def test_the_sum_is_always_that_of_the_books(amount: Decimal, parts: list[int]) -> None:
    whole = max(100, sum(parts))
    rows = tuple(share(f"I-{i}", str(Decimal(part) / whole)) for i, part in enumerate(parts))
    register = Register(costs=(pool_cost(str(amount)),), allocations=rows)
    found, _ = with_pools_allocated(register)
    assert sum(one.amount for one in found.costs) == amount
