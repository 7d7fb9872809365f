"""What all credited value follows from, so that it can be found again with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.assumption_register import Tried
from analytics.value.appraise import appraise

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import Register
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
    basis: CreditBasis, low: tuple[str, Register], high: tuple[str, Register]
) -> Tried:
    """Credit all with two other registers, each named in words."""
    return Tried(
        low=low[0],
        high=high[0],
        at_low=credited_with(basis, register=low[1]),
        at_high=credited_with(basis, register=high[1]),
    )
