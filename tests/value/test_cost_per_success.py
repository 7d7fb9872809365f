"""What a followed decision costs, against hand reckoning and the design's worked example."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from analytics.domain.initiative import Adoption
from analytics.domain.returns import CostPerSuccess, NotDefined
from analytics.value.cost_per_success import cost_per_success
from tests.value.facts import AS_OF, SGD, cost

DAY = date(2026, 7, 1)


def used(followed: float | None, on: date = DAY) -> Adoption:
    return Adoption(
        initiative_id="I-1",
        period_start=on,
        eligible_users=None,
        active_users=None,
        decisions_followed=followed,
    )


def test_verification_not_tokens_is_most_of_it() -> None:
    """value.md 4.17: 40,000 tasks, 72 % used: 45,967.50 is 1.596094 a success, tokens 2.1 %."""
    costs = (
        cost("967.50", cost_id="T", category="inference_tokens"),
        cost("36000", cost_id="V", category="human_verification"),
        cost("9000", cost_id="F", category="run_infrastructure"),
        cost("80000", cost_id="B", category="build"),
    )
    found = cost_per_success(costs, (used(40_000 * 0.72),), currency=SGD, as_of=AS_OF)
    assert isinstance(found, CostPerSuccess)
    assert found.cost == Decimal("45967.50")
    assert found.per_success == pytest.approx(1.596094, abs=5e-7)
    assert float(found.tokens / found.cost) == pytest.approx(0.021, abs=5e-4)


def test_only_quarters_with_both_cost_and_use_count() -> None:
    costs = (
        cost("100", category="licences"),
        cost("900", cost_id="Y", category="licences", period_start=date(2026, 4, 1)),
    )
    use = (used(50, date(2026, 8, 1)), used(10_000, date(2026, 1, 1)))
    found = cost_per_success(costs, use, currency=SGD, as_of=AS_OF)
    assert isinstance(found, CostPerSuccess)
    assert (found.quarters, found.per_success) == (1, 2.0)


@pytest.mark.parametrize("use", [(), (used(None),), (used(0),)])
def test_nobody_who_followed_is_no_cost_of_zero(use: tuple[Adoption, ...]) -> None:
    found = cost_per_success((cost("100"),), use, currency=SGD, as_of=AS_OF)
    assert isinstance(found, NotDefined)
    assert "a successful outcome has no cost" in found.reason
