"""What a stream of payments is worth: net present value and its relatives, each with its refusal.

Rates are per period. An internal rate of return is refused where the payments change sign more
than once: it then has several answers, or none (Brealey, Myers and Allen, "Principles of
Corporate Finance", ch. 5). A return on investment is of the whole horizon, never a yearly
run-rate over the cost so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp, pi, sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.domain.returns import NotDefined

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS_A_YEAR = 12
HIGHEST_RATE = 1e6  # a return above a hundred million per cent is no return


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalOutcome:
    """A normal net present value: chance of a gain, 10th and 90th percentile, expected loss."""

    probability_positive: float
    low: float
    high: float
    expected_loss: float


def monthly_rate(yearly: float) -> float:
    """Rate a month that compounds to a yearly one."""
    return float((1 + yearly) ** (1 / MONTHS_A_YEAR) - 1)


def net_present_value(flows: Sequence[float], rate: float) -> float:
    """Discount payments at the ends of periods 0, 1, 2 and so on.

    Raises
    ------
    AssumptionError
        A rate of -100 % or below.
    """
    if rate <= -1:
        raise AssumptionError(
            f"A discount rate of {rate:g} makes money worthless or negative.",
            "State it as a share, 0.10 for 10 %.",
        )
    return sum(flow / (1 + rate) ** period for period, flow in enumerate(flows))


def forward_value(flows: Sequence[float], rate: float, *, now: int) -> float:
    """Value at period ``now`` of what is still to come: what was spent before is sunk."""
    return net_present_value(flows[now:], rate)


def sign_changes(flows: Sequence[float]) -> int:
    """Count how often payments turn from cost to benefit or back; zeros do not count."""
    signs = [flow > 0 for flow in flows if flow]
    return sum(a != b for a, b in pairwise(signs))


def internal_rate_of_return(flows: Sequence[float]) -> float | NotDefined:
    """Rate at which the payments are worth nothing, where there is exactly one such rate."""
    from scipy.optimize import brentq

    changes = sign_changes(flows)
    if changes == 0:
        return NotDefined(reason="The payments never change sign, so no rate makes them zero.")
    if changes > 1:
        return NotDefined(
            reason=f"The payments change sign {changes} times, so several rates may make them zero."
            " Read the net present value."
        )
    low, high = -0.999999, HIGHEST_RATE
    if net_present_value(flows, low) * net_present_value(flows, high) > 0:
        return NotDefined(reason="No rate above -100 % makes the payments zero.")
    return float(brentq(lambda rate: net_present_value(flows, rate), low, high, xtol=1e-14))


def modified_rate_of_return(
    flows: Sequence[float], *, finance: float, reinvest: float
) -> float | NotDefined:
    """Rate that turns the discounted costs into the compounded benefits; always unique.

    Parameters
    ----------
    flows
        Payments at the ends of periods 0, 1, 2 and so on.
    finance, reinvest
        Rates at which costs are financed and benefits reinvested.
    """
    last = len(flows) - 1
    spent = -net_present_value([min(flow, 0.0) for flow in flows], finance)
    earned = (
        net_present_value([max(flow, 0.0) for flow in flows], reinvest) * (1 + reinvest) ** last
    )
    if spent <= 0 or earned <= 0:
        return NotDefined(reason="It needs at least one cost and one benefit.")
    return float((earned / spent) ** (1 / last) - 1)


def payback(flows: Sequence[float], rate: float = 0.0) -> float | NotDefined:
    """Periods until the payments have come back, interpolated within the period of crossing.

    Parameters
    ----------
    flows
        The first is the investment.
    rate
        0 for the plain payback; a discount rate for the discounted one.
    """
    discounted = [flow / (1 + rate) ** period for period, flow in enumerate(flows)]
    balance = list(accumulate(discounted))
    if balance[-1] < 0:
        return NotDefined(reason=f"Not within the horizon of {len(flows) - 1} periods.")
    back = max((i + 1 for i, total in enumerate(balance) if total < 0), default=0)
    if back == 0:
        return 0.0
    return back - 1 + -balance[back - 1] / discounted[back]


def return_on_investment(flows: Sequence[float]) -> float | NotDefined:
    """Benefits less costs over costs, undiscounted, over the whole horizon."""
    costs = -sum(min(flow, 0.0) for flow in flows)
    return sum(flows) / costs if costs else NotDefined(reason="There is no cost to relate to.")


def benefit_cost_ratio(flows: Sequence[float], rate: float) -> float | NotDefined:
    """Present value of the benefits over that of the costs."""
    costs = -net_present_value([min(flow, 0.0) for flow in flows], rate)
    benefits = net_present_value([max(flow, 0.0) for flow in flows], rate)
    return benefits / costs if costs else NotDefined(reason="There is no cost to relate to.")


def normal_outcome(mean: float, std_dev: float) -> NormalOutcome:
    """Describe a normal net present value.

    Raises
    ------
    NotEstimableError
        A spread that is not above zero.
    """
    from scipy.special import ndtr, ndtri

    if std_dev <= 0:
        raise NotEstimableError(
            f"A spread of {std_dev:g} gives no distribution.", "State how uncertain the value is."
        )
    distance = mean / std_dev
    density = exp(-(distance**2) / 2) / sqrt(2 * pi)
    reach = float(ndtri(0.9)) * std_dev
    return NormalOutcome(
        probability_positive=float(ndtr(distance)),
        low=mean - reach,
        high=mean + reach,
        expected_loss=std_dev * density - mean * float(ndtr(-distance)),
    )
