"""One initiative as the rules of advice see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.amounts import short_money, stated
from analytics.domain.estimate import Grade
from analytics.ranking.stage import Phase, phase_of
from analytics.ranking.standing import Standing, standing_of

if TYPE_CHECKING:
    from decimal import Decimal

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions

WEAK = frozenset({Grade.D, Grade.E, Grade.U})
UNKNOWN_FEASIBILITY = 1.0  # what nobody assessed is not assumed to be ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An appraisal with what its evidence says and where it is in its life."""

    appraisal: Appraisal
    assumptions: Assumptions
    standing: Standing
    phase: Phase

    @property
    def feasibility(self) -> float:
        """Feasibility score, 1 where nothing was assessed."""
        return feasibility_of(self.appraisal)

    @property
    def is_weak(self) -> bool:
        """True where the evidence has no comparison group or none at all.

        A benefit is judged by its own evidence: a randomised study beside it that found nothing
        does not make it stronger.
        """
        return self.benefit_grade in WEAK

    @property
    def benefit_grade(self) -> str:
        """Best grade a benefit was found with; that of all evidence where there is none."""
        return min((one.grade for one in self.standing.benefits), default=self.appraisal.grade)

    def claims_on(self, kpi_id: str) -> tuple[str, ...]:
        """Say what somebody claimed for a KPI, each claim as it was stated."""
        return tuple(
            f"The {one.claim_type.replace('_', ' ')} said"
            f" {self.money(one.amount) if one.in_money else stated(one.amount, one.currency)}"
            f"{f' ({one.basis})' if one.basis else ''}."
            for one in self.appraisal.claims
            if one.kpi_id == kpi_id
        )

    def money(self, amount: Decimal) -> str:
        """Write an amount short."""
        return short_money(amount, self.appraisal.currency)


def feasibility_of(appraisal: Appraisal) -> float:
    """Feasibility score of an initiative, 1 where nothing was assessed."""
    known = appraisal.feasibility
    return known.score if known else UNKNOWN_FEASIBILITY


def case_of(appraisal: Appraisal, assumptions: Assumptions) -> Case:
    """Look at an appraisal as the rules do."""
    return Case(
        appraisal=appraisal,
        assumptions=assumptions,
        standing=standing_of(appraisal),
        phase=phase_of(appraisal.initiative),
    )
