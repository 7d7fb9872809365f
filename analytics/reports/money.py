"""How money is written on pages, in tables and charts: short, to the cent, or not set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import exact_money, short_money

if TYPE_CHECKING:
    from decimal import Decimal

NOT_SET = "not set"


def money(amount: Decimal | None, currency: str) -> str:
    """Write an amount short, ``"SGD 23.0M"``; ``"not set"`` where it is not known."""
    return NOT_SET if amount is None else short_money(amount, currency)


def money_exact(amount: Decimal | None, currency: str) -> str:
    """Write an amount to the cent, ``"SGD 23,041,118.20"``; ``"not set"`` where it is not known."""
    return NOT_SET if amount is None else exact_money(amount, currency)
