"""How far the assumptions that all forecasts share move their sum, all initiatives at once.

Use, price of money, how long a benefit goes on and what is left of it are common drivers: they are
moved for every initiative together, because that is how they would move.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.amounts import percent
from analytics.domain.assumption_register import UNTRIED, ActsOn, AssumptionLine, Tried
from analytics.domain.returns import Forecast
from analytics.value.cents import cents
from analytics.value.forecast import ADOPTION_SPREAD, COST_SPREAD, RATE_SWING
from analytics.value.swings_of_policy import signed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from analytics.domain.assumptions import Assumptions
    from analytics.domain.policy import PolicyPeriod
    from analytics.domain.returns import InitiativeReturns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """One input of every forecast, in words; ``of_policy`` where the policy states it."""

    value: str
    low: str
    high: str
    source: str
    of_policy: bool = False


def forecast_sum(returns: Sequence[InitiativeReturns]) -> Decimal | None:
    """Add up what all forecasts are worth by the best estimate; ``None`` where there is none.

    A value falls in a line with its cost, so it lies in the middle of the swing of its cost.
    """
    known = [
        (swing.at_low + swing.at_high) / 2
        for one in returns
        if isinstance(one.forecast, Forecast)
        for swing in one.forecast.swings
        if swing.name == "Cost a year"
    ]
    return cents(sum(known)) if known else None


def forecast_lines(
    returns: Sequence[InitiativeReturns], assumptions: Assumptions, policy: PolicyPeriod | None
) -> tuple[AssumptionLine, ...]:
    """Return the common inputs of the forecasts, with what they make of the best estimates.

    Parameters
    ----------
    returns
        Of every initiative.
    assumptions
        Discount rate and horizon.
    policy
        The one in force, ``None`` where none is loaded.
    """
    low, high = defaultdict[str, float](float), defaultdict[str, float](float)
    for one in returns:
        if isinstance(one.forecast, Forecast):
            for swing in one.forecast.swings:
                low[swing.name] += swing.at_low
                high[swing.name] += swing.at_high
    found = []
    for name, common in _common(assumptions).items():
        if name not in low:
            continue
        line = AssumptionLine(
            name=name,
            value=common.value,
            acts_on=ActsOn.FORECAST,
            tried=Tried(
                low=common.low,
                high=common.high,
                at_low=cents(low[name]),
                at_high=cents(high[name]),
            ),
            standing=UNTRIED,
            source=common.source,
        )
        found.append(signed(line, policy) if common.of_policy else line)
    return tuple(found)


def _common(assumptions: Assumptions) -> dict[str, _Common]:
    rate, months = assumptions.discount_rate, assumptions.horizon_months
    use, cost = 2 * ADOPTION_SPREAD, COST_SPREAD
    return {
        "Discount rate": _Common(
            value=percent(rate),
            low=percent(max(0.0, rate - RATE_SWING)),
            high=percent(rate + RATE_SWING),
            source="",
            of_policy=True,
        ),
        "How long it goes on": _Common(
            value=f"{months} months",
            low=f"{round(months / 2)} months",
            high=f"{round(months * 1.5)} months",
            source="",
            of_policy=True,
        ),
        "Use, against now": _Common(
            value="as now",
            low=percent(1 - use),
            high=percent(1 + use),
            source="adoption.csv for now; built in how far it may move",
        ),
        "Left at the end": _Common(
            value="as its fall was fitted, else all",
            low="half of that",
            high="all of it",
            source="studies; built in how far it may move",
        ),
        "Cost a year": _Common(
            value="as booked in a year",
            low=percent(1 - cost),
            high=percent(1 + cost),
            source="cost_entry.csv; built in how far it may move",
        ),
    }
