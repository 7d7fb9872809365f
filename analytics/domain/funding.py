"""What a budget buys: the best portfolio, its neighbours at other budgets, and what is short."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

PEOPLE = "people"  # everybody, whatever their role
MINIMUM = "minimum in "  # how a limit that asks for some of a domain is named


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingTerms:
    """What limits a choice. ``budget`` is ``None`` where money does not.

    ``people`` is supply by role, a role that is not named does not limit; ``at_least`` is the
    fewest initiatives in a domain; ``must`` and ``never`` name initiatives that are in, or not,
    whatever they bring.
    """

    budget: Decimal | None = None
    people: tuple[tuple[str, float], ...] = ()
    at_least: tuple[tuple[str, int], ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """The best portfolio at one budget: cost, people and expected net value a year.

    ``cost`` is a year's, and what shared assets that are not there yet cost once; ``assets`` names
    those. ``people`` is everybody it takes, ``by_role`` those of roles that are limited.
    """

    budget: Decimal
    cost: Decimal
    net_value: Decimal
    people: float
    funded: tuple[str, ...]
    by_role: tuple[tuple[str, float], ...] = ()
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A limit of which a little more would add net value.

    ``limit`` is ``budget``, a role, or ``minimum in`` a domain (of which less would be asked).
    """

    limit: str
    more: Decimal
    gain: Decimal
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funded:
    """One candidate: whether the best portfolio has it, and in what share of draws.

    ``core`` is the share of portfolios that no other beats whatever the true values are (between
    the ends of their intervals) that contain it; ``None`` where there are too many to list.
    """

    initiative_id: str
    name: str
    chosen: bool
    chance: float
    cost: Decimal
    net_value: Decimal
    people: float
    core: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingPlan:
    """The answer to a budget and other limits; ``budget`` is what was asked about, or is needed.

    ``left_out`` names initiatives whose value is not known in money: no candidates.
    ``assets_unpriced`` names assets that are not there and whose cost nobody stated.
    """

    best: FrontierPoint
    candidates: tuple[Funded, ...]
    frontier: tuple[FrontierPoint, ...]
    shortages: tuple[Shortage, ...]
    left_out: tuple[str, ...]
    budget: Decimal
    terms: FundingTerms = field(default_factory=FundingTerms)
    assets_unpriced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An initiative that came into the choice or left it."""

    initiative_id: str
    name: str
    cost: Decimal
    net_value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What other limits would change against the current choice.

    ``chance_better`` is the share of draws of the values in which the other choice brings more.
    ``shortages`` is ``None`` where there are too many candidates to price every limit at once.
    """

    terms: FundingTerms
    best: FrontierPoint
    current: FrontierPoint
    added: tuple[Move, ...]
    removed: tuple[Move, ...]
    chance_better: float
    shortages: tuple[Shortage, ...] | None
