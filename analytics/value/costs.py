"""What an initiative costs: actual cost of the last twelve months in the books.

The year ends with the latest period that holds an actual cost of any initiative, so that a quarter
that is not booked yet makes nothing look cheaper than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import exact_money
from analytics.domain.days import a_year_before
from analytics.domain.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from analytics.domain.initiative import CostEntry

ACTUAL = "actual"
STALE = timedelta(days=183)  # books that end half a year ago no longer describe the present


@dataclass(frozen=True, slots=True, kw_only=True)
class BookYear:
    """First and last beginning of the periods booked in twelve months, both included."""

    first: date
    last: date

    def holds(self, cost: CostEntry) -> bool:
        """Tell whether a cost was spent in this year."""
        return cost.basis == ACTUAL and self.first <= cost.period_start <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Cost of one initiative in a year, ``None`` where none is booked, and why."""

    amount: Decimal | None
    problems: tuple[Problem, ...] = ()


def book_year(costs: tuple[CostEntry, ...], *, as_of: date) -> BookYear | None:
    """Return the last year the books hold as of a day; ``None`` where they hold no actual cost."""
    booked = [
        one.period_start for one in costs if one.basis == ACTUAL and one.period_start <= as_of
    ]
    if not booked:
        return None
    last = max(booked)
    return BookYear(first=min(one for one in booked if one > a_year_before(last)), last=last)


def cost_of(
    initiative_id: str, costs: tuple[CostEntry, ...], *, year: BookYear | None, currency: str
) -> Cost:
    """Add up an initiative's own cost in the reporting currency.

    Parameters
    ----------
    initiative_id
        Whose cost.
    costs
        Those of the portfolio. Cost of a shared pool belongs to nobody here.
    year
        The twelve months to count.
    currency
        Reporting currency; other amounts are said, not added.
    """
    mine = [one for one in costs if one.initiative_id == initiative_id]
    spent = [one for one in mine if year is not None and year.holds(one)]
    counted = [one for one in spent if one.currency == currency]
    problems = (
        *_other_currency(initiative_id, spent, currency),
        *_below_zero(initiative_id, spent),
    )
    if counted:
        return Cost(amount=sum((one.amount for one in counted), Decimal(0)), problems=problems)
    return Cost(amount=None, problems=(*problems, _not_set(initiative_id, mine, year)))


def cost_problems(
    costs: tuple[CostEntry, ...], *, year: BookYear | None, as_of: date
) -> tuple[Problem, ...]:
    """Say what the portfolio's cost leaves out: shared pools, and months that are not booked.

    Parameters
    ----------
    costs
        Those of the portfolio.
    year
        The twelve months that are counted.
    as_of
        The day the portfolio is looked at.
    """
    if year is None:
        return ()
    problems = []
    pooled = [one for one in costs if not one.initiative_id and year.holds(one)]
    if pooled:
        pools = sorted({one.pool_id or "no pool" for one in pooled})
        problems.append(
            Problem(
                kind="pool_not_allocated",
                message=(
                    f"{_sums(pooled)} of shared cost ({', '.join(pools)}) is in no initiative's"
                    " cost, so every net value is too high by its part of it."
                ),
                remedy="Share it out in cost_allocation.csv, by a driver that finance declared.",
            )
        )
    if as_of - year.last > STALE:
        problems.append(
            Problem(
                kind="cost_stale",
                message=f"The latest actual cost is of {year.last}, long before {as_of}.",
                remedy="Add the later months to cost_entry.csv.",
            )
        )
    return tuple(problems)


def _not_set(initiative_id: str, mine: list[CostEntry], year: BookYear | None) -> Problem:
    latest = max((one.period_start for one in mine if one.basis == ACTUAL), default=None)
    if year is None or latest is None:
        message = "The cost is not set, so it cannot be said whether the value covers it."
    else:
        message = (
            f"No actual cost is booked from {year.first} to {year.last}; the latest is of {latest}."
        )
    return Problem(
        kind="cost_not_set",
        message=message,
        remedy="Add its actual cost to cost_entry.csv, the part of shared platforms included.",
        where=initiative_id,
    )


def _other_currency(initiative_id: str, spent: list[CostEntry], currency: str) -> Iterable[Problem]:
    others = [one for one in spent if one.currency != currency]
    if others:
        yield Problem(
            kind="cost_other_currency",
            message=(
                f"Cost of {_sums(others)} is not in the reporting currency"
                f" ({currency or 'not set'}), so it is not added."
            ),
            remedy="Book it in the reporting currency.",
            where=initiative_id,
        )


def _below_zero(initiative_id: str, spent: list[CostEntry]) -> Iterable[Problem]:
    """Say refunds: they lower a cost, and a wrong sign would do the same."""
    refunds = [one for one in spent if one.amount < 0]
    if refunds:
        yield Problem(
            kind="cost_below_zero",
            message=(
                f"Cost below zero ({', '.join(one.cost_id for one in refunds)}:"
                f" {_sums(refunds)}) is counted as money that came back."
            ),
            remedy="Nothing to do for a refund; otherwise turn the sign in cost_entry.csv.",
            where=initiative_id,
        )


def _sums(costs: list[CostEntry]) -> str:
    totals: dict[str, Decimal] = {}
    for one in costs:
        totals[one.currency] = totals.get(one.currency, Decimal(0)) + one.amount
    return " and ".join(exact_money(amount, code) for code, amount in sorted(totals.items()))
