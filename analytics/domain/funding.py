"""What a budget buys: the best portfolio, its neighbours at other budgets, and what is short."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """The best portfolio at one budget: cost, people and expected net value a year."""

    budget: Decimal
    cost: Decimal
    net_value: Decimal
    people: float
    funded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A limit of which a little more would add net value. ``limit`` is ``budget`` or ``people``."""

    limit: str
    more: Decimal
    gain: Decimal
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funded:
    """One candidate: whether the best portfolio has it, and in what share of draws."""

    initiative_id: str
    name: str
    chosen: bool
    chance: float
    cost: Decimal
    net_value: Decimal
    people: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingPlan:
    """The answer to a budget and a number of people; ``None`` does not limit.

    ``left_out`` names initiatives whose value is not known in money: no candidates.
    """

    budget: Decimal
    people: float | None
    best: FrontierPoint
    candidates: tuple[Funded, ...]
    frontier: tuple[FrontierPoint, ...]
    shortages: tuple[Shortage, ...]
    left_out: tuple[str, ...]
