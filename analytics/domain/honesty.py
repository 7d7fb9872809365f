"""How much of a portfolio's value survives a second look: facts that pass from value to page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analytics.domain.returns import NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """The same portfolio as claimed, as a scoreboard adds it up, corrected, and credited.

    ``naive`` is the sum of the best estimates of those found to have improved, each at its own
    price. ``corrected`` is the same sum after every effect borrowed from all ``evaluations`` and
    claims on one KPI were reconciled, before any share of the policy. ``selection_excess`` is how
    much of ``naive`` choosing the winners alone is expected to explain. ``left_out`` are the
    studies that could not be compared.
    """

    claimed: Decimal | None
    naive: Decimal
    corrected: Decimal | NotDefined
    credited: Decimal | None
    winners: int
    evaluations: int
    selection_excess: Decimal | NotDefined
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRange:
    """A range in the reporting currency."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRange:
    """How uncertain the risk-adjusted value of the whole is, three ways; 90 % each.

    ``sum_of_bounds`` adds the initiatives' own bounds, as if all were wrong the same way at once;
    ``independent`` takes the variance of the sum; ``common`` draws what benefits share once for
    all.
    """

    mean: float
    sum_of_bounds: MoneyRange
    independent: MoneyRange
    common: MoneyRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """On how many initiatives an amount really rests: ``effective`` of ``initiatives``."""

    initiatives: int
    index: float
    effective: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioHonesty:
    """Everything about how far to believe the portfolio's value, in ``currency``."""

    currency: str
    side_by_side: SideBySide
    value_range: PortfolioRange | NotDefined
    evidence_coverage: float | NotDefined
    credit_rate: float | NotDefined
    claimed_rests_on: Resting | NotDefined
    credited_rests_on: Resting | NotDefined
