"""What scaling would bring: a pilot's value, times how much of it travels, times the sites.

(pilot x voltage x sites - running cost x sites) x annuity - investment. Voltage is the share of a
pilot's effect that arrives at scale (List 2022, "The Voltage Effect"; DellaVigna and Linos 2022,
Econometrica 90, 81-116: academic nudges 8.7 points, at scale 1.4). Its default is a placeholder
until own pairs of pilot and roll-out exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from analytics.domain.errors import AssumptionError
from analytics.domain.gate import Voltage

DEFAULT = Voltage()  # policy default, no empirical standing of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingCase:
    """What scaling rests on: a pilot's value a site and year, sites, costs, horizon."""

    pilot: float
    pilot_error: float
    sites: float
    running_cost: float
    investment: float
    years: float
    discount_rate: float
    voltage: float = DEFAULT.mean
    voltage_spread: float = DEFAULT.spread


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledValue:
    """Net present value of scaling, its spread and the chance that it is above zero.

    ``break_even`` is the pilot value a site and year at which it is zero, ``needed`` the value that
    has to arrive there.
    """

    mean: float
    std_dev: float
    probability_positive: float
    break_even: float
    needed: float


def scaled_value(case: ScalingCase) -> ScaledValue:
    """Value scaling with an uncertain pilot and an uncertain voltage, both independent.

    Raises
    ------
    AssumptionError
        No site, no horizon, a voltage or a cost below zero.
    """
    from scipy.special import ndtr

    _check(case)
    factor = annuity(case.discount_rate, case.years)
    carried = case.pilot * case.voltage
    spread = sqrt(
        (case.pilot * case.voltage_spread) ** 2
        + (case.voltage * case.pilot_error) ** 2
        + (case.pilot_error * case.voltage_spread) ** 2
    )
    mean = (carried - case.running_cost) * case.sites * factor - case.investment
    deviation = spread * case.sites * factor
    needed = case.investment / (case.sites * factor) + case.running_cost
    return ScaledValue(
        mean=mean,
        std_dev=deviation,
        probability_positive=float(ndtr(mean / deviation)) if deviation else float(mean > 0),
        break_even=needed / case.voltage,
        needed=needed,
    )


def annuity(rate: float, years: float) -> float:
    """Present value of one a year, paid at the ends of the years."""
    return years if rate == 0 else (1 - (1 + rate) ** -years) / rate


def _check(case: ScalingCase) -> None:
    if case.sites <= 0 or case.years <= 0:
        raise AssumptionError(
            f"{case.sites:g} sites over {case.years:g} years are nothing to scale.",
            "Count at least one site and one year.",
        )
    if case.voltage <= 0 or min(case.running_cost, case.investment, case.pilot_error) < 0:
        raise AssumptionError(
            "The voltage must be above zero, and a cost or an error not below it.",
            "State costs as positive amounts.",
        )
