"""What all credited value follows from, so that it can be found again with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.assumption_register import Tried
from analytics.domain.initiative import Register
from analytics.value.appraise import appraise

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBasis:
    """A register, its studies, the policy in force and the appraisals they gave."""

    register: Register
    studies: tuple[Study, ...]
    assumptions: Assumptions
    as_of: date
    appraisals: tuple[Appraisal, ...]

    @property
    def credits(self) -> tuple[Credit, ...]:
        """Every credit in money."""
        return tuple(
            credit
            for one in self.appraisals
            for credit in one.credits
            if credit.unit_value is not None and credit.credited is not None
        )

    @property
    def credited(self) -> Decimal:
        """Sum of all credits, harm included."""
        return sum((one.credited for one in self.credits if one.credited is not None), Decimal(0))


def credited_with(
    basis: CreditBasis, *, assumptions: Assumptions | None = None, register: Register | None = None
) -> Decimal:
    """Appraise all again with another policy or register; return what is credited in sum."""
    again = appraise(
        register or basis.register,
        basis.studies,
        assumptions=assumptions or basis.assumptions,
        as_of=basis.as_of,
    )
    return sum((one.credited for one in again if one.credited is not None), Decimal(0))


def policies_tried(
    basis: CreditBasis, low: tuple[str, Assumptions], high: tuple[str, Assumptions]
) -> Tried:
    """Credit all with two other policies, each named in words."""
    return Tried(
        low=low[0],
        high=high[0],
        at_low=credited_with(basis, assumptions=low[1]),
        at_high=credited_with(basis, assumptions=high[1]),
    )


def registers_tried(
    basis: CreditBasis, kpi_id: str, low: tuple[str, Register], high: tuple[str, Register]
) -> Tried:
    """Credit all with two other registers that differ in one KPI alone, each named in words.

    Initiatives meet only where they claim the same KPI, so the credits on all others stay.
    """
    others = sum(
        (
            one.credited
            for one in basis.credits
            if one.credited is not None and one.kpi_id != kpi_id
        ),
        Decimal(0),
    )
    part = _claimants(basis, kpi_id)
    return Tried(
        low=low[0],
        high=high[0],
        at_low=others + credited_with(part, register=_of_kpi(low[1], part, kpi_id)),
        at_high=others + credited_with(part, register=_of_kpi(high[1], part, kpi_id)),
    )


def _claimants(basis: CreditBasis, kpi_id: str) -> CreditBasis:
    """Leave of a basis the studies of one KPI."""
    return replace(basis, studies=tuple(one for one in basis.studies if one.kpi_id == kpi_id))


def _of_kpi(register: Register, part: CreditBasis, kpi_id: str) -> Register:
    """Leave of a register what credits on one KPI follow from."""
    mine = {one.initiative_id for one in part.studies}
    return Register(
        initiatives=tuple(one for one in register.initiatives if one.initiative_id in mine),
        kpis=tuple(one for one in register.kpis if one.kpi_id == kpi_id),
        unit_values=tuple(one for one in register.unit_values if one.kpi_id == kpi_id),
        kpi_totals=tuple(one for one in register.kpi_totals if one.kpi_id == kpi_id),
    )
