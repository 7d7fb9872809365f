"""Who does what with AI, towards which KPI, at what claim and cost: the register's facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from analytics.domain.practice import Practice
from analytics.domain.reuse import Reuse
from analytics.domain.signal import Signal
from analytics.domain.stated import Stated

# A layer without a signal for two quarters is not live.
SIGNAL_LASTS = timedelta(days=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """Funded work in a place. Empty text means not set."""

    initiative_id: str
    name: str
    stage: str
    initiative_type: str = ""
    domain_id: str = ""
    domain: str = ""
    business_unit: str = ""
    site: str = ""
    use_case_id: str = ""
    actual_start: date | None = None
    approved_budget: Decimal | None = None
    pilot_units: float | None = None
    reachable_units: float | None = None
    owner: str = ""
    problem_solved: str = ""
    scale_capex: Decimal | None = None
    scale_run_cost_per_unit: Decimal | None = None
    capacity_fte: float | None = None
    template_id: str = ""
    risk_class: str = ""
    production_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """What is measured. ``direction`` is +1 where more is better, -1 where less is better.

    ``minimum_detectable_effect`` is the smallest difference that matters, in KPI units; ``None``
    where nobody said it.
    """

    kpi_id: str
    name: str
    unit: str
    direction: int
    benefit_class: str = ""
    definition: str = ""
    is_guardrail: bool = False
    minimum_detectable_effect: float | None = None

    @property
    def in_logs(self) -> bool:
        """Tell whether the KPI is a logarithm, which its unit says: ``"log minutes"``."""
        return self.unit.startswith("log ")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitValue:
    """What finance approved one KPI unit to be worth from a date on."""

    kpi_id: str
    valid_from: date
    valid_to: date | None
    unit_value: Decimal
    currency: str
    per: str = ""
    basis: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitClaim:
    """What somebody says an initiative is worth, as stated for its period.

    ``recurring`` is ``False`` for a benefit that comes once, ``None`` where that is not set.
    """

    claim_id: str
    initiative_id: str
    kpi_id: str
    claim_type: str
    amount: Decimal
    currency: str
    benefit_class: str = ""
    basis: str = ""
    status: str = ""
    finance_ref: str = ""
    period_start: date | None = None
    period_end: date | None = None
    claimed_on: date | None = None
    recurring: bool | None = None

    @property
    def in_money(self) -> bool:
        """True where the claim is in a currency (three capital letters), not in a KPI's unit."""
        code = self.currency
        return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()  # noqa: PLR2004 - ISO 4217 codes have three letters


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEntry:
    """Money spent, budgeted or forecast in a period. Pool costs carry no initiative."""

    cost_id: str
    initiative_id: str
    pool_id: str
    period_start: date
    category: str
    nature: str
    basis: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEffect:
    """What an initiative was expected to do to a KPI, in its unit and natural sign.

    ``role`` says what the KPI is to it: primary, secondary or guardrail.
    """

    initiative_id: str
    kpi_id: str
    effect: float | None
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostAllocation:
    """Share of a pool's cost that is an initiative's from a day on, and by which driver."""

    pool_id: str
    initiative_id: str
    share: Decimal
    valid_from: date
    driver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessAnswer:
    """One readiness statement answered: 0 no, 0.5 manual, 1 automated."""

    initiative_id: str
    item_id: str
    section: str
    statement: str
    score: float
    assessed_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Who uses it in a period.

    ``hidden`` says in words how many use it where the number would tell of few people.
    """

    initiative_id: str
    period_start: date
    eligible_users: float | None
    active_users: float | None
    decisions_followed: float | None = None
    decisions_with_ai: float | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One initiative ``requires``, ``excludes`` or has a ``synergy`` with another.

    ``amount`` is what a synergy adds to the net value of both together a year, below zero where
    they get in each other's way.
    """

    initiative_id: str
    other_id: str
    relation: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiTotal:
    """What a KPI gained in a period against what would have happened without, by whom.

    ``movement`` is in KPI units times unit-periods, positive where the KPI got better; ``source``
    is holdout, finance_ledger or model.
    """

    kpi_id: str
    period_start: date
    period_end: date
    movement: float
    std_error: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredLayer:
    """First and last period in which a layer (model, data, business, ...) sent a signal."""

    initiative_id: str
    layer: str
    first: date
    last: date

    def is_live(self, day: date) -> bool:
        """Tell whether its last signal is recent enough on a day."""
        return day - self.last <= SIGNAL_LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Everything the register says, read in one go."""

    initiatives: tuple[Initiative, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    unit_values: tuple[UnitValue, ...] = ()
    claims: tuple[BenefitClaim, ...] = ()
    costs: tuple[CostEntry, ...] = ()
    readiness: tuple[ReadinessAnswer, ...] = ()
    adoption: tuple[Adoption, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    kpi_totals: tuple[KpiTotal, ...] = ()
    monitoring: tuple[MonitoredLayer, ...] = ()
    signals: tuple[Signal, ...] = ()
    allocations: tuple[CostAllocation, ...] = ()
    expected_effects: tuple[ExpectedEffect, ...] = ()
    reuse: Reuse = field(default_factory=Reuse)
    stated: Stated = field(default_factory=Stated)
    practice: Practice = field(default_factory=Practice)
