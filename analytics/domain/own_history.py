"""What own history says of the policy: which factor it has replaced, and which it cannot yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analytics.domain.estimate import Grade
from analytics.domain.plan_gap import MoneyReference
from analytics.domain.returns import NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRecord:
    """Effects of one grade that were measured again at a better one: later effect over earlier.

    ``low`` and ``high`` are the 90 % interval of the mean; all three are ``None`` below ``needed``
    pairs. ``used`` is the share that is credited, ``policy`` the one the policy states.
    """

    grade: Grade
    pairs: int
    needed: int
    mean: float | None
    low: float | None
    high: float | None
    policy: Decimal
    used: Decimal
    replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRecord:
    """Closed forecasts of money of one kind of benefit, and what they delivered."""

    benefit_class: str
    closed: int
    found: MoneyReference | NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHistory:
    """What was learnt of evidence grades and of forecasts by kind of benefit."""

    grades: tuple[GradeRecord, ...]
    classes: tuple[ClassRecord, ...]
