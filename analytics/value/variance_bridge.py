"""Why the actual value differs from the plan: what each factor of a product contributed.

A product of factors has no natural order in which to swap plan for actual. The Shapley share
averages over all orders, so the contributions sum exactly to the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from analytics.value.shapley import shapley

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFactor:
    """One factor of the value: volume, adoption, effect, price."""

    name: str
    planned: float
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceBridge:
    """From plan to actual; ``contributions`` are by factor, in its order."""

    factors: tuple[PlannedFactor, ...]
    planned: float
    actual: float
    contributions: tuple[tuple[str, float], ...]

    @property
    def realisation_rate(self) -> float | None:
        """Actual over planned, ``None`` where nothing was planned."""
        return self.actual / self.planned if self.planned else None


def variance_bridge(factors: Sequence[PlannedFactor]) -> VarianceBridge:
    """Share the difference between actual and plan among the factors.

    Parameters
    ----------
    factors
        Their product is the value; at most twelve.
    """
    planned = prod(one.planned for one in factors)

    def gained(changed: frozenset[int]) -> float:
        mixed = (one.actual if i in changed else one.planned for i, one in enumerate(factors))
        return prod(mixed) - planned

    shares = shapley(len(factors), gained).shares
    return VarianceBridge(
        factors=tuple(factors),
        planned=planned,
        actual=prod(one.actual for one in factors),
        contributions=tuple((one.name, share) for one, share in zip(factors, shares, strict=True)),
    )
