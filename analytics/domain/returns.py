"""What an initiative returns: realised, run-rate and forecast, three clocks that are never added.

A measure that has no answer is ``NotDefined`` with its reason, never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDefined:
    """A measure that has no answer, with the reason."""

    reason: str


class InputUnit(StrEnum):
    """In what an assumption is stated."""

    MONEY = "money"
    SHARE = "share"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """Cost of one of the twelve categories so far, by basis; ``None`` where none is booked."""

    category: str
    actual: Decimal | None
    forecast: Decimal | None
    budget: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueOutcome:
    """A net present value as a distribution; ``low`` and ``high`` are the 10th and 90th percentile.

    ``expected_loss`` is the mean of what is lost, gains counted as nothing.
    """

    mean: float
    low: float
    high: float
    probability_positive: float
    expected_loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Realised:
    """What has come back so far: credited value against actual cost, both up to a day.

    ``first`` and ``last`` are the first days of the first and the last quarter. Rates are yearly,
    paybacks in years since the first cost.
    """

    first: date
    last: date
    quarters: int
    cost: Decimal
    benefit: Decimal
    measured_from: date | None
    measured_to: date | None
    net_present_value: float
    return_on_investment: float | NotDefined
    benefit_cost_ratio: float | NotDefined
    payback: float | NotDefined
    discounted_payback: float | NotDefined
    internal_rate: float | NotDefined
    modified_rate: float | NotDefined
    outcome: ValueOutcome | NotDefined

    @property
    def net(self) -> Decimal:
        """Credited value less cost, undiscounted."""
        return self.benefit - self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRate:
    """A year at the rate measured: credited, best risk-adjusted estimate and recurring cost."""

    credited: Decimal
    expected: float
    expected_spread: float
    cost: Decimal | NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSwing:
    """One assumption at its low, base and high, and the value at low and at high."""

    name: str
    unit: InputUnit
    low: float
    base: float
    high: float
    at_low: float
    at_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is still to come from a day on; what was spent before is sunk and not in it.

    ``at_credited`` is the net present value if only the credited lower bound goes on, ``outcome``
    that of the best risk-adjusted estimate with its uncertainty. ``break_even`` is the yearly
    benefit, at today's use, at which nothing is left.
    """

    months: int
    left_at_end: float
    at_credited: float
    benefit_cost_ratio: float | NotDefined
    outcome: ValueOutcome | NotDefined
    swings: tuple[InputSwing, ...]
    break_even: float | NotDefined
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPerSuccess:
    """What a decision that followed the AI costs, everything that recurs included.

    ``tasks`` counts the decisions in which the AI was asked, ``None`` where a quarter lacks them.
    """

    quarters: int
    successes: float
    cost: Decimal
    tokens: Decimal
    verification: Decimal
    per_success: float
    tasks: float | None = None

    @property
    def success_share(self) -> float | None:
        """Share of the tasks whose result was followed, ``None`` where tasks are not counted."""
        return self.successes / self.tasks if self.tasks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeReturns:
    """Everything about what one initiative returns, in ``currency``."""

    initiative_id: str
    currency: str
    discount_rate: float
    realised: Realised | NotDefined
    run_rate: RunRate | NotDefined
    forecast: Forecast | NotDefined
    cost_per_success: CostPerSuccess | NotDefined
    ledger: tuple[LedgerLine, ...] = ()
