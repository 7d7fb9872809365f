from __future__ import annotations

from dataclasses import replace
from datetime import date

from analytics.domain.policy import PolicyPeriod, policy_problems

DAY = date(2026, 6, 1)
FIRST = PolicyPeriod(policy_id="P-1", valid_from=date(2025, 1, 1), valid_to=None)
SECOND = PolicyPeriod(policy_id="P-2", valid_from=date(2026, 1, 1), valid_to=None)


def test_two_policies_of_one_day_are_said_and_the_later_one_is_named() -> None:
    (found,) = policy_problems((FIRST, SECOND), DAY)
    assert "2 policies hold on 2026-06-01 (P-1, P-2); P-2, which began last" in found.message
    ended = replace(FIRST, valid_to=date(2025, 12, 31))
    assert policy_problems((ended, SECOND), DAY) == ()


def test_a_policy_that_ends_before_it_begins_and_a_day_without_one_are_said() -> None:
    turned = replace(FIRST, valid_to=date(2024, 1, 1))
    found = policy_problems((turned,), DAY)
    assert "before it begins" in found[0].message
    assert "No policy holds on 2026-06-01" in found[1].message
    assert policy_problems((), DAY) == ()
