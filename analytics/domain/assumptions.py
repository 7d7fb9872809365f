"""Which judgements turn an effect into credited money: the policy, all of it visible.

Factors are policy defaults without empirical standing (value.md 4.1a and 4.2 of the design); they
are shown wherever they act.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analytics.domain.estimate import Grade


class BenefitClass(StrEnum):
    """What kind of benefit a KPI brings (HM Treasury Green Book terms)."""

    CASHABLE = "cashable"
    REVENUE_MARGIN = "revenue_margin"
    COST_AVOIDANCE = "cost_avoidance"
    CAPACITY_RELEASE = "capacity_release"
    RISK_REDUCTION = "risk_reduction"
    CAPITAL_EFFICIENCY = "capital_efficiency"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorHistory:
    """What became of effects of one grade that were measured again at a better one.

    ``mean`` is the mean ratio of the later effect to the earlier, ``policy`` the factor it replaces
    and ``factor`` what is used instead.
    """

    grade: Grade
    pairs: int
    mean: float
    policy: Decimal
    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """The policy in force.

    Parameters
    ----------
    policy_id
        Name of the policy row; ``"built-in"`` where no policy was loaded.
    currency
        Reporting currency (ISO 4217), empty where none was declared.
    discount_rate
        Yearly, as a share.
    horizon_months
        How far ahead scaling value is looked at.
    credit_confidence
        One-sided confidence of the lower bound that is credited.
    evidence_factors
        Share credited by grade.
    realisation_factors
        Share credited by benefit class.
    value_anchors
        Expected net value in currency units at which the value score is 1, 2, 3, 4 and 5.
    value_weight
        Weight of the value score in the ranking; feasibility has the rest.
    feasible_from
        Feasibility score (1 to 5) from which scaling is advised.
    own_history
        Grades whose share credited is the portfolio's own, in place of the policy's.
    """

    policy_id: str = "built-in"
    currency: str = ""
    discount_rate: float = 0.10
    horizon_months: int = 36
    credit_confidence: float = 0.90
    evidence_factors: tuple[tuple[Grade, Decimal], ...] = (
        (Grade.A, Decimal("1.00")),
        (Grade.B, Decimal("0.90")),
        (Grade.C, Decimal("0.70")),
        (Grade.D, Decimal("0.25")),
        (Grade.E, Decimal(0)),
        (Grade.U, Decimal(0)),
    )
    realisation_factors: tuple[tuple[BenefitClass, Decimal], ...] = (
        (BenefitClass.CASHABLE, Decimal("1.0")),
        (BenefitClass.REVENUE_MARGIN, Decimal("1.0")),
        (BenefitClass.COST_AVOIDANCE, Decimal("0.5")),
        (BenefitClass.CAPACITY_RELEASE, Decimal("0.3")),
        (BenefitClass.RISK_REDUCTION, Decimal("0.5")),
        (BenefitClass.CAPITAL_EFFICIENCY, Decimal("1.0")),
    )
    value_anchors: tuple[Decimal, ...] = (
        Decimal(0),
        Decimal(100_000),
        Decimal(500_000),
        Decimal(1_500_000),
        Decimal(4_000_000),
    )
    value_weight: float = 0.6
    feasible_from: float = 3.0
    own_history: tuple[FactorHistory, ...] = ()

    def history_of(self, grade: Grade) -> FactorHistory | None:
        """Own history that stands behind a grade's share; ``None`` where it is the policy's."""
        return next((one for one in self.own_history if one.grade is grade), None)

    def evidence_factor(self, grade: Grade) -> Decimal:
        """Share of the lower bound credited at this grade."""
        return dict(self.evidence_factors)[grade]

    def realisation_factor(self, benefit_class: BenefitClass) -> Decimal:
        """Share credited for this benefit class."""
        return dict(self.realisation_factors)[benefit_class]
