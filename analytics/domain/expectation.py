"""What was expected of an initiative before, and what was measured: facts for the page."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.j_curve import JCurve
from analytics.domain.plan_gap import CorrectedForecast, MoneyReference, PlanGap, UnmetPlan
from analytics.domain.returns import NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One KPI's expected effect beside the measured one, turned so that positive is good.

    ``low`` and ``high`` are the one-sided bounds of the measured effect at the policy's confidence.
    """

    initiative_id: str
    kpi_id: str
    kpi: str
    unit: str
    benefit_class: str
    expected: float
    measured: float
    low: float
    high: float

    @property
    def rate(self) -> float | None:
        """Measured over expected, ``None`` where no good effect was expected."""
        return self.measured / self.expected if self.expected > 0 else None

    @property
    def within_bounds(self) -> bool:
        """Whether what was expected lies between the bounds of what was measured."""
        return self.low <= self.expected <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceClass:
    """What expectations of one class delivered; ``next_low`` is exceeded with 80 % confidence.

    ``without_gain`` counts those that brought nothing or harm: they have no ratio, so the averages
    are of the others.
    """

    name: str
    expectations: int
    without_gain: int
    geometric_mean: float
    median: float
    next_low: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationsMet:
    """What one initiative's expectations met, and what its reference class delivered.

    ``reference`` is of effects, ``money`` of forecasts in money; ``forecasts`` are its own.
    """

    met: tuple[Met, ...]
    reference: ReferenceClass | NotDefined
    gaps: tuple[PlanGap, ...]
    unmet: tuple[UnmetPlan, ...]
    money: MoneyReference | NotDefined
    forecasts: tuple[CorrectedForecast, ...]
    curve: JCurve | NotDefined
