"""Every assumption that money rests on: whose it is, since when, and how far it moves the sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.domain.returns import NotDefined

UNTRIED = "policy default, no empirical standing"


class ActsOn(StrEnum):
    """Which sum of the portfolio an assumption moves; the two are never added."""

    CREDITED = "credited so far"
    FORECAST = "forecast ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A low and a high that were tried, in words, and what each makes of the sum."""

    low: str
    high: str
    at_low: Decimal
    at_high: Decimal

    @property
    def swing(self) -> Decimal:
        """How far the sum moves between the two."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionLine:
    """One assumption with its value in words.

    ``owner`` is who approved or declared it, empty where nobody did; ``standing`` says what backs
    it, ``source`` where it was written down. ``tried`` is ``NotDefined`` where it moves no sum.
    """

    name: str
    value: str
    acts_on: ActsOn
    tried: Tried | NotDefined
    standing: str
    source: str
    owner: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionRegister:
    """All lines, the widest swing first; ``credited`` and ``forecast`` are the sums they move.

    A sum is ``None`` where nothing of it is known.
    """

    as_of: date
    currency: str
    credited: Decimal | None
    forecast: Decimal | None
    lines: tuple[AssumptionLine, ...]
