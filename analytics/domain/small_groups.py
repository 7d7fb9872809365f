"""Which groups of people may not be shown beside their total.

A group below the minimum is hidden. What is hidden must not follow from the total less the groups
that are shown, so the smallest group that is left is hidden too until at least two are hidden and
those hidden hold the minimum together, on every side that is compared. Which of the hidden ones is
the small one is not said: that, too, would narrow down how small it is.

References
----------
Cox, L. H. (1980). Suppression methodology and statistical disclosure control. JASA 75, 377-385.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SMALLEST_TOGETHER = 2  # one hidden group alone is the total less the others

People = tuple[int, ...]


def hidden_groups(people: Mapping[str, People], minimum: int) -> frozenset[str]:
    """Choose what to hide among groups that add up to totals that are shown.

    Parameters
    ----------
    people
        People of each group on every side, none below zero; the groups share no person. A side is
        an arm, or the whole where there is one.
    minimum
        Fewest people of a group that may be shown; below 2 nothing is hidden.

    Returns
    -------
    frozenset
        The same for any order of the groups. A group without a person is small as well. Where the
        groups cannot cover a small one, all of them are hidden; only their total is left then.
    """
    hidden = {name for name, sides in people.items() if min(sides, default=0) < minimum}
    if minimum < SMALLEST_TOGETHER or not hidden:
        return frozenset()
    rest = sorted(people.keys() - hidden, key=lambda name: (sum(people[name]), name))
    for name in rest:
        if covered([people[one] for one in hidden], minimum):
            break
        hidden.add(name)
    return frozenset(hidden)


def covered(hidden: Collection[People], minimum: int) -> bool:
    """Tell whether hidden groups cover each other: two or more, with the minimum on every side."""
    together = [sum(side) for side in zip(*hidden, strict=True)]
    return len(hidden) >= SMALLEST_TOGETHER and min(together, default=0) >= minimum
