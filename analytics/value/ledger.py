"""Cost of an initiative by the twelve categories: actual so far, forecast and budget."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.cost_categories import CATEGORIES, category_of
from analytics.domain.returns import LedgerLine
from analytics.value.costs import ACTUAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.initiative import CostEntry

FORECAST, BUDGET = "forecast", "budget"


def cost_ledger(
    costs: Sequence[CostEntry], *, currency: str, as_of: date
) -> tuple[LedgerLine, ...]:
    """Add up cost by category, in the order of the twelve; unknown ones come last, by name.

    Parameters
    ----------
    costs
        Of one initiative. Actual cost counts up to ``as_of``, budgets and forecasts whole.
    currency
        Other currencies are left out (the appraisal says so).
    as_of
        The day looked at.
    """
    totals: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in costs:
        if one.currency == currency and (one.basis != ACTUAL or one.period_start <= as_of):
            totals[category_of(one.category)][one.basis] += one.amount
    known = [one for one in CATEGORIES if one in totals]
    return tuple(
        LedgerLine(
            category=name,
            actual=totals[name].get(ACTUAL),
            forecast=totals[name].get(FORECAST),
            budget=totals[name].get(BUDGET),
        )
        for name in (*known, *sorted(set(totals) - set(known)))
    )
