"""Where floats become money: one rounding, to the cent, half to even."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from analytics.domain.amounts import CENT


def cents(amount: Decimal | float) -> Decimal:
    """Round an amount to the cent; a float is taken at its exact binary value, -0 is 0."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_EVEN) + 0


def priced(effect: float, exposure: float, unit_value: Decimal) -> Decimal:
    """Effect per unit-period times unit-periods times the value of one KPI unit, to the cent."""
    return cents(Decimal(effect) * Decimal(exposure) * unit_value)
