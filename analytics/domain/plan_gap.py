"""Why the value of a period differs from its plan, and what closed claims say of the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorGap:
    """One factor of the value as planned and as it was, and what it contributed, in money."""

    name: str
    planned: float
    actual: float
    contribution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGap:
    """Planned and actual value of one KPI in a period, in ``currency``; contributions add up.

    ``actual`` is volume x adoption x measured effect x approved value of a unit; ``low`` and
    ``high`` take the one-sided bounds of the effect. ``share`` of the effect is this initiative's
    where several claim the KPI. ``closed`` tells whether the period was over.
    """

    initiative_id: str
    kpi_id: str
    kpi: str
    unit: str
    benefit_class: str
    currency: str
    period_start: date
    period_end: date
    planned: float
    actual: float
    low: float
    high: float
    factors: tuple[FactorGap, ...]
    share: float
    closed: bool
    stated_by: str = ""
    stated_on: date | None = None

    @property
    def realisation_rate(self) -> float | None:
        """Actual over planned, ``None`` where nothing was planned."""
        return self.actual / self.planned if self.planned else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetPlan:
    """A plan that cannot be compared with what came, and why."""

    initiative_id: str
    kpi_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedOutcome:
    """A forecast of money whose period is over, with what came, in one currency.

    ``source`` says what came from: ``plan`` (drivers measured) or ``claim`` (validated by finance).
    """

    initiative_id: str
    kpi_id: str
    benefit_class: str
    forecast: float
    realised: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyReference:
    """What forecasts of one class delivered; ``next_low`` is exceeded with 80 % confidence.

    ``without_gain`` counts those that brought nothing or a loss: they have no ratio of use, so the
    averages are of the others; ``aggregate`` is the sum that came over the sum forecast, all
    included. ``mean_low`` and ``mean_high`` are the 90 % interval of the geometric mean.
    """

    name: str
    claims: int
    without_gain: int
    geometric_mean: float
    median: float
    aggregate: float
    next_low: float
    mean_low: float
    mean_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedForecast:
    """A forecast claim beside what its reference class lets expect of it."""

    claim_id: str
    amount: Decimal
    expected: Decimal
    low: Decimal
