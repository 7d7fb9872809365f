from __future__ import annotations

from datetime import date
from decimal import Decimal

from analytics.value.costs import book_year, cost_of, cost_problems
from tests.value.facts import AS_OF, SGD, cost

QUARTERS = tuple(
    cost("100.10", cost_id=f"X-{year}-{month}", period_start=date(year, month, 1))
    for year in (2025, 2026)
    for month in (1, 4, 7, 10)
    if date(year, month, 1) < date(2026, 10, 1)
)


def test_the_year_ends_with_the_last_booked_period() -> None:
    """As of mid-October 2026 the third quarter is the last booked: four whole quarters count."""
    year = book_year(QUARTERS, as_of=AS_OF)
    assert year is not None
    assert (year.first, year.last) == (date(2025, 10, 1), date(2026, 7, 1))
    found = cost_of("I-1", QUARTERS, year=year, currency=SGD)
    assert found.amount == Decimal("400.40")


def test_only_own_actual_cost_in_the_reporting_currency_is_added() -> None:
    costs = (
        cost("1"),
        cost("2", basis="budget"),
        cost("4", initiative_id="I-2"),
        cost("8", currency="EUR"),
        cost("16", initiative_id="", pool_id="P-1"),
    )
    year = book_year(costs, as_of=AS_OF)
    found = cost_of("I-1", costs, year=year, currency=SGD)
    assert found.amount == Decimal(1)
    assert [one.kind for one in found.problems] == ["cost_other_currency"]
    assert "EUR 8.00" in found.problems[0].message
    shared = cost_problems(costs, year=year, as_of=AS_OF)
    assert [one.kind for one in shared] == ["pool_not_allocated"]
    assert "SGD 16.00" in shared[0].message


def test_an_initiative_without_cost_in_the_year_has_none_not_zero() -> None:
    costs = (cost(initiative_id="I-2"), cost("5", period_start=date(2024, 1, 1)))
    year = book_year(costs, as_of=AS_OF)
    found = cost_of("I-1", costs, year=year, currency=SGD)
    assert found.amount is None
    assert "2024-01-01" in found.problems[0].message


def test_a_cost_that_lies_ahead_is_not_booked() -> None:
    assert book_year((cost(period_start=date(2027, 1, 1)),), as_of=AS_OF) is None


def test_books_that_ended_long_ago_are_said() -> None:
    costs = (cost(period_start=date(2025, 1, 1)),)
    year = book_year(costs, as_of=AS_OF)
    assert [one.kind for one in cost_problems(costs, year=year, as_of=AS_OF)] == ["cost_stale"]


def test_a_year_that_ends_on_29_february_begins_on_1_march() -> None:
    days = (date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29))
    year = book_year(tuple(cost(period_start=day) for day in days), as_of=date(2028, 3, 1))
    assert year is not None
    assert year.first == date(2027, 3, 1)
