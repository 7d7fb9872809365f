"""Counts of users are hidden where they tell of few people, in words and never as a zero."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.domain.hidden_use import without_small_use
from analytics.domain.initiative import Adoption


def use(eligible: float | None, active: float | None) -> Adoption:
    day = date(2026, 7, 1)
    return Adoption(
        initiative_id="A", period_start=day, eligible_users=eligible, active_users=active
    )


@pytest.mark.parametrize(
    ("eligible", "active", "shown", "words"),
    [
        (100, 50, (100, 50), ""),
        (100, 4, (100, None), "fewer than 10"),
        (100, 0, (100, None), "fewer than 10"),  # nobody is a small group as well
        (100, 97, (100, None), "all but fewer than 10"),
        (100, 100, (100, None), "all but fewer than 10"),
        (20, 10, (20, 10), ""),
        (12, 12, (12, None), "fewer than 10 on one side"),
        (12, 3, (12, None), "fewer than 10 on one side"),
        (8, 5, (None, None), "fewer than 10"),
        (None, 5, (None, None), "fewer than 10"),
        (5, None, (None, None), "fewer than 10"),
        (50, None, (50, None), ""),
        (None, None, (None, None), ""),
    ],
)
def test_both_sides_must_have_the_minimum(
    eligible: float | None,
    active: float | None,
    shown: tuple[float | None, float | None],
    words: str,
) -> None:
    found = without_small_use(use(eligible, active), 10)
    assert (found.eligible_users, found.active_users) == shown
    assert found.hidden == words


def test_every_hidden_number_is_one_of_ten_that_show_the_same() -> None:
    """Nothing but the number itself changes over the ten numbers that it may be."""
    for eligible in range(10, 60):
        by_look: dict[tuple[object, ...], set[int]] = {}
        for active in range(eligible + 1):
            found = without_small_use(use(eligible, active), 10)
            if found.active_users is None:
                by_look.setdefault((found.eligible_users, found.hidden), set()).add(active)
        assert all(len(one) >= 10 for one in by_look.values())


def test_a_minimum_of_one_hides_nothing() -> None:
    assert without_small_use(use(8, 0), 1) == use(8, 0)
