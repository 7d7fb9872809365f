"""What an effect says about a KPI, in the KPI's own unit and in words."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from analytics.domain.amounts import figure, percent

if TYPE_CHECKING:
    from analytics.domain.initiative import Kpi
    from analytics.value.good_effect import GoodEffect

LOG_UNIT = "log "  # a KPI measured in logs says so in its unit: "log minutes"
SHARE_UNIT = "share"


def finding_sentence(kpi: Kpi, found: GoodEffect) -> str:
    """Say whether a KPI improved, got worse, or neither, with its bounds.

    Parameters
    ----------
    kpi
        What was measured.
    found
        Its effect, positive is good.
    """
    sure = f"with {percent(found.confidence)} confidence by at least"
    if found.low > 0:
        size = _size(found.effect, kpi)
        return f"{kpi.name} improved by {size}; {sure} {_amount(found.low, kpi)}."
    if found.high < 0:
        size = _size(found.effect, kpi)
        return f"{kpi.name} got worse by {size}; {sure} {_amount(found.high, kpi)}."
    return (
        f"{kpi.name}: best estimate {_side(found.effect, kpi)}, {percent(found.confidence)} bounds"
        f" {_side(found.low, kpi)} and {_side(found.high, kpi)}; not distinguishable from zero."
    )


def _size(good: float, kpi: Kpi) -> str:
    """Write the size of an effect; of one in logs also as a change in per cent."""
    if not kpi.unit.startswith(LOG_UNIT):
        return _amount(good, kpi)
    change = exp(kpi.direction * good) - 1
    sign = "+" if change > 0 else ""
    return f"{_amount(good, kpi)} ({sign}{percent(change)})"


def _side(good: float, kpi: Kpi) -> str:
    if good == 0:
        return "no change"
    return f"{_amount(good, kpi)} {'better' if good > 0 else 'worse'}"


def _amount(good: float, kpi: Kpi) -> str:
    if kpi.unit == SHARE_UNIT:
        return f"{figure(abs(good) * 100)} percentage points"
    return f"{figure(abs(good))} {kpi.unit}".strip()
