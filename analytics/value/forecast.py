"""What is still to come if an initiative goes on as measured: a forecast, labelled as one.

What was spent is sunk and left out. The benefit goes on at the yearly rate measured, in the units
that have it now, and keeps falling where it was found to fall; a benefit that comes once does not
go on. Cost goes on as its recurring categories were booked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.amounts import percent
from analytics.domain.returns import (
    Forecast,
    InputSwing,
    InputUnit,
    NotDefined,
    ValueOutcome,
)
from analytics.value.run_rate import MONTHS_A_YEAR, recurring_credits, years_of
from analytics.value.simulated_value import Outlook, simulate_value
from analytics.value.tornado import Factor, break_even, tornado
from analytics.value.wearing_off import fitted_fall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.returns import RunRate
    from analytics.value.decay import DecayFit

DRAWS = 20_000
# Policy defaults without empirical standing, shown wherever they act.
ADOPTION_SPREAD, PRICE_SPREAD = 0.10, 0.05  # of drivers that all initiatives share
COST_SPREAD = 0.20  # of the logarithm of a future cost
RATE_SWING = 0.02
LEFT_LOW = 0.5  # of what is expected to be left at the end: the low end tried
IN_USE = frozenset({"pilot", "scaling", "production"})
NINETY = 1.6448536269514722
REACH = 20  # times today's benefit: where break-even is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """What the forecast is made from, money a year."""

    expected: float
    spread: float
    credited: float
    cost: float
    months: int
    rate: float
    left: tuple[float, ...]


def forecast_returns(
    appraisal: Appraisal, rate: RunRate, *, assumptions: Assumptions, rng: np.random.Generator
) -> Forecast | NotDefined:
    """Look ahead over the policy's horizon.

    Parameters
    ----------
    appraisal
        With its credits and studies.
    rate
        A year as measured.
    assumptions
        Horizon and discount rate.
    rng
        Seeded, so that the same question has the same answer.
    """
    if appraisal.initiative.stage not in IN_USE:
        stage = appraisal.initiative.stage or "of no known stage"
        return NotDefined(reason=f"It is {stage}, so nothing is forecast to go on.")
    if isinstance(rate.cost, NotDefined):
        return rate.cost
    ahead = _Ahead(
        expected=rate.expected,
        spread=rate.expected_spread,
        credited=float(rate.credited),
        cost=float(rate.cost),
        months=assumptions.horizon_months,
        rate=assumptions.discount_rate,
        left=_left(appraisal, assumptions.horizon_months),
    )
    benefits, costs = _present(ahead, ahead.expected), _annuity(ahead) * ahead.cost
    return Forecast(
        months=ahead.months,
        left_at_end=ahead.left[-1],
        at_credited=_present(ahead, ahead.credited) - costs,
        benefit_cost_ratio=benefits / costs if costs > 0 else NotDefined(reason="Nothing is paid."),
        outcome=_outcome(ahead, benefits, costs, rng),
        swings=_swings(ahead),
        break_even=break_even(
            lambda yearly: _present(ahead, yearly) - costs,
            low=0.0,
            high=REACH * max(abs(ahead.expected), ahead.cost),
        ),
        assumed=_assumed(ahead),
    )


def _left(appraisal: Appraisal, months: int) -> tuple[float, ...]:
    """Share of today's benefit that is left in the middle of every month ahead."""
    entries = recurring_credits(appraisal)
    weights = [abs(one.value_mean or 0.0) / years_of(one) for one in entries]
    falls = [_fall(one, appraisal) for one in entries]
    whole = sum(weights)
    if not whole:
        return (1.0,) * months
    return tuple(
        sum(
            weight * (1.0 if fall is None else fall[0].left_after((month + 0.5) / fall[1]))
            for weight, fall in zip(weights, falls, strict=True)
        )
        / whole
        for month in range(months)
    )


def _fall(credit: Credit, appraisal: Appraisal) -> tuple[DecayFit, float] | None:
    """Return the fitted fall and how many months one of its periods lasts, where it falls."""
    if not any(step.key == "decay" for step in credit.steps):
        return None
    behind = appraisal.behind(credit)
    fit = None if behind is None else fitted_fall(*behind)
    if fit is None:
        return None
    periods = fit.last - fit.first + 1
    return fit, years_of(credit) * MONTHS_A_YEAR / periods


