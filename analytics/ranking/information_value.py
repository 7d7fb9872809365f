"""Whether to measure once more before deciding: what a study would be worth, and how large.

The value of scaling is normal; a study moves its mean. Raiffa and Schlaifer (1961), "Applied
Statistical Decision Theory"; Claxton (1999, Journal of Health Economics 18, 341-364).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, pi, sqrt
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """Incremental net present value of scaling: mean and standard deviation, in money."""

    mean: float
    std_dev: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCost:
    """What a study costs: a fixed part, a part for each unit, and what waiting for it costs."""

    fixed: float
    per_unit: float
    delay: float = 0.0

    def of(self, units: float) -> float:
        """All of it, for this many units."""
        return self.fixed + self.per_unit * units + self.delay


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationValue:
    """A study's worth: if it removed all doubt, as it is, and less its cost; in money.

    ``probability_wrong`` is the chance that deciding now is the wrong decision.
    """

    units: float
    if_perfect: float
    expected: float
    net: float
    probability_wrong: float

    @property
    def worth_it(self) -> bool:
        """True where the study is worth more than it costs."""
        return self.net > 0


def value_of_study(
    belief: Belief, study_error: float, *, cost: float, units: float = 0.0
) -> InformationValue:
    """Value one study.

    Parameters
    ----------
    belief
        Before it; scaling happens where the mean is above zero.
    study_error
        Standard error of the value the study will find, in money.
    cost
        Of the study, waiting included.
    units
        Its size, handed through.

    Raises
    ------
    AssumptionError
        A spread or an error that is not above zero, or a cost below zero.
    """
    from scipy.special import ndtr

    if belief.std_dev <= 0 or study_error <= 0 or cost < 0:
        raise AssumptionError(
            "The spread of the value and the error of the study must be above zero, and the cost"
            " not below it.",
            "Where the value is certain, no study is needed.",
        )
    moved = belief.std_dev**2 / hypot(belief.std_dev, study_error)
    expected = _unit_loss(abs(belief.mean), moved)
    return InformationValue(
        units=units,
        if_perfect=_unit_loss(abs(belief.mean), belief.std_dev),
        expected=expected,
        net=expected - cost,
        probability_wrong=float(ndtr(-abs(belief.mean) / belief.std_dev)),
    )


def best_study(
    belief: Belief, *, unit_std_dev: float, cost: StudyCost, sizes: Iterable[int]
) -> InformationValue:
    """Return the size of study with the highest net worth, whether or not that is above zero.

    Parameters
    ----------
    belief
        Before it.
    unit_std_dev
        Of the value found on one unit, in money of the whole decision.
    cost
        By size.
    sizes
        To choose from; the smallest of equals is taken.
    """
    options = [
        value_of_study(belief, unit_std_dev / sqrt(units), cost=cost.of(units), units=units)
        for units in sizes
    ]
    return max(options, key=lambda one: (one.net, -one.units))


def cost_of_delay(belief: Belief, *, delay: float, horizon: float) -> float:
    """Value lost by waiting: the mean, where it is above zero, times the share of the horizon."""
    if horizon <= 0 or delay < 0:
        raise AssumptionError(
            f"A delay of {delay:g} in a horizon of {horizon:g} cannot be.", "State both in months."
        )
    return max(0.0, belief.mean) * min(1.0, delay / horizon)


def _unit_loss(distance: float, spread: float) -> float:
    """Return the expected loss of a normal that lies ``distance`` on the right side of zero."""
    from scipy.special import ndtr

    q = distance / spread
    return float(spread * (exp(-(q**2) / 2) / sqrt(2 * pi) - q * float(ndtr(-q))))
