"""What a followed decision costs, against hand reckoning and the design's worked example."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from analytics.domain.initiative import Adoption
from analytics.domain.returns import CostPerSuccess, NotDefined
from analytics.reports.returns_words import success_share_sentence, unit_cost_rows
from analytics.value.cost_per_success import cost_per_success
from tests.value.facts import AS_OF, SGD, cost

DAY = date(2026, 7, 1)


def used(followed: float | None, on: date = DAY, asked: float | None = None) -> Adoption:
    return Adoption(
        initiative_id="I-1",
        period_start=on,
        eligible_users=None,
        active_users=None,
        decisions_followed=followed,
        decisions_with_ai=asked,
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


def test_the_share_that_succeeds_is_known_where_every_quarter_counts_its_tasks() -> None:
    """value.md 4.17: 40,000 tasks, 0.72 of them succeed."""
    costs = (
        cost("45967.50", category="licences"),
        cost("1", cost_id="Y", category="licences", period_start=date(2026, 4, 1)),
    )
    now, before = used(28_800, asked=40_000), used(10, date(2026, 4, 1))
    found = cost_per_success(costs[:1], (now, before), currency=SGD, as_of=AS_OF)
    assert isinstance(found, CostPerSuccess)
    assert found.success_share == pytest.approx(0.72)
    assert "72% of 40,000 decisions" in success_share_sentence(found, SGD)
    lacking = cost_per_success(costs, (now, before), currency=SGD, as_of=AS_OF)
    assert isinstance(lacking, CostPerSuccess)
    assert lacking.success_share is None
    assert "is not counted" in success_share_sentence(lacking, SGD)


def test_the_parts_of_a_success_add_up() -> None:
    costs = (
        cost("967.50", cost_id="T", category="inference_tokens"),
        cost("36000", cost_id="V", category="human_verification"),
        cost("9000", cost_id="F", category="run_infrastructure"),
    )
    found = cost_per_success(costs, (used(28_800),), currency=SGD, as_of=AS_OF)
    assert isinstance(found, CostPerSuccess)
    rows = unit_cost_rows(found, SGD).set_index("Part")
    assert list(rows["Per followed decision"]) == [
        "SGD 1.25", "SGD 0.0336", "SGD 0.312", "SGD 1.60"
    ]  # fmt: skip
    assert list(rows["Share"]) == ["78%", "2%", "20%", "100%"]
