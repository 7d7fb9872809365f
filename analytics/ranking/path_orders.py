"""Deep first, broad first, and the best order there is.

Deep first finishes the roll-outs of one domain before it opens the next; broad first opens every
domain with its best roll-out before any second wave. The best order is found exactly by dynamic
programming over how many waves of each roll-out are done: what is done decides which assets exist
and which turn comes next.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analytics.domain.scaling_path import PathKind, RollOut, ScalingPath
from analytics.ranking.path_value import Turn, Window, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_STATES = 60_000  # 3 to the power of 10: ten roll-outs in two waves

State = tuple[int, ...]


def depth_first(roll_outs: Sequence[RollOut], window: Window) -> ScalingPath:
    """Finish a domain before the next: the one worth most first, its best roll-out first."""
    places = _places(roll_outs)
    worth: dict[str, float] = {}
    for one in roll_outs:
        worth[one.domain] = worth.get(one.domain, 0.0) + one.value
    order = sorted(
        _turns(roll_outs),
        key=lambda turn: (
            -worth[roll_outs[turn[0]].domain],
            roll_outs[turn[0]].domain,
            places[turn[0]],
            turn[1],
        ),
    )
    return walk(PathKind.DEPTH, order, roll_outs, window)


def breadth_first(roll_outs: Sequence[RollOut], window: Window) -> ScalingPath:
    """Give every domain its first wave before any second: best roll-outs first."""
    places = _places(roll_outs)
    order = sorted(
        _turns(roll_outs),
        key=lambda turn: (
            turn[1],
            places[turn[0]],
            -roll_outs[turn[0]].value,
            roll_outs[turn[0]].initiative_id,
        ),
    )
    return walk(PathKind.BREADTH, order, roll_outs, window)


def best_order(roll_outs: Sequence[RollOut], window: Window) -> ScalingPath | None:
    """Find the order worth most; ``None`` where there are too many to look through."""
    waves = window.terms.waves
    if not roll_outs or (waves + 1) ** len(roll_outs) > MOST_STATES:
        return None
    order = _best_turns(roll_outs, window)
    return walk(PathKind.BEST, order, roll_outs, window)


def _best_turns(roll_outs: Sequence[RollOut], window: Window) -> list[Turn]:
    """Walk backwards from all waves done: the best that can still be earned from every state."""
    waves = window.terms.waves
    ahead: dict[State, tuple[float, int | None]] = {}
    for state in _states(len(roll_outs), waves):
        best: tuple[float, int | None] = (0.0, None)
        done = _assets_of(state, roll_outs)
        for who, number in enumerate(state):
            if number == waves:
                continue
            after = (*state[:who], number + 1, *state[who + 1 :])
            gain = _gain(roll_outs[who], number, window, place=sum(state), built=done)
            if gain + ahead[after][0] > best[0]:
                best = (gain + ahead[after][0], who)
        ahead[state] = best
    order: list[Turn] = []
    state = (0,) * len(roll_outs)
    while (turn := ahead[state][1]) is not None:
        order.append((turn, state[turn]))
        state = (*state[:turn], state[turn] + 1, *state[turn + 1 :])
    return order


def _gain(one: RollOut, number: int, window: Window, *, place: int, built: set[str]) -> float:
    begins = window.begins(place)
    missing = sum(window.asset_costs[name] for name in one.assets if name not in built)
    earned = one.yearly / window.terms.waves * window.earned(begins + window.terms.months)
    return earned - (one.costs[number] + missing) * window.discount(begins)


def _states(roll_outs: int, waves: int) -> list[State]:
    """Every count of waves done, those with most done first."""
    states: list[State] = [()]
    for _ in range(roll_outs):
        states = [(*state, number) for state in states for number in range(waves + 1)]
    return sorted(states, key=sum, reverse=True)


def _assets_of(state: State, roll_outs: Sequence[RollOut]) -> set[str]:
    begun = (one.assets for one, number in zip(roll_outs, state, strict=True) if number)
    return set(chain.from_iterable(begun))


def _turns(roll_outs: Sequence[RollOut]) -> list[Turn]:
    return [(who, n) for who, one in enumerate(roll_outs) for n in range(len(one.costs))]


def _places(roll_outs: Sequence[RollOut]) -> list[int]:
    """Place of every roll-out within its domain, the one worth most first."""
    order = sorted(
        range(len(roll_outs)), key=lambda i: (-roll_outs[i].value, roll_outs[i].initiative_id)
    )
    seen: dict[str, int] = {}
    places = [0] * len(roll_outs)
    for i in order:
        domain = roll_outs[i].domain
        places[i] = seen.get(domain, 0)
        seen[domain] = places[i] + 1
    return places
