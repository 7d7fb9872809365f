"""What scaling an initiative would bring, from what was measured and what the register says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.amounts import count, percent
from analytics.domain.assumption_register import UNTRIED
from analytics.domain.gate import ScalingOutlook
from analytics.domain.observed import observed
from analytics.ranking.scaled_value import ScalingCase, scaled_value
from analytics.ranking.stage import units_to_go
from analytics.ranking.value_draws import WIDTH_IN_DEVIATIONS

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.gate import Voltage

MONTHS_A_YEAR = 12


def scaling_outlook(
    appraisal: Appraisal, assumptions: Assumptions, voltage: Voltage
) -> ScalingOutlook | str:
    """Value the units still to reach; a text says what is missing where that cannot be done.

    The measured risk-adjusted value a unit and year is carried to the other units with an
    uncertain share (voltage), less running cost, less the investment.

    Parameters
    ----------
    appraisal
        With credits in money.
    assumptions
        Horizon and discount rate.
    voltage
        The share that arrives at scale.
    """
    initiative = appraisal.initiative
    units, pilot_units = units_to_go(initiative), initiative.pilot_units
    if not units or not pilot_units:
        return "how many units have it and could have it"
    if initiative.scale_capex is None:
        return "what scaling costs (scale_capex)"
    running = _running_cost(appraisal, pilot_units)
    years = years_observed(appraisal.credits)
    low, high = appraisal.credited_low, appraisal.credited_high
    values = [one.value_mean for one in appraisal.credits if one.value_mean is not None]
    if running is None or years is None or low is None or high is None or not values:
        return "its value and cost a year in money"
    share = 1 / pilot_units / years
    case = ScalingCase(
        pilot=sum(values) * share,
        pilot_error=float(high - low) / WIDTH_IN_DEVIATIONS * share,
        sites=units,
        running_cost=running,
        investment=float(initiative.scale_capex),
        years=assumptions.horizon_months / MONTHS_A_YEAR,
        discount_rate=assumptions.discount_rate,
        voltage=voltage.mean,
        voltage_spread=voltage.spread,
    )
    found = scaled_value(case)
    return ScalingOutlook(
        mean=found.mean,
        std_dev=found.std_dev,
        probability_positive=found.probability_positive,
        break_even=found.break_even,
        pilot=case.pilot,
        units=units,
        assumed=_assumed(case, voltage, stated=initiative.scale_run_cost_per_unit is not None),
        needed=found.needed,
        expected=case.pilot * case.voltage,
        voltage=voltage,
    )


def _running_cost(appraisal: Appraisal, pilot_units: float) -> float | None:
    stated = appraisal.initiative.scale_run_cost_per_unit
    if stated is not None:
        return float(stated)
    return None if appraisal.cost is None else float(appraisal.cost) / pilot_units


def years_observed(entries: tuple[Credit, ...]) -> float | None:
    """Length of the longest time observed; ``None`` where one is not known."""
    spans = [observed(one) for one in entries if one.value_mean is not None]
    known = [one.years for one in spans if one is not None]
    return max(known) if known and len(known) == len(spans) else None


def _assumed(case: ScalingCase, voltage: Voltage, *, stated: bool) -> str:
    running = (
        "running cost as planned for a unit"
        if stated
        else "running cost as the initiative costs a unit now"
    )
    return (
        f"{percent(round(case.voltage, 3))} of the value a unit (standard deviation"
        f" {percent(round(case.voltage_spread, 3))}; {_standing(voltage)}) arrives in"
        f" {count(case.sites)} more units over {count(case.years)} years at"
        f" {percent(case.discount_rate)}; {running}."
    )


def _standing(voltage: Voltage) -> str:
    """Say where the share comes from."""
    pairs = len(voltage.pairs)
    if voltage.own:
        return f"{pairs} own pairs of a first and a later measurement"
    known = f", {pairs} own pairs so far" if pairs > 1 else ", one own pair so far" if pairs else ""
    return f"{UNTRIED}{known}"
