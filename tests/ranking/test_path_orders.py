"""Orders of roll-outs: worked by hand, against every order there is, and what must not matter."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.scaling_path import PathKind, PathTerms, RollOut
from analytics.ranking.path_orders import best_order, breadth_first, depth_first
from analytics.ranking.path_value import Window, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.domain.scaling_path import ScalingPath


def roll_out(name: str, domain: str, yearly: float, cost: float, *assets: str) -> RollOut:
    return RollOut(
        initiative_id=name,
        name=name,
        domain=domain,
        yearly=yearly,
        spread=0.0,
        costs=(cost / 2, cost / 2),
        value=yearly * 3 - cost,
        assets=assets,
    )


def window(
    costs: Mapping[str, float] | None = None, *, months: int = 36, rate: float = 0.0, teams: int = 1
) -> Window:
    return Window(months=months, rate=rate, terms=PathTerms(teams=teams), asset_costs=costs or {})


ROLL_OUTS = (
    roll_out("a1", "A", 1_200, 200, "x"),
    roll_out("a2", "A", 600, 100, "x"),
    roll_out("b1", "B", 900, 150, "y"),
)
COSTS = {"x": 300.0, "y": 500.0}


def order_of(path: ScalingPath) -> list[tuple[str, int]]:
    return [(one.initiative_id, one.number) for one in path.waves]


def test_depth_first_finishes_a_domain_and_breadth_first_opens_every_one() -> None:
    """At a rate of 0: each wave brings its half a year for the months left, less its costs."""
    depth = depth_first(ROLL_OUTS, window(COSTS))
    assert order_of(depth) == [
        ("a1", 1), ("a1", 2), ("a2", 1), ("a2", 2), ("b1", 1), ("b1", 2),
    ]  # fmt: skip
    # Waves go live after 3, 6, 9, 12, 15, 18 months of 36.
    earned = (600 * (33 + 30) + 300 * (27 + 24) + 450 * (21 + 18)) / 12
    assert depth.net_present_value == pytest.approx(earned - 450 - 800)
    breadth = breadth_first(ROLL_OUTS, window(COSTS))
    assert order_of(breadth) == [
        ("a1", 1), ("b1", 1), ("a2", 1), ("a1", 2), ("b1", 2), ("a2", 2),
    ]  # fmt: skip
    earned = (600 * (33 + 24) + 450 * (30 + 21) + 300 * (27 + 18)) / 12
    assert breadth.net_present_value == pytest.approx(earned - 450 - 800)


def test_a_shared_asset_is_paid_once_by_the_wave_that_needs_it_first() -> None:
    depth = depth_first(ROLL_OUTS, window(COSTS))
    paid = {(one.initiative_id, one.number): one.asset_cost for one in depth.waves}
    assert paid == {
        ("a1", 1): 300, ("a1", 2): 0, ("a2", 1): 0, ("a2", 2): 0, ("b1", 1): 500, ("b1", 2): 0,
    }  # fmt: skip


def test_the_cumulative_value_ends_where_the_net_present_value_is() -> None:
    for rate in (0.0, 0.1):
        path = breadth_first(ROLL_OUTS, window(COSTS, rate=rate, teams=2))
        assert path.cumulative[-1] == pytest.approx(path.net_present_value, rel=1e-12)
        assert path.deepest == min(path.cumulative)
        assert path.cumulative[0] == pytest.approx(-100 - 75 - 300 - 500)  # two waves at once


def test_a_wave_that_would_not_pay_at_its_turn_is_not_begun() -> None:
    short = window(COSTS, months=12)
    path = depth_first((*ROLL_OUTS, roll_out("c", "C", 10, 900)), short)
    assert "c" not in {one.initiative_id for one in path.waves}
    assert path.not_begun == 8 - len(path.waves)
    assert all(one.live < 12 for one in path.waves)


@pytest.mark.parametrize("seed", range(12))
def test_the_best_order_is_that_of_looking_at_every_order(seed: int) -> None:
    """Brute force over the 90 orders of three roll-outs in two waves, and over leaving some out."""
    rng = np.random.default_rng(seed)
    these = tuple(
        roll_out(
            f"i{k}",
            "AB"[k % 2],
            float(rng.uniform(100, 900)),
            float(rng.uniform(50, 900)),
            *rng.choice(["x", "y", "z"], size=1 + k % 2, replace=False),
        )
        for k in range(3)
    )
    costs = {"x": float(rng.uniform(0, 500)), "y": 200.0, "z": 50.0}
    view = window(costs, rate=0.08, teams=1 + seed % 2)
    turns = [(who, wave) for who in range(3) for wave in range(2)]
    values = [0.0]
    for count in range(1, len(turns) + 1):
        for order in permutations(turns, count):
            waves = [[n for w, n in order if w == who] for who in range(3)]
            if all(one in ([], [0], [0, 1]) for one in waves):
                values.append(value_of(order, these, view))
    best = best_order(these, view)
    assert best is not None
    assert best.net_present_value == pytest.approx(max(values), rel=1e-12)
    for other in (depth_first(these, view), breadth_first(these, view)):
        assert other.net_present_value <= best.net_present_value + 1e-9


def value_of(order: tuple[tuple[int, int], ...], these: tuple[RollOut, ...], view: Window) -> float:
    """Present value of an order, wave by wave, independent of the module."""
    built: set[str] = set()
    total = 0.0
    for place, (who, number) in enumerate(order):
        one, begins = these[who], place // view.terms.teams * 3
        missing = sum(view.asset_costs[name] for name in set(one.assets) - built)
        built |= set(one.assets)
        total -= (one.costs[number] + missing) * 1.08 ** (-begins / 12)
        total += sum(one.yearly / 24 * 1.08 ** (-m / 12) for m in range(begins + 4, 37))
    return total


def test_the_order_in_which_roll_outs_are_listed_does_not_matter() -> None:
    view = window(COSTS, rate=0.1)
    ways: tuple[Callable[..., ScalingPath | None], ...] = (depth_first, breadth_first, best_order)
    for find in ways:
        one, other = find(ROLL_OUTS, view), find(ROLL_OUTS[::-1], view)
        assert one is not None
        assert other is not None
        assert one.net_present_value == pytest.approx(other.net_present_value, rel=1e-12)


def test_too_many_roll_outs_have_no_best_order_but_both_others() -> None:
    many = tuple(roll_out(f"i{k:02}", "ABC"[k % 3], 900 + k, 10) for k in range(11))
    assert best_order(many, window()) is None
    assert len(depth_first(many, window(teams=4)).waves) == 22


def test_walking_an_order_twice_gives_the_same() -> None:
    turns = [(0, 0), (2, 0), (0, 1)]
    one = walk(PathKind.BEST, turns, ROLL_OUTS, window(COSTS))
    assert one == walk(PathKind.BEST, turns, ROLL_OUTS, window(COSTS))
    dearer = replace(ROLL_OUTS[0], costs=(101.0, 100.0))
    other = walk(PathKind.BEST, turns, (dearer, *ROLL_OUTS[1:]), window(COSTS))
    assert one.net_present_value - other.net_present_value == pytest.approx(1.0)
