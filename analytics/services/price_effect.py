"""What one KPI unit of a study's effect is worth over the time observed, where it has a price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.bridge import EffectPrice
from analytics.domain.days import day_of
from analytics.domain.viewer import Role
from analytics.services.needs import needs
from analytics.store.policy import read_assumptions
from analytics.store.register import read_register
from analytics.value.currency import reporting_currency
from analytics.value.price import price_of

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.study import Study
    from analytics.store.connection import Store


@needs(Role.VIEWER)
def price_effect(store: Store, study: Study, *, today: date) -> EffectPrice | None:
    """Price a study's effect as the ledger would: unit value in force at the end of the data.

    ``None`` where the KPI has no approved value, or the study counts no exposure.
    """
    if study.estimate is None or not study.estimate.effect.exposure:
        return None
    register = read_register(store)
    kpi = next((one for one in register.kpis if one.kpi_id == study.kpi_id), None)
    if kpi is None:
        return None
    policy = read_assumptions(store, today)
    policy = replace(policy, currency=reporting_currency(policy, register).code)
    observed_to = day_of(study.estimate.finding.data.period_end) or today
    price = price_of(kpi, register.unit_values, currency=policy.currency, on=observed_to)
    if price.unit_value is None:
        return None
    exposure = Decimal(study.estimate.effect.exposure)
    return EffectPrice(
        per_unit=price.unit_value.unit_value * exposure * kpi.direction,
        currency=price.unit_value.currency,
    )
