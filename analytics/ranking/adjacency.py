"""What the next use case would still need, and what it could reuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjacency:
    """Share of what is needed that exists, by cost; the rest in money and by name."""

    reuse: float
    incremental: float
    missing: tuple[str, ...]


def adjacency(
    required: Collection[str], *, have: Collection[str], costs: Mapping[str, float]
) -> Adjacency:
    """Compare what a use case needs with what is in production.

    Parameters
    ----------
    required
        Assets it needs; none is all of them reused.
    have
        Assets that are production grade; a prototype does not count.
    costs
        Of building each asset.

    Raises
    ------
    AssumptionError
        A required asset without a cost, or one below zero.
    """
    unknown = sorted(one for one in required if costs.get(one, -1.0) < 0)
    if unknown:
        raise AssumptionError(
            f"{', '.join(unknown)} has no cost of at least zero.", "Enter what building it costs."
        )
    missing = tuple(sorted(one for one in required if one not in have))
    whole = sum(costs[one] for one in required)
    lacking = sum(costs[one] for one in missing)
    return Adjacency(
        reuse=1 - lacking / whole if whole else 1.0, incremental=lacking, missing=missing
    )
