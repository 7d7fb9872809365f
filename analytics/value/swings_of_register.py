"""How far unit values, KPI totals, wearing off, overlap and cost shares move what is credited."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import exact_money, figure, percent
from analytics.domain.assumption_register import ActsOn, AssumptionLine, Tried
from analytics.domain.returns import NotDefined
from analytics.value.cents import cents
from analytics.value.credit_basis import registers_tried
from analytics.value.forecast import PRICE_SPREAD
from analytics.value.good_effect import quantile
from analytics.value.kpi_movement import movement_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.credit import Credit
    from analytics.domain.initiative import KpiTotal, Register, UnitValue
    from analytics.value.credit_basis import CreditBasis

# A unit value that was approved once and never again may be off by two spreads of the policy.
OFF = Decimal(repr(2 * PRICE_SPREAD))
ONE, HALF = Decimal(1), Decimal("0.5")


def register_lines(basis: CreditBasis) -> tuple[AssumptionLine, ...]:
    """Return every assumption on credited value that stands in the register or was measured."""
    return (
        *_prices(basis),
        *_totals(basis),
        *_fading(basis),
        *_overlaps(basis),
        *_cost_shares(basis.register),
    )


def _prices(basis: CreditBasis) -> Iterable[AssumptionLine]:
    used = {(one.kpi_id, one.unit_value, one.currency) for one in basis.credits}
    for price in basis.register.unit_values:
        if (price.kpi_id, price.unit_value, price.currency) in used:
            yield _price(basis, price)


def _price(basis: CreditBasis, price: UnitValue) -> AssumptionLine:
    """Try the other values ever approved for the KPI, else a tenth less and a tenth more."""
    register = basis.register
    others = {
        one.unit_value
        for one in register.unit_values
        if one.kpi_id == price.kpi_id and one.currency == price.currency
    }
    ends = (
        (min(others), max(others))
        if len(others) > 1
        else (price.unit_value * (ONE - OFF), price.unit_value * (ONE + OFF))
    )
    low, high = ((exact_money(end, price.currency), _priced(register, price, end)) for end in ends)
    name = next((kpi.name for kpi in register.kpis if kpi.kpi_id == price.kpi_id), price.kpi_id)
    per = f" per {price.per}" if price.per else ""
    return AssumptionLine(
        name=f"Unit value: {name}",
        value=f"{exact_money(price.unit_value, price.currency)}{per}",
        acts_on=ActsOn.CREDITED,
        tried=registers_tried(basis, price.kpi_id, low, high),
        standing="approved" if price.approved_by else "approved by nobody",
        source=price.basis or "kpi_unit_value.csv, no basis written",
        owner=price.approved_by,
        since=price.valid_from,
        until=price.valid_to,
    )


def _priced(register: Register, price: UnitValue, value: Decimal) -> Register:
    values = tuple(
        replace(one, unit_value=value) if one == price else one for one in register.unit_values
    )
    return replace(register, unit_values=values)


def _totals(basis: CreditBasis) -> Iterable[AssumptionLine]:
    """Try the bounds of what a KPI is said to have moved."""
    used = {one.kpi_id for one in basis.credits}
    reach = quantile(basis.assumptions.credit_confidence, None)
    names = {kpi.kpi_id: kpi.name for kpi in basis.register.kpis}
    for total in basis.register.kpi_totals:
        if total.kpi_id not in used:
            continue
        low, high = (
            (figure(end), _moved(basis.register, total, end))
            for end in (
                total.movement - reach * total.std_error,
                total.movement + reach * total.std_error,
            )
        )
        yield AssumptionLine(
            name=f"What {names.get(total.kpi_id, total.kpi_id)} moved in all",
            value=figure(total.movement),
            acts_on=ActsOn.CREDITED,
            tried=registers_tried(basis, total.kpi_id, low, high),
            standing=f"declared, standard error {figure(total.std_error)}",
            source=f"kpi_total.csv, {total.source.replace('_', ' ')}",
            since=total.period_start,
            until=total.period_end,
        )


def _moved(register: Register, total: KpiTotal, movement: float) -> Register:
    totals = tuple(
        replace(one, movement=movement) if one == total else one for one in register.kpi_totals
    )
    return replace(register, kpi_totals=totals)


def _fading(basis: CreditBasis) -> Iterable[AssumptionLine]:
    """Try half of what is left, and a benefit that lasts; shares of claimants stay as they are."""
    owners = {
        one.initiative.initiative_id: (one.initiative.name, one.initiative.owner)
        for one in basis.appraisals
    }
    whole = basis.credited
    for credit in basis.credits:
        left = _left(credit)
        if left is None or credit.credited is None:
            continue
        others, (name, owner) = whole - credit.credited, owners[credit.initiative_id]
        yield AssumptionLine(
            name=f"Wearing off: {name}",
            value=f"{percent(left)} is left",
            acts_on=ActsOn.CREDITED,
            tried=Tried(
                low=f"{percent(left * HALF)} left",
                high="all of it lasts",
                at_low=others + cents(credit.credited * HALF),
                at_high=others + cents(credit.credited / left),
            ),
            standing="measured, by its fitted fall",
            source=f"study {credit.study_id}",
            owner=owner,
        )


def _left(credit: Credit) -> Decimal | None:
    """Return the share its step of wearing off left, ``None`` without such a step."""
    before, after = credit.around("decay") or (Decimal(0), Decimal(0))
    return after / before if before > 0 and after > 0 else None


def _overlaps(basis: CreditBasis) -> Iterable[AssumptionLine]:
    """Say what the rule for claimants of one KPI takes where no total of the KPI is known."""
    names = {kpi.kpi_id: kpi.name for kpi in basis.register.kpis}
    by_kpi: defaultdict[str, list[Credit]] = defaultdict(list)
    for credit in basis.credits:
        by_kpi[credit.kpi_id].append(credit)
    for kpi_id, mine in by_kpi.items():
        less = sum((_taken(one) for one in mine), Decimal(0))
        if not less or movement_of(mine, basis.register.kpi_totals) is not None:
            continue
        yield AssumptionLine(
            name=f"Claimants of {names.get(kpi_id, kpi_id)} together",
            value="the largest claim counts",
            acts_on=ActsOn.CREDITED,
            tried=Tried(
                low="the largest claim",
                high="all claims added",
                at_low=basis.credited,
                at_high=basis.credited + less,
            ),
            standing="rule; no total of the KPI is known",
            source="kpi_total.csv would replace it",
        )


def _taken(credit: Credit) -> Decimal:
    """Return what the step of overlap took."""
    before, after = credit.around("overlap") or (Decimal(0), Decimal(0))
    return before - after


def _cost_shares(register: Register) -> Iterable[AssumptionLine]:
    """List declared shares of pools; a pool that is shared out whole moves no sum."""
    for pool in dict.fromkeys(one.pool_id for one in register.allocations):
        parts = [one for one in register.allocations if one.pool_id == pool]
        since = max(one.valid_from for one in parts)
        now = [one for one in parts if one.valid_from == since]
        largest = max(now, key=lambda one: (one.share, one.initiative_id))
        drivers = ", ".join(sorted({one.driver for one in now if one.driver})) or "no driver named"
        yield AssumptionLine(
            name=f"Shares of pool {pool}",
            value=f"{len(now)} shares, the largest {percent(largest.share)}",
            acts_on=ActsOn.CREDITED,
            tried=NotDefined(
                reason="It moves cost between initiatives, not what is credited in sum."
            ),
            standing="declared",
            source=f"cost_allocation.csv, by {drivers}",
            since=since,
        )
