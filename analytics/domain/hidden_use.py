"""Which counts of users are not shown, because one would tell of few people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.small_groups import hidden_groups

if TYPE_CHECKING:
    from analytics.domain.initiative import Adoption

ALL_BUT = "all but"
"""How the words begin for a number that is hidden because nearly everybody uses it."""


def without_small_use(use: Adoption, minimum: int) -> Adoption:
    """Hide how many use it where few do or few do not, and how many could where those are few.

    Which of the two it is may be said where the number stays one of as many as the minimum.

    Parameters
    ----------
    minimum
        Fewest people that may be counted; below 2 nothing is hidden.
    """
    eligible, active = use.eligible_users, use.active_users
    known = [one for one in (eligible, active) if one is not None]
    if not known:
        return use
    few = f"fewer than {minimum}"
    if eligible is None or active is None:
        small = hidden_groups({"known": (int(known[0]),)}, minimum)
        return replace(use, eligible_users=None, active_users=None, hidden=few) if small else use
    others = max(eligible - active, 0)
    if not hidden_groups({"use it": (int(active),), "do not": (int(others),)}, minimum):
        return use
    if eligible < minimum:
        return replace(use, eligible_users=None, active_users=None, hidden=few)
    if eligible < 2 * minimum:  # saying which side is small would leave less than the minimum open
        return replace(use, active_users=None, hidden=f"{few} on one side")
    return replace(use, active_users=None, hidden=few if active < minimum else f"{ALL_BUT} {few}")
