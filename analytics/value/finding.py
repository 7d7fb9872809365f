"""What an effect says about a KPI, in the KPI's own unit and in words."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from analytics.domain.amounts import figure, percent

if TYPE_CHECKING:
    from analytics.domain.initiative import Kpi
    from analytics.value.good_effect import GoodEffect

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
    sure = percent(found.confidence)
    if found.low > 0 or found.high < 0:
        change, bound = ("improved", found.low) if found.low > 0 else ("got worse", found.high)
        return (
            f"{kpi.name} {change} by {_size(found.effect, kpi)}; with {sure} confidence by at least"
            f" {_number(bound, kpi)}."
        )
    best = _side(found.effect, _amount(found.effect, kpi))
    return (
        f"{kpi.name}: best estimate {best}, {sure} bounds"
        f" {_side(found.low, _number(found.low, kpi))} and"
        f" {_side(found.high, _number(found.high, kpi))}; not distinguishable from zero."
    )


def _size(good: float, kpi: Kpi) -> str:
    """Write the size of an effect; of one in logs also as a change in per cent."""
    if not kpi.in_logs:
        return _amount(good, kpi)
    change = exp(kpi.direction * good) - 1
    sign = "+" if change > 0 else ""
    return f"{_amount(good, kpi)} ({sign}{percent(change)})"


def _side(good: float, size: str) -> str:
    if good == 0:
        return "no change"
    return f"{size} {'better' if good > 0 else 'worse'}"


def _amount(good: float, kpi: Kpi) -> str:
    unit = "percentage points" if kpi.unit == SHARE_UNIT else kpi.unit
    return f"{_number(good, kpi)} {unit}".strip()


def _number(good: float, kpi: Kpi) -> str:
    """Write the size of an effect without its unit; a share in percentage points."""
    return figure(abs(good) * (100 if kpi.unit == SHARE_UNIT else 1))
