"""What every business unit was credited and spent in the same window: only then is one subtracted.

A credit is spread over the days it was observed, a cost belongs to the quarter booked; the window
goes from the first quarter that has either to the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.pack import UnitWindow
from analytics.value.portfolio_quarters import portfolio_quarters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.initiative import CostEntry


def unit_windows(
    appraisals: Sequence[Appraisal], costs: Sequence[CostEntry], *, currency: str, as_of: date
) -> tuple[UnitWindow, ...]:
    """Return a window for every business unit that was credited and booked cost.

    Parameters
    ----------
    appraisals
        Of the whole portfolio, credits in the reporting currency.
    costs
        Of the whole register; shared pools that are not allocated are nobody's.
    currency
        Other currencies are left out (the appraisals say so).
    as_of
        Costs booked later are not counted.
    """
    found = []
    for unit in dict.fromkeys(one.initiative.business_unit for one in appraisals):
        mine = [one for one in appraisals if one.initiative.business_unit == unit]
        ids = {one.initiative.initiative_id for one in mine}
        own = [one for one in costs if one.initiative_id in ids]
        over = portfolio_quarters(mine, own, currency=currency, as_of=as_of)
        known = any(one.credited is not None for one in mine)
        if not known or not over.quarters or not over.quarters[-1].spent:
            continue
        last = over.quarters[-1]
        found.append(
            UnitWindow(
                unit=unit,
                first=over.quarters[0].quarter,
                last=last.quarter,
                credited=last.credited,
                spent=last.spent,
                undated=over.undated,
            )
        )
    return tuple(found)
