"""What was stated before the outcome was known: planned drivers, the expected dip, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PLAN, ACTUAL = "plan", "actual"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueDriver:
    """Volume and adoption of a KPI in a period, as planned or as they were.

    ``volume`` counts the KPI's unit-periods that could have it, ``adoption`` the share that had it.
    A plan also states the effect (in the KPI's natural sign) and the value of a unit; what really
    came of both is measured and approved elsewhere.
    """

    initiative_id: str
    kpi_id: str
    period_start: date
    period_end: date
    basis: str
    volume: float
    adoption: float
    effect: float | None = None
    unit_value: Decimal | None = None
    currency: str = ""
    stated_by: str = ""
    stated_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredNet:
    """Benefit less cost expected of a period, declared by somebody on a day."""

    initiative_id: str
    period_start: date
    expected_net: Decimal
    currency: str
    declared_by: str = ""
    declared_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Everything that was stated before."""

    drivers: tuple[ValueDriver, ...] = ()
    declared: tuple[DeclaredNet, ...] = ()
