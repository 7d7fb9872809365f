"""Planned against actual value of a KPI: volume x adoption x effect x price, each with its share.

The effect is the measured one and the price the approved one; only volume and adoption are stated
as they were. Where several initiatives are credited on the KPI, the effect counts at the share
that was left of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.plan_gap import FactorGap, PlanGap, UnmetPlan
from analytics.domain.stated import ACTUAL, PLAN
from analytics.value.variance_bridge import PlannedFactor, variance_bridge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.domain.credit import Credit
    from analytics.domain.initiative import Kpi
    from analytics.domain.stated import ValueDriver


def plan_gaps(
    drivers: Sequence[ValueDriver],
    credits_: Sequence[Credit],
    kpis: Sequence[Kpi],
    *,
    currency: str,
    as_of: date,
) -> tuple[PlanGap | UnmetPlan, ...]:
    """Compare every plan with what came in its period.

    Parameters
    ----------
    drivers
        Plans and actuals.
    credits_
        What was measured, one an initiative and KPI.
    kpis
        Their directions say what is good.
    currency
        Reporting currency; a plan in another one is not compared.
    as_of
        A period that ends later is open.
    """
    actuals = {_key(one): one for one in drivers if one.basis == ACTUAL}
    measured = {(one.initiative_id, one.kpi_id): one for one in credits_}
    directions = {one.kpi_id: one for one in kpis}
    found: list[PlanGap | UnmetPlan] = []
    for plan in drivers:
        if plan.basis != PLAN:
            continue
        actual, credit = actuals.get(_key(plan)), measured.get((plan.initiative_id, plan.kpi_id))
        kpi = directions.get(plan.kpi_id)
        reason = _why_not(plan, actual, credit, currency)
        if reason or actual is None or credit is None or kpi is None:
            found.append(
                UnmetPlan(initiative_id=plan.initiative_id, kpi_id=plan.kpi_id, reason=reason)
            )
        else:
            found.append(_gap(plan, actual, credit, kpi, as_of))
    return tuple(found)


def _why_not(
    plan: ValueDriver, actual: ValueDriver | None, credit: Credit | None, currency: str
) -> str:
    """Say what is missing for a comparison; empty where nothing is."""
    if plan.effect is None or plan.unit_value is None:
        return "The plan states no effect or no value of a unit."
    if plan.currency != currency:
        return f"The plan is in {plan.currency or 'no currency'}, not in {currency or 'any'}."
    if actual is None:
        return "How much volume there was and which share had it is not stated."
    return _why_not_measured(credit)


def _why_not_measured(credit: Credit | None) -> str:
    if credit is None:
        return "No usable study measured what it was to move."
    if credit.outcome is CreditOutcome.NOT_TRUSTWORTHY:
        return "The study that measured it is not trustworthy."
    if credit.unit_value is None:
        return "Finance approved no value of a unit, so what came stays in its own unit."
    return ""


def _gap(plan: ValueDriver, actual: ValueDriver, credit: Credit, kpi: Kpi, as_of: date) -> PlanGap:
    share = float(credit.share_kept)
    price = float(credit.unit_value or 0)
    planned_effect = kpi.direction * (plan.effect or 0.0)
    bridge = variance_bridge(
        (
            PlannedFactor(name="Volume", planned=plan.volume, actual=actual.volume),
            PlannedFactor(name="Adoption", planned=plan.adoption, actual=actual.adoption),
            PlannedFactor(name="Effect", planned=planned_effect, actual=credit.good_effect * share),
            PlannedFactor(name="Price", planned=float(plan.unit_value or 0), actual=price),
        )
    )
    weight = actual.volume * actual.adoption * share * price
    return PlanGap(
        initiative_id=plan.initiative_id,
        kpi_id=kpi.kpi_id,
        kpi=kpi.name,
        unit=kpi.unit,
        benefit_class=kpi.benefit_class,
        currency=plan.currency,
        period_start=plan.period_start,
        period_end=plan.period_end,
        planned=bridge.planned,
        actual=bridge.actual,
        low=weight * credit.good_low,
        high=weight * credit.good_high,
        factors=tuple(
            FactorGap(
                name=one.name, planned=one.planned, actual=one.actual, contribution=contribution
            )
            for one, (_, contribution) in zip(bridge.factors, bridge.contributions, strict=True)
        ),
        share=share,
        closed=plan.period_end <= as_of,
        stated_by=plan.stated_by,
        stated_on=plan.stated_on,
    )


def _key(one: ValueDriver) -> tuple[str, str, date]:
    return one.initiative_id, one.kpi_id, one.period_start
