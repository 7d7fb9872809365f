"""A small portfolio by hand: a credited, a harmful, an unproven, a cheap, an unmeasured one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from analytics.domain.appraisal import (
    Advice,
    Appraisal,
    Feasibility,
    Headline,
    PortfolioReview,
    RankedInitiative,
    Recommendation,
)
from analytics.domain.assumptions import Assumptions, BenefitClass
from analytics.domain.credit import Credit, CreditOutcome, CreditStep
from analytics.domain.estimate import Grade
from analytics.domain.initiative import Initiative, Register


def credit(
    initiative_id: str,
    outcome: CreditOutcome,
    amounts: tuple[tuple[str, str], ...],
    *,
    grade: Grade = Grade.A,
) -> Credit:
    """Steps as (key, amount); the last one is what is credited."""
    steps = tuple(
        CreditStep(key=key, label=key, amount=Decimal(amount), sentence=f"{key} in words.")
        for key, amount in amounts
    )
    return Credit(
        initiative_id=initiative_id,
        kpi_id="K-1",
        study_id=f"S-{initiative_id}",
        outcome=outcome,
        grade=grade,
        good_effect=1.0,
        good_low=0.5,
        good_high=1.5,
        exposure=1000.0,
        sentence="In words.",
        benefit_class=BenefitClass.CASHABLE,
        currency="SGD",
        unit_value=Decimal(1),
        steps=steps,
        credited=steps[-1].amount,
        low=steps[-1].amount - Decimal(250_000),
        high=steps[-1].amount + Decimal(750_000),
        value_mean=float(steps[-1].amount) + 200_000.0,
        value_sd=300_000.0,
        period_start="2026-01-01",
        period_end="2026-09-30",
    )


GAIN = credit(
    "I-1",
    CreditOutcome.CREDITED,
    (
        ("gross", "4000000.10"),
        ("lower_bound", "3000000.07"),
        ("evidence", "2700000.06"),
        ("realisation", "1350000.03"),
        ("overlap", "1200000.01"),
        ("credited", "1200000.01"),
    ),
    grade=Grade.B,
)
LOSS = credit(
    "I-2", CreditOutcome.HARM, (("gross", "-640000.55"), ("credited", "-640000.55")), grade=Grade.A
)
UNSURE = credit(
    "I-3",
    CreditOutcome.NOT_DISTINGUISHABLE,
    (("gross", "210000.00"), ("lower_bound", "0"), ("credited", "0")),
    grade=Grade.D,
)


def ranked(
    rank: int, initiative: Initiative, found: Credit | None, *, claimed: str | None, advice: Advice
) -> RankedInitiative:
    """One row of the portfolio."""
    return RankedInitiative(
        rank=rank,
        recommendation=Recommendation(advice=advice, reasons=("First reason.", "Second reason.")),
        appraisal=Appraisal(
            initiative=initiative,
            grade=found.grade if found else Grade.U,
            credits=(found,) if found else (),
            claimed=Decimal(claimed) if claimed else None,
            credited=found.credited if found else None,
            credited_low=found.low if found else None,
            credited_high=found.high if found else None,
            cost=Decimal(300_000 * rank),
            value_score=4.6 - rank if found else None,
            feasibility=Feasibility(
                score=5.0 - rank,
                weakest_section="monitoring",
                sections=(("monitoring", 5.0 - rank),),
                answered=10,
                items=10,
            ),
        ),
    )


def initiative(number: int, name: str, stage: str) -> Initiative:
    return Initiative(
        initiative_id=f"I-{number}",
        name=name,
        stage=stage,
        domain="Bank" if number < 3 else "Retail",
        business_unit="Cards" if number < 3 else "Stores",
    )


RANKED = (
    ranked(
        1,
        initiative(1, "Card fraud scoring", "production"),
        GAIN,
        claimed="7800000",
        advice=Advice.SCALE,
    ),
    ranked(
        2,
        initiative(2, "Collections letters", "pilot"),
        LOSS,
        claimed="900000",
        advice=Advice.STOP,
    ),
    ranked(
        3,
        initiative(3, "Shelf pricing", "scaling"),
        UNSURE,
        claimed=None,
        advice=Advice.CONTINUE,
    ),
    ranked(
        4,
        initiative(4, "Policy answers", "idea"),
        None,
        claimed="2000000",
        advice=Advice.RUN_EXPERIMENT,
    ),
)

REVIEW = PortfolioReview(
    as_of=date(2026, 11, 24),
    currency="SGD",
    headline=Headline(
        claimed=Decimal(10_700_000),
        credited=Decimal("559999.46"),
        credited_low=Decimal(100_000),
        credited_high=Decimal(1_900_000),
        cost=Decimal(3_000_000),
        evidence_coverage=0.81,
        credit_rate=0.05,
    ),
    ranked=RANKED,
    assumptions=Assumptions(currency="SGD"),
    register=Register(),
)
