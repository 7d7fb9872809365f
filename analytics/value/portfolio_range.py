"""How uncertain a portfolio's value is: from the variance of the sum, not the sum of bounds.

What benefits share (use, unit values) is drawn once for the whole portfolio: drawn anew for every
initiative, errors that come together would cancel.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.honesty import MoneyRange, PortfolioRange
from analytics.domain.returns import NotDefined
from analytics.value.forecast import ADOPTION_SPREAD, DRAWS, PRICE_SPREAD
from analytics.value.interval import interval_of
from analytics.value.simulated_value import Outlook, simulate_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.credit import Credit

TAIL = 0.05


def portfolio_range(
    entries: Sequence[Credit], *, rng: np.random.Generator
) -> PortfolioRange | NotDefined:
    """Describe the summed risk-adjusted value of credits in money.

    Independent normal errors sum to a normal one, so one draw of the sum stands for a draw of each.

    Parameters
    ----------
    entries
        Of the whole portfolio; those without money are left out.
    rng
        Seeded, so that the same question has the same answer.
    """
    bounds = [
        (one.low, one.high) for one in entries if one.low is not None and one.high is not None
    ]
    independent = interval_of(entries)
    mean = sum(one.value_mean or 0.0 for one in entries)
    spread = hypot(*(one.value_sd or 0.0 for one in entries))
    if independent is None or not mean or not spread:
        return NotDefined(reason="No usable study gives the portfolio's value a range.")
    whole = Outlook(benefits=mean, costs=0.0, benefit_spread=spread / abs(mean), cost_spread=0.0)
    found = simulate_value(
        (whole,), common_spreads=(ADOPTION_SPREAD, PRICE_SPREAD), draws=DRAWS, rng=rng
    )
    low, high = np.quantile(found.draws, (TAIL, 1 - TAIL))
    return PortfolioRange(
        mean=mean,
        sum_of_bounds=MoneyRange(
            low=float(sum(low for low, _ in bounds)), high=float(sum(high for _, high in bounds))
        ),
        independent=MoneyRange(low=float(independent.low), high=float(independent.high)),
        common=MoneyRange(low=float(low), high=float(high)),
    )
