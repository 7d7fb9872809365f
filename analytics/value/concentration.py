"""How many initiatives a portfolio's value really rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Sum of squared shares (Herfindahl and Hirschman), and its inverse: the effective number."""

    index: float
    effective_number: float


def concentration(amounts: Iterable[float]) -> Concentration | None:
    """Measure how unevenly positive amounts are spread; ``None`` where there are none."""
    known = [amount for amount in amounts if amount > 0]
    whole = sum(known)
    if not known:
        return None
    index = sum((amount / whole) ** 2 for amount in known)
    return Concentration(index=index, effective_number=1 / index)
