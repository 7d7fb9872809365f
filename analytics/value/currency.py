"""In which currency the portfolio is reported; amounts in any other are never added to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem

if TYPE_CHECKING:
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingCurrency:
    """ISO 4217 code, empty where it is not known, and why."""

    code: str
    problems: tuple[Problem, ...] = ()


def reporting_currency(assumptions: Assumptions, register: Register) -> ReportingCurrency:
    """Take the policy's currency, else the only one that occurs in the register.

    Parameters
    ----------
    assumptions
        The policy in force.
    register
        Unit values, claims and costs name the currencies that occur.
    """
    if assumptions.currency:
        return ReportingCurrency(code=assumptions.currency)
    found = sorted(
        {one.currency for one in register.unit_values}
        | {one.currency for one in register.claims if one.in_money}
        | {one.currency for one in register.costs}
    )
    if len(found) == 1:
        return ReportingCurrency(code=found[0])
    return ReportingCurrency(code="", problems=(_not_set(found),))


def _not_set(found: list[str]) -> Problem:
    if found:
        return Problem(
            kind="currency_not_set",
            message=(
                f"The register holds amounts in {', '.join(found)} and no policy names the currency"
                " to report in, so no amounts are added up."
            ),
            remedy="Set currency in policy.csv.",
        )
    return Problem(
        kind="currency_not_set",
        message="No amount of money is in the register, so no effect has a price.",
        remedy="Add kpi_unit_value.csv with values that finance approved, and policy.csv.",
    )


def other_currencies(register: Register, code: str) -> tuple[Problem, ...]:
    """Say in one sentence which amounts of the register are in another currency than reported."""
    parts = []
    tables = (
        ("unit values", [one.currency for one in register.unit_values]),
        ("claims", [one.currency for one in register.claims if one.in_money]),
        ("costs", [one.currency for one in register.costs]),
    )
    for name, currencies in tables:
        others = [one for one in currencies if one and one != code]
        if others:
            named = ", ".join(sorted(set(others)))
            parts.append(f"{len(others):,} of {len(currencies):,} {name} ({named})")
    if not code or not parts:
        return ()
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return (
        Problem(
            kind="currency_mix",
            message=f"The portfolio is reported in {code}; in another currency, and so not added,"
            f" are {listed}. Nothing is converted.",
            remedy="State them in the reporting currency, or set another one in policy.csv.",
        ),
    )
