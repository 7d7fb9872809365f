"""What one followed decision costs: everything that recurs, tokens and human checking included.

Tokens are the smallest part of most such costs; a cost a call without the people who check it is
not the cost of an outcome.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.cost_categories import category_of, recurs
from analytics.domain.days import quarter_of
from analytics.domain.returns import CostPerSuccess, NotDefined
from analytics.value.costs import ACTUAL, book_year

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.initiative import Adoption, CostEntry


def cost_per_success(
    costs: Sequence[CostEntry], use: Sequence[Adoption], *, currency: str, as_of: date
) -> CostPerSuccess | NotDefined:
    """Divide the recurring cost of the last book year by the decisions that followed the AI.

    Only quarters count in which both are known: cost without use, or use without cost, would make
    an outcome look dear or cheap.

    Parameters
    ----------
    costs
        Of one initiative, its shares of pools included.
    use
        Its adoption by period.
    currency
        Other currencies are left out.
    as_of
        What was booked or used later is not counted.
    """
    booked = tuple(one for one in costs if one.basis == ACTUAL and one.currency == currency)
    year = book_year(booked, as_of=as_of)
    spent: defaultdict[int, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in booked:
        if year is not None and year.holds(one) and recurs(one.category):
            spent[quarter_of(one.period_start)][category_of(one.category)] += one.amount
    followed: defaultdict[int, float] = defaultdict(float)
    for period in use:
        if period.decisions_followed is not None and period.period_start <= as_of:
            followed[quarter_of(period.period_start)] += period.decisions_followed
    both = sorted(set(spent) & set(followed))
    successes = sum(followed[one] for one in both)
    if not successes:
        return NotDefined(
            reason="No quarter has both a recurring cost and decisions that followed the AI"
            " (adoption.csv), so a successful outcome has no cost."
        )
    parts = {
        name: sum((spent[one][name] for one in both), Decimal(0))
        for name in ("inference_tokens", "human_verification")
    }
    total = sum((sum(spent[one].values(), Decimal(0)) for one in both), Decimal(0))
    return CostPerSuccess(
        quarters=len(both),
        successes=successes,
        cost=total,
        tokens=parts["inference_tokens"],
        verification=parts["human_verification"],
        per_success=float(total) / successes,
        tasks=_tasks(use, both, as_of),
    )


def _tasks(use: Sequence[Adoption], quarters: Sequence[int], as_of: date) -> float | None:
    """Count the decisions in which the AI was asked; ``None`` where a counted period lacks them."""
    counted = [
        one.decisions_with_ai
        for one in use
        if one.decisions_followed is not None
        and one.period_start <= as_of
        and quarter_of(one.period_start) in quarters
    ]
    known = [one for one in counted if one is not None]
    return sum(known) if len(known) == len(counted) else None
