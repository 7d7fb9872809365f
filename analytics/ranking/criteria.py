"""What counts beside value and feasibility: strategic importance, and whether the people are there.

Both stand on fixed scales from 1 to 5, never on the best and worst of the initiatives at hand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import mean
from typing import TYPE_CHECKING

from analytics.domain.practice import latest_scores
from analytics.ranking.capacity import capacity_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from analytics.domain.initiative import Register
    from analytics.domain.practice import RoleBalance, StrategicScore

LOWEST, SPAN = 1.0, 4.0  # scales go from 1 to 5; assessors score from 0 none to 4 decisive


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Scores from 1 to 5 by initiative; one that is not named is not known."""

    importance: Mapping[str, float] = field(default_factory=dict)
    people: Mapping[str, float] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether anything is known of either."""
        return bool(self.importance or self.people)


def criteria_of(register: Register, as_of: date) -> Criteria:
    """Score importance and people of every initiative from what the register says by a day.

    Importance is the mean over criteria of the mean over assessors, each by the latest score.
    People: what is free over what is needed of the scarcest role, 1 where nobody is free and 5
    where there are enough.
    """
    capacity = capacity_of(register, as_of)
    balances = {
        one.initiative_id: capacity.balance(one.initiative_id) for one in register.initiatives
    }
    return Criteria(
        importance=_importance(register.practice.scores, as_of),
        people={key: _availability(found) for key, found in balances.items() if found},
    )


def _importance(scores: tuple[StrategicScore, ...], as_of: date) -> dict[str, float]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for (initiative, _), given in latest_scores(scores, as_of).items():
        found[initiative].append(mean(given))
    return {initiative: LOWEST + mean(means) for initiative, means in found.items()}


def _availability(balances: tuple[RoleBalance, ...]) -> float:
    ratios = [max(0.0, one.free) / one.needed for one in balances if one.needed > 0]
    return LOWEST + SPAN * min(1.0, *ratios) if ratios else LOWEST + SPAN
