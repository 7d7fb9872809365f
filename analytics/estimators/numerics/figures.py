"""How a number is written in a sentence: few digits, thousands apart, no powers of ten."""

from __future__ import annotations

from math import floor, log10

# Smaller numbers are left to scientific notation: their zeros would be harder to count.
TINY = 1e-4


def figure(value: float, digits: int = 3) -> str:
    """Write a number with ``digits`` significant digits, whole numbers never cut below the unit."""
    if value == 0 or abs(value) < TINY:
        return f"{value:.{digits}g}"
    decimals = digits - 1 - floor(log10(abs(value)))
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"
