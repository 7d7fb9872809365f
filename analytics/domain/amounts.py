"""How money, figures and shares are written in a sentence, the same in every package."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from math import floor, log10

MINUS = "\N{MINUS SIGN}"
CENT = Decimal("0.01")
# Power of ten, letter, decimals shown; nothing is larger than the last.
SCALES = ((0, "", 0), (3, "K", 0), (6, "M", 1), (9, "B", 1))
THOUSAND = 1000
# Smaller numbers are left to scientific notation: their zeros would be harder to count.
TINY = 1e-4


def short_money(amount: Decimal, currency: str) -> str:
    """Write an amount in at most four figures, for example ``SGD 23.0M``, with a true minus.

    The letter is chosen after rounding: 999,960 is ``1.0M``, never ``1,000K``.
    """
    shown, mark = Decimal(0), ""
    for power, letter, digits in SCALES:
        scaled = abs(amount) / Decimal(10) ** power
        shown, mark = scaled.quantize(Decimal(10) ** -digits, ROUND_HALF_UP), letter
        if shown < THOUSAND:
            break
    return _signed(f"{shown:,}{mark}", currency, negative=amount < 0 and shown > 0)


def exact_money(amount: Decimal, currency: str) -> str:
    """Write an amount to the cent, for example ``SGD 1,234,567.89``, with a true minus."""
    cents = abs(amount).quantize(CENT, ROUND_HALF_EVEN)
    return _signed(f"{cents:,}", currency, negative=amount < 0 and cents > 0)


def figure(value: float, digits: int = 3) -> str:
    """Write a number with ``digits`` significant digits, a true minus, whole numbers never cut."""
    if value == 0 or abs(value) < TINY:
        text = f"{value:.{digits}g}"
    else:
        decimals = digits - 1 - floor(log10(abs(value)))
        text = f"{round(value, max(decimals, 0)):,.{max(decimals, 0)}f}"
    return text.replace("-", MINUS)


def count(number: float) -> str:
    """Write a number of things: ``44``, ``1,200``, with one decimal only where it is not whole."""
    return f"{number:,.1f}".removesuffix(".0").replace("-", MINUS)


def stated(amount: Decimal, unit: str) -> str:
    """Write an amount as somebody stated it, every digit kept: ``0.24 share of minutes``."""
    digits = f"{amount.normalize():,f}".replace("-", MINUS)
    return f"{digits} {unit}".strip()


def percent(share: float | Decimal) -> str:
    """Write a share as a whole per cent, with one decimal where there is one: ``70%``, ``2.5%``."""
    text = f"{float(share) * 100:.1f}".removesuffix(".0")
    return f"{text}%".replace("-", MINUS)


def _signed(body: str, currency: str, *, negative: bool) -> str:
    sign = MINUS if negative else ""
    return f"{sign}{currency} {body}" if currency else f"{sign}{body}"