def _discounts(months: int, rate: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray((1 + rate) ** (-np.arange(1, months + 1) / MONTHS_A_YEAR), float)


def _present(ahead: _Ahead, yearly: float) -> float:
    """Present value of a yearly benefit over the horizon, by months paid at their ends."""
    weights = np.asarray(ahead.left) * _discounts(ahead.months, ahead.rate)
    return yearly / MONTHS_A_YEAR * float(weights.sum())


def _annuity(ahead: _Ahead) -> float:
    return float(_discounts(ahead.months, ahead.rate).sum()) / MONTHS_A_YEAR


def _outcome(
    ahead: _Ahead, benefits: float, costs: float, rng: np.random.Generator
) -> ValueOutcome | NotDefined:
    if not ahead.expected or not ahead.spread:
        return NotDefined(
            reason="The policy counts nothing of this evidence, so there is no chance to speak of."
        )
    outlook = Outlook(
        benefits=benefits,
        costs=costs,
        benefit_spread=ahead.spread / abs(ahead.expected),
        cost_spread=COST_SPREAD,
    )
    found = simulate_value(
        (outlook,), common_spreads=(ADOPTION_SPREAD, PRICE_SPREAD), draws=DRAWS, rng=rng
    )
    return ValueOutcome(
        mean=found.mean,
        low=found.low,
        high=found.high,
        probability_positive=found.probability_positive,
        expected_loss=found.expected_loss,
    )


def _swings(ahead: _Ahead) -> tuple[InputSwing, ...]:
    reach = NINETY * ahead.spread
    months = float(ahead.months)
    factors = {
        "Benefit a year": (
            InputUnit.MONEY,
            ahead.expected - reach,
            ahead.expected,
            ahead.expected + reach,
        ),
        "Cost a year": (
            InputUnit.MONEY,
            ahead.cost * (1 - COST_SPREAD),
            ahead.cost,
            ahead.cost * (1 + COST_SPREAD),
        ),
        "Use, against now": (
            InputUnit.SHARE,
            1 - 2 * ADOPTION_SPREAD,
            1.0,
            1 + 2 * ADOPTION_SPREAD,
        ),
        "Left at the end": (InputUnit.SHARE, LEFT_LOW * ahead.left[-1], ahead.left[-1], 1.0),
        "How long it goes on": (InputUnit.MONTHS, months / 2, months, months * 1.5),
        "Discount rate": (
            InputUnit.SHARE,
            max(0.0, ahead.rate - RATE_SWING),
            ahead.rate,
            ahead.rate + RATE_SWING,
        ),
    }
    named = [
        Factor(name=name, base=base, low=low, high=high)
        for name, (_, low, base, high) in factors.items()
    ]
    by_name = {one.name: one for one in named}
    return tuple(
        InputSwing(
            name=one.name,
            unit=factors[one.name][0],
            low=by_name[one.name].low,
            base=by_name[one.name].base,
            high=by_name[one.name].high,
            at_low=one.at_low,
            at_high=one.at_high,
        )
        for one in tornado(lambda inputs: _value_at(ahead, inputs), named)
    )


def _value_at(ahead: _Ahead, inputs: Mapping[str, float]) -> float:
    """Net present value at a set of assumptions; what is left at the end bends in a line."""
    months = max(1, round(inputs["How long it goes on"]))
    known = np.asarray((*ahead.left, *(ahead.left[-1],) * max(0, months - ahead.months)))[:months]
    turn = inputs["Left at the end"] - ahead.left[-1]
    left = np.maximum(known + turn * np.arange(1, months + 1) / months, 0.0)
    discounts = _discounts(months, inputs["Discount rate"])
    benefit = inputs["Benefit a year"] * inputs["Use, against now"]
    return float((benefit * left - inputs["Cost a year"]) @ discounts) / MONTHS_A_YEAR


def _assumed(ahead: _Ahead) -> tuple[str, ...]:
    drivers = (
        f"Drivers that benefits share may be off by {percent(ADOPTION_SPREAD)} (use) and"
        f" {percent(PRICE_SPREAD)} (unit value), future cost by about {percent(COST_SPREAD)}"
        " (standard deviations; policy defaults, no empirical standing)."
    )
    horizon = (
        f"{ahead.months} months at {percent(ahead.rate)} a year; what was spent so far is sunk and"
        " not counted."
    )
    going_on = "It goes on in the units that have it now, at the rate measured; none is added."
    return going_on, drivers, horizon
