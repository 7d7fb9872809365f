"""How much money one measured effect earns, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import prod

from analytics.domain.assumptions import BenefitClass
from analytics.domain.estimate import Grade

SHARED_STEPS = ("kpi_total", "overlap")
"""Steps that leave a share to each claimant of a KPI."""


class CreditOutcome(StrEnum):
    """What the ledger says of one effect."""

    CREDITED = "credited"
    HARM = "harm"
    NOT_DISTINGUISHABLE = "not_distinguishable"
    NOT_TRUSTWORTHY = "not_trustworthy"
    NO_UNIT_VALUE = "no_unit_value"
    GRADE_TOO_LOW = "grade_too_low"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditStep:
    """One step of the waterfall: the amount after it, and why.

    ``key`` is one of gross, lower_bound, evidence, realisation, decay, kpi_total,
    overlap, credited.
    """

    key: str
    label: str
    amount: Decimal
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One effect in money, with every step from gross to credited.

    ``good_effect`` is the effect times the KPI's direction (positive is good), in KPI units;
    ``good_low`` and ``good_high`` are its one-sided bounds at the policy's confidence.
    Money fields are ``None`` where the KPI has no approved unit value (the effect then stays in its
    own unit) and where the study is not trustworthy. ``value_mean`` and ``value_sd`` describe the
    risk-adjusted value (after evidence and realisation) as a distribution; ``low`` and ``high`` are
    its 90 % interval. ``finding`` says the effect in KPI units; ``sentence`` says it with what it
    means in money. ``effect_from`` is the first period with the initiative, empty where the design
    has none.
    """

    initiative_id: str
    kpi_id: str
    study_id: str
    outcome: CreditOutcome
    grade: Grade
    good_effect: float
    good_low: float
    good_high: float
    exposure: float
    sentence: str
    benefit_class: BenefitClass | None = None
    currency: str = ""
    unit_value: Decimal | None = None
    steps: tuple[CreditStep, ...] = ()
    credited: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    value_mean: float | None = None
    value_sd: float | None = None
    period_start: str = ""
    period_end: str = ""
    finding: str = ""
    effect_from: str = ""

    def around(self, key: str) -> tuple[Decimal, Decimal] | None:
        """Return the amounts before and after a step; ``None`` where the credit has no such one."""
        found = ((one, other) for one, other in pairwise(self.steps) if other.key == key)
        return next(((one.amount, other.amount) for one, other in found), None)

    @property
    def share_kept(self) -> Decimal:
        """Share that was left after the claims on its KPI were balanced; 1 where nothing was."""
        shares = (self.around(key) for key in SHARED_STEPS)
        known = [after / before for before, after in filter(None, shares) if before]
        return prod(known, start=Decimal(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditQuestion:
    """A credit questioned: which steps can be switched off (key, label), and what is left without.

    ``one_penalty`` is what would be credited if weak evidence were penalised once, with the bias
    spread over so much of the effect; ``None`` where the credit has no steps.
    """

    offered: tuple[tuple[str, str], ...]
    answer: Credit
    one_penalty: Decimal | None
    bias_spread: float
