"""What each of several initiatives adds when their effects interact: Shapley shares.

The average of what an initiative adds over all orders in which they could have come (Shapley
1953). No order is favoured and the shares sum to the whole. Exact up to twelve initiatives, then
the mean over random orders and their reverses (Castro, Gomez and Tejada 2009).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Worth = Callable[[frozenset[int]], float]

EXACT_UP_TO = 12  # 4,096 coalitions
ORDERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapley:
    """Shares, shape (n,), that sum to the worth of all; errors are 0 where every order counted."""

    shares: tuple[float, ...]
    std_errors: tuple[float, ...]
    exact: bool


def shapley(members: int, worth: Worth, *, rng: np.random.Generator | None = None) -> Shapley:
    """Share the worth of all among members numbered from 0.

    Parameters
    ----------
    members
        How many.
    worth
        What a set of them brings together; of the empty set 0.
    rng
        Needed above twelve members.
    """
    if members <= EXACT_UP_TO:
        shares = _exact(members, worth)
        return Shapley(shares=shares, std_errors=(0.0,) * members, exact=True)
    if rng is None:
        raise ValueError("above twelve members orders are drawn, which needs a generator")
    return _sampled(members, worth, rng)


def capped_worth(claims: Sequence[float], total: float) -> Worth:
    """Worth of a set as the sum of its claims, never more than a total."""
    return lambda those: min(total, sum(claims[i] for i in those))


def overlapping_worth(shares: Sequence[float], base: float) -> Worth:
    """Worth of a set whose members each remove a share of what the others leave of ``base``."""
    return lambda those: base * (1 - prod(1 - shares[i] for i in those))


def _exact(members: int, worth: Worth) -> tuple[float, ...]:
    values = [
        worth(frozenset(i for i in range(members) if code >> i & 1)) for code in range(1 << members)
    ]
    weights = [
        factorial(size) * factorial(members - size - 1) / factorial(members)
        for size in range(members)
    ]
    return tuple(
        sum(
            weights[code.bit_count()] * (values[code | 1 << i] - values[code])
            for code in range(1 << members)
            if not code >> i & 1
        )
        for i in range(members)
    )


def _sampled(members: int, worth: Worth, rng: np.random.Generator) -> Shapley:
    added = np.empty((ORDERS, members))
    for row in range(ORDERS):
        order = rng.permutation(members)
        added[row] = (_added(order, worth) + _added(order[::-1], worth)) / 2
    errors = added.std(axis=0, ddof=1) / np.sqrt(ORDERS)
    return Shapley(
        shares=tuple(map(float, added.mean(axis=0))),
        std_errors=tuple(map(float, errors)),
        exact=False,
    )


def _added(order: np.ndarray, worth: Worth) -> np.ndarray:
    """Return what each member adds when they come in this order, by member."""
    added, before = np.empty(len(order)), 0.0
    for position, member in enumerate(order):
        after = worth(frozenset(map(int, order[: position + 1])))
        added[member] = after - before
        before = after
    return added
