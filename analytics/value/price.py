"""What one unit of a KPI is worth on a day, as finance approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.initiative import Kpi, UnitValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The approved value of a KPI unit, or why there is none."""

    unit_value: UnitValue | None = None
    problems: tuple[Problem, ...] = ()


def price_of(kpi: Kpi, unit_values: tuple[UnitValue, ...], *, currency: str, on: date) -> Price:
    """Find the unit value in force on a day, the latest where there are several.

    Parameters
    ----------
    kpi
        What is to be priced.
    unit_values
        Those of every KPI.
    currency
        Reporting currency; a value in another one is not converted.
    on
        Last day the effect was observed.
    """
    known = [one for one in unit_values if one.kpi_id == kpi.kpi_id]
    in_force = [
        one
        for one in known
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    ]
    usable = [one for one in in_force if one.currency == currency]
    if usable:
        best = max(usable, key=lambda one: one.valid_from)
        mixed = _mixed(kpi, in_force, best)
        return Price(unit_value=best, problems=(*_worthless(kpi, best), *mixed))
    if in_force:
        other = ", ".join(sorted({one.currency for one in in_force}))
        message = f"{kpi.name} is priced in {other}, the portfolio in {currency or 'no currency'}."
        return _none(kpi, "other_currency", message, "Approve a unit value in its currency.")
    if known:
        message = f"{kpi.name} has no unit value in force on {on}, so the effect has no price."
        return _none(kpi, "no_unit_value", message, "Add one for that day to kpi_unit_value.csv.")
    message = f"{kpi.name} has no approved unit value, so the effect stays in its own unit."
    remedy = "Let finance approve what one unit is worth and add it to kpi_unit_value.csv."
    return _none(kpi, "no_unit_value", message, remedy)


def _worthless(kpi: Kpi, found: UnitValue) -> tuple[Problem, ...]:
    """Warn where a unit is approved to be worth nothing, which is seldom meant."""
    if found.unit_value:
        return ()
    message = f"{kpi.name} has a unit value of 0 from {found.valid_from}, so nothing is credited."
    remedy = "Correct it in kpi_unit_value.csv, or leave it out where the value is not known."
    return (Problem(kind="unit_value_zero", message=message, remedy=remedy, where=kpi.kpi_id),)


def _mixed(kpi: Kpi, in_force: list[UnitValue], used: UnitValue) -> tuple[Problem, ...]:
    """Say where a KPI has prices in several currencies at once."""
    others = sorted({one.currency for one in in_force} - {used.currency})
    if not others:
        return ()
    message = (
        f"{kpi.name} is priced in {used.currency} and in {', '.join(others)} at the same time; the"
        f" one in {used.currency} is used, nothing is converted."
    )
    remedy = "End the other one in kpi_unit_value.csv (valid_to), or state it in one currency."
    return (Problem(kind="mixed_currencies", message=message, remedy=remedy, where=kpi.kpi_id),)


def _none(kpi: Kpi, kind: str, message: str, remedy: str) -> Price:
    problem = Problem(kind=kind, message=message, remedy=remedy, where=kpi.kpi_id)
    return Price(problems=(problem,))
