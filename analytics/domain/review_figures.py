"""Figures of a review beside the portfolio's own: what needs attention, what moved money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analytics.domain.funding import FrontierPoint


class Concern(StrEnum):
    """Why something is brought before the review, what cannot wait first."""

    KILL = "kill"
    TO_JUDGE = "to_judge"
    HARM = "harm"
    BREACH = "breach"
    LATE = "late"
    UNSCORED = "unscored"
    NOT_TRUSTED = "not_trusted"
    EXPIRED = "expired"
    STALE = "stale"
    UNOWNED = "unowned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One thing that is not as it should be; ``money`` is what the initiative claims or costs."""

    concern: Concern
    initiative_id: str
    name: str
    money: Decimal | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """Everything that needs attention, by concern, then by money."""

    rows: tuple[Raised, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Initiatives that go on, what they cost a year and the net value expected of them.

    ``unknown`` of them have no value in money: their cost counts, their net value does not.
    """

    initiatives: int
    unknown: int
    cost: Decimal
    net_value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One decision that moves money: what it sets free and what it adds a year."""

    initiative_id: str
    name: str
    choice: str
    freed: Decimal
    added: Decimal
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reallocation:
    """The portfolio before and after the decisions, and the best it could be at every budget.

    ``spare`` is what the decisions set free and nobody gave away. The net value of added money is
    not known and not counted.
    """

    budget: Decimal
    before: Position
    after: Position
    frontier_before: tuple[FrontierPoint, ...]
    frontier_after: tuple[FrontierPoint, ...]
    moves: tuple[Moved, ...]
    spare: Decimal
