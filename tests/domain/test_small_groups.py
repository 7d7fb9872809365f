"""No group that is hidden follows from what is shown."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from analytics.domain.small_groups import covered, hidden_groups


def test_one_small_group_hides_the_next_smallest_with_it() -> None:
    people = {"North": (4,), "South": (30,), "West": (12,)}
    assert hidden_groups(people, 10) == {"North", "West"}


def test_small_groups_that_hold_the_minimum_together_need_no_cover() -> None:
    people = {"North": (4,), "South": (30,), "West": (6,)}
    assert hidden_groups(people, 10) == {"North", "West"}


def test_a_group_is_small_where_it_is_on_one_side_and_covered_on_every_side() -> None:
    people = {"North": (4, 40), "South": (30, 30), "West": (3, 60), "East": (50, 50)}
    # North and West hold 7 people of the first side: South, the smallest left, covers them.
    assert hidden_groups(people, 10) == {"North", "West", "South"}


def test_groups_that_nothing_covers_are_all_hidden() -> None:
    assert hidden_groups({"North": (4,)}, 10) == {"North"}
    assert hidden_groups({"North": (4,), "South": (3,)}, 10) == {"North", "South"}


def test_groups_of_the_minimum_are_shown_and_a_minimum_of_one_hides_nothing() -> None:
    assert hidden_groups({"North": (10,), "South": (10,)}, 10) == frozenset()
    assert hidden_groups({"North": (0, 1), "South": (10, 10)}, 1) == frozenset()
    assert hidden_groups({}, 10) == frozenset()


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("seed", range(150))
def test_what_is_shown_leaves_every_hidden_group_open_by_the_minimum(seed: int, sides: int) -> None:
    """Solve for each hidden number, given the totals and all that is shown (linear programs)."""
    rng = np.random.default_rng(seed)
    minimum = int(rng.integers(2, 15))
    counts = rng.integers(0, 3 * minimum, (int(rng.integers(1, 8)), sides))
    people = {f"group {i}": tuple(int(one) for one in row) for i, row in enumerate(counts)}
    hidden = hidden_groups(people, minimum)
    assert all(min(people[name]) >= minimum for name in people.keys() - hidden)
    assert hidden_groups(dict(reversed(people.items())), minimum) == hidden
    if not covered([people[name] for name in hidden], minimum):
        assert hidden in (frozenset(), frozenset(people))  # the total of the study alone is left
        return
    for side in range(sides):
        shown = sum(people[name][side] for name in people.keys() - hidden)
        left = sum(one[side] for one in people.values()) - shown
        assert all(width >= minimum for width in _widths(len(hidden), left))


def _widths(size: int, left: int) -> list[float]:
    """Return how far each of several unknown numbers can move whose sum is known."""
    widths = []
    for place in range(size):
        aim = np.zeros(size)
        aim[place] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(sign * aim, A_eq=np.ones((1, size)), b_eq=[left], bounds=(0, None))
            assert found.fun is not None
            ends.append(float(found.fun))
        widths.append(round(-ends[1] - ends[0], 6))  # the solver's own tolerance is 1e-7
    return widths
