"""Facts to appraise, built by hand: one of each with defaults a test overrides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics.domain.assumptions import Assumptions
from analytics.domain.check import Check, Verdict
from analytics.domain.estimate import DataUse, Effect, Estimate, Finding, Grade
from analytics.domain.initiative import (
    BenefitClaim,
    CostEntry,
    Initiative,
    Kpi,
    Register,
    UnitValue,
)
from analytics.domain.study import Study
from analytics.value.credit import credit_effect

if TYPE_CHECKING:
    from analytics.domain.credit import Credit

AS_OF = date(2026, 10, 15)
POLICY = Assumptions(currency="SGD")
SGD = "SGD"

INITIATIVE = Initiative(
    initiative_id="I-1",
    name="Agent assistance",
    stage="pilot",
    pilot_units=20,
    reachable_units=64,
)
KPI = Kpi(
    kpi_id="K-1",
    name="Handling time",
    unit="minutes",
    direction=-1,
    benefit_class="cashable",
)
PRICE = UnitValue(
    kpi_id="K-1",
    valid_from=date(2025, 1, 1),
    valid_to=None,
    unit_value=Decimal("1.00"),
    currency=SGD,
)
BROKEN = Check(
    name="sample_ratio",
    verdict=Verdict.FAIL,
    sentence="5,120 against 4,480 units were expected to be equal (p=1e-10).",
    breaks_trust=True,
)
FADES = Check(name="fading", verdict=Verdict.WARN, sentence="The effect is wearing off.")


def estimate(effect: float = -2.4, std_error: float = 0.9, **changes: Any) -> Estimate:
    """One estimate; ``df``, ``exposure``, ``period`` and ``checks`` may be given."""
    start, end = changes.pop("period", ("2026-01-01", "2026-06-30"))
    found = Effect(
        name="on",
        effect=effect,
        std_error=std_error,
        ci_low=effect - 2 * std_error,
        ci_high=effect + 2 * std_error,
        confidence=0.95,
        p_value=0.01,
        degrees_of_freedom=changes.pop("df", None),
        exposure=changes.pop("exposure", 50_000.0),
    )
    finding = Finding(
        method="welch",
        method_in_words="In words.",
        estimand="itt",
        estimand_in_words="In words.",
        effects=(found,),
        primary="on",
        data=DataUse(rows=100, rows_used=100, period_start=start, period_end=end),
        checks=changes.pop("checks", ()),
    )
    plain = Estimate(
        title="A study",
        design="experiment",
        finding=finding,
        grade=Grade.A,
        grade_reasons=(),
        trustworthy=True,
        registered=True,
        higher_is_better=False,
        plan_sha256="",
        version="0",
    )
    return replace(plain, **changes)


def study(study_id: str = "S-1", found: Estimate | None = None, **changes: Any) -> Study:
    """One study of I-1 on K-1 that ended in an estimate."""
    plain = Study(
        study_id=study_id,
        title="A study",
        design="experiment",
        initiative_id="I-1",
        kpi_id="K-1",
        plan_text="",
        plan_sha256="",
        data_file="",
        dataset_id="",
        estimate=found if found is not None else estimate(),
    )
    return replace(plain, **changes)


def credit(
    found: Estimate, kpi: Kpi = KPI, policy: Assumptions = POLICY, **study_of: Any
) -> Credit:
    """Credit one estimate at SGD 1 a unit."""
    price = replace(PRICE, kpi_id=kpi.kpi_id)
    return credit_effect(found, study(**study_of), kpi, price, policy)


def claim(amount: str = "500000", **changes: Any) -> BenefitClaim:
    """One run-rate claim of I-1 on K-1 in money."""
    plain = BenefitClaim(
        claim_id="C-1",
        initiative_id="I-1",
        kpi_id="K-1",
        claim_type="run_rate",
        amount=Decimal(amount),
        currency=SGD,
        claimed_on=date(2026, 9, 28),
    )
    return replace(plain, **changes)


def cost(amount: str = "10000", **changes: Any) -> CostEntry:
    """One actual cost of I-1."""
    plain = CostEntry(
        cost_id="X-1",
        initiative_id="I-1",
        pool_id="",
        period_start=date(2026, 7, 1),
        category="inference_tokens",
        nature="opex",
        basis="actual",
        amount=Decimal(amount),
        currency=SGD,
    )
    return replace(plain, **changes)


def register(**changes: Any) -> Register:
    """I-1 with one priced KPI, one claim and one cost."""
    plain = Register(
        initiatives=(INITIATIVE,),
        kpis=(KPI,),
        unit_values=(PRICE,),
        claims=(claim(),),
        costs=(cost(),),
    )
    return replace(plain, **changes)
