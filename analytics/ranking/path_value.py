"""What an order of roll-outs is worth: waves one after another, shared assets paid once.

Everything is looked at over one window, the policy's horizon from today: a wave that goes live
later earns for fewer months, and what is not there yet has to be built by whoever needs it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.scaling_path import PathKind, PathTerms, RollOut, ScalingPath, Wave

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONTHS_A_YEAR = 12

Turn = tuple[int, int]  # position of the roll-out, number of its wave from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Over which months, at which rate, on which terms, and what missing assets cost."""

    months: int
    rate: float
    terms: PathTerms
    asset_costs: Mapping[str, float]

    def begins(self, place: int) -> int:
        """Month in which the wave at this place begins."""
        return place // self.terms.teams * self.terms.months

    def discount(self, month: int) -> float:
        """Present value of one paid at the end of this month."""
        return float((1 + self.rate) ** (-month / MONTHS_A_YEAR))

    def earned(self, live: int) -> float:
        """Present value of one a year from the month after ``live`` to the end of the window."""
        months = np.arange(live + 1, self.months + 1)
        return float(((1 + self.rate) ** (-months / MONTHS_A_YEAR)).sum()) / MONTHS_A_YEAR


def walk(
    kind: PathKind, order: Sequence[Turn], roll_outs: Sequence[RollOut], window: Window
) -> ScalingPath:
    """Walk through an order; a wave that would not pay its own cost at its turn is not begun.

    Parameters
    ----------
    kind
        Name of the order.
    order
        Turns; the waves of one roll-out in their sequence.
    roll_outs
        What turns point to.
    window
        Horizon, rate, terms and asset costs.
    """
    waves: list[Wave] = []
    built: set[str] = set()
    stopped: set[int] = set()
    for who, number in order:
        if who in stopped:
            continue
        wave = _wave(roll_outs[who], number, window, place=len(waves), built=built)
        if wave.worth + wave.asset_cost * window.discount(wave.begins) <= 0:
            stopped.add(who)
            continue
        waves.append(wave)
        built.update(wave.assets)
    return ScalingPath(
        kind=kind,
        waves=tuple(waves),
        net_present_value=sum(one.worth for one in waves),
        cumulative=_cumulative(waves, roll_outs, window),
        not_begun=len(order) - len(waves),
    )


def earning(path: ScalingPath, window: Window) -> dict[str, float]:
    """Present value of one unit of every roll-out's yearly value along a path."""
    found: dict[str, float] = {}
    for one in path.waves:
        share = window.earned(one.live) / window.terms.waves
        found[one.initiative_id] = found.get(one.initiative_id, 0.0) + share
    return found


def _wave(one: RollOut, number: int, window: Window, *, place: int, built: set[str]) -> Wave:
    begins = window.begins(place)
    live = begins + window.terms.months
    assets = tuple(name for name in one.assets if name not in built)
    asset_cost = sum(window.asset_costs[name] for name in assets)
    paid = (one.costs[number] + asset_cost) * window.discount(begins)
    return Wave(
        initiative_id=one.initiative_id,
        name=one.name,
        domain=one.domain,
        number=number + 1,
        begins=begins,
        live=live,
        cost=one.costs[number],
        assets=assets,
        asset_cost=asset_cost,
        worth=one.yearly / window.terms.waves * window.earned(live) - paid,
        passes_gate=one.passes_gate,
    )


def _cumulative(
    waves: Sequence[Wave], roll_outs: Sequence[RollOut], window: Window
) -> tuple[float, ...]:
    """Present value of all that was paid and earned up to the end of every month, from today."""
    yearly = {one.initiative_id: one.yearly for one in roll_outs}
    flows = np.zeros(window.months + 1)
    for one in waves:
        flows[min(one.begins, window.months)] -= one.cost + one.asset_cost
        flows[one.live + 1 :] += yearly[one.initiative_id] / window.terms.waves / MONTHS_A_YEAR
    months = np.arange(window.months + 1)
    total = np.cumsum(flows * (1 + window.rate) ** (-months / MONTHS_A_YEAR))
    return tuple(float(one) for one in total)
