"""Which assumption moves the value most, and at which value of it nothing is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.returns import NotDefined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Model = Callable[[Mapping[str, float]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One assumption: what is believed, and its plausible low and high."""

    name: str
    base: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """The value at an assumption's low and high, all others at their base."""

    name: str
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        """How far the value moves."""
        return abs(self.at_high - self.at_low)


def tornado(model: Model, factors: Sequence[Factor]) -> tuple[Swing, ...]:
    """Move one assumption at a time from low to high; the largest swing comes first.

    Parameters
    ----------
    model
        Value of a full set of assumptions by name.
    factors
        Every assumption of the model.
    """
    base = {one.name: one.base for one in factors}
    swings = [
        Swing(
            name=one.name,
            at_low=model({**base, one.name: one.low}),
            at_high=model({**base, one.name: one.high}),
        )
        for one in factors
    ]
    return tuple(sorted(swings, key=lambda swing: (-swing.size, swing.name)))


def break_even(value: Callable[[float], float], *, low: float, high: float) -> float | NotDefined:
    """Where a value crosses zero between two ends, or that it does not.

    Parameters
    ----------
    value
        Continuous in its one argument.
    low, high
        Ends of what is plausible.
    """
    from scipy.optimize import brentq

    first, last = value(low), value(high)
    if first == 0:
        return low
    if first * last > 0:
        side = "above" if first > 0 else "below"
        return NotDefined(reason=f"The value is {side} zero at {low:g} and at {high:g}.")
    return float(brentq(value, low, high, xtol=1e-12, rtol=1e-13))
