"""How a portfolio's net present value may turn out when initiatives share what drives them.

Adoption and unit values are drawn once a simulation for the whole portfolio: drawing them anew for
every initiative would let errors cancel that come together, and understate the risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Present values of one initiative, and how uncertain each is of its own.

    ``benefit_spread`` is the standard deviation of the benefit relative to its mean (normal),
    ``cost_spread`` that of the logarithm of the cost (lognormal around the same mean).
    """

    benefits: float
    costs: float
    benefit_spread: float
    cost_spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedValue:
    """Net present value of the portfolio over all draws; ``draws`` has shape (n,)."""

    draws: Array
    mean: float
    std_dev: float
    low: float
    high: float
    probability_positive: float
    expected_loss: float


def simulate_value(
    outlooks: Sequence[Outlook],
    *,
    common_spreads: Sequence[float] = (),
    draws: int,
    rng: np.random.Generator,
) -> SimulatedValue:
    """Draw the portfolio's net present value.

    Parameters
    ----------
    outlooks
        Of the initiatives.
    common_spreads
        Relative standard deviation of each driver all benefits share: adoption, unit value.
    draws
        How many.
    rng
        Seeded, so that the same question has the same answer.

    Raises
    ------
    AssumptionError
        A spread or a cost below zero.
    """
    _check(outlooks, common_spreads)
    drivers = np.ones(draws)
    for spread in common_spreads:
        drivers *= rng.normal(1.0, spread, draws)
    total = np.zeros(draws)
    for one in outlooks:
        benefit = one.benefits * drivers * rng.normal(1.0, one.benefit_spread, draws)
        shift = -(one.cost_spread**2) / 2
        total += benefit - one.costs * np.exp(rng.normal(shift, one.cost_spread, draws))
    low, high = np.quantile(total, (0.1, 0.9))
    return SimulatedValue(
        draws=total,
        mean=float(total.mean()),
        std_dev=float(total.std(ddof=1)),
        low=float(low),
        high=float(high),
        probability_positive=float((total > 0).mean()),
        expected_loss=float(np.maximum(-total, 0.0).mean()),
    )


def _check(outlooks: Sequence[Outlook], common_spreads: Sequence[float]) -> None:
    spreads = [*common_spreads, *(s for o in outlooks for s in (o.benefit_spread, o.cost_spread))]
    if any(spread < 0 for spread in spreads) or any(one.costs < 0 for one in outlooks):
        raise AssumptionError(
            "A spread or a cost is below zero.",
            "State costs as positive amounts and spreads as shares of at least 0.",
        )
