"""What a year brings and costs at the rate measured: never called realised, never forecast."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from analytics.domain.assumptions import BenefitClass
from analytics.domain.cost_categories import recurs
from analytics.domain.observed import observed
from analytics.domain.returns import NotDefined, RunRate
from analytics.value.cents import cents
from analytics.value.costs import ACTUAL, book_year
from analytics.value.realised import undated_study

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import CostEntry

MONTHS_A_YEAR = 12


def recurring_credits(appraisal: Appraisal) -> tuple[Credit, ...]:
    """Return the credits in money that go on; a benefit that comes once does not."""
    once = {one.kpi_id for one in appraisal.claims if one.recurring is False}
    return tuple(
        one
        for one in appraisal.credits
        if one.credited is not None
        and one.value_mean is not None
        and one.benefit_class is not BenefitClass.CAPITAL_EFFICIENCY
        and one.kpi_id not in once
    )


def run_rate(
    appraisal: Appraisal, costs: Sequence[CostEntry], *, as_of: date
) -> RunRate | NotDefined:
    """Scale what was measured to a year; one-off benefits are left out.

    Parameters
    ----------
    appraisal
        With its credits.
    costs
        Its own, shares of pools included.
    as_of
        Costs booked later are not counted.
    """
    entries = recurring_credits(appraisal)
    if not entries:
        return NotDefined(reason="No benefit that recurs has been measured in money.")
    undated = undated_study(entries)
    if undated is not None:
        return undated
    return RunRate(
        credited=sum(
            (cents((one.credited or 0) / Decimal(years_of(one))) for one in entries), Decimal(0)
        ),
        expected=sum((one.value_mean or 0.0) / years_of(one) for one in entries),
        expected_spread=hypot(*((one.value_sd or 0.0) / years_of(one) for one in entries)),
        cost=recurring_cost(costs, currency=appraisal.currency, as_of=as_of),
    )


def recurring_cost(
    costs: Sequence[CostEntry], *, currency: str, as_of: date
) -> Decimal | NotDefined:
    """Scale the recurring cost of the last book year to a whole year.

    A period is as long as the shortest distance between two that were booked; a single one is taken
    for a year. Periods before the first recurring cost do not thin it out.
    """
    booked = [one for one in costs if one.basis == ACTUAL and one.currency == currency]
    year = book_year(tuple(booked), as_of=as_of)
    going = [one for one in booked if year and year.holds(one) and recurs(one.category)]
    if not going:
        return NotDefined(
            reason="No recurring cost is booked, so what it costs to go on is not known."
        )
    starts = sorted({_month(one.period_start) for one in booked})
    length = min((b - a for a, b in pairwise(starts)), default=MONTHS_A_YEAR)
    months = [_month(one.period_start) for one in going]
    total = sum((one.amount for one in going), Decimal(0))
    return cents(total * MONTHS_A_YEAR / (max(months) - min(months) + length))


def years_of(credit: Credit) -> float:
    """Length of the time a dated credit was observed in."""
    span = observed(credit)
    if span is None:
        raise ValueError("only a dated credit has a rate")
    return span.years


def _month(day: date) -> int:
    return day.year * MONTHS_A_YEAR + day.month
