"""In which order the initiatives come.

The order is read from two scores on fixed anchors. Ranking under uncertainty (what is the chance to
be among the funded?) will need the same appraisals and ``place``, called once a draw with values
drawn from each credit's ``value_mean`` and ``value_sd``: nothing here looks at more than one
initiative at a time until they are sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.appraisal import RankedInitiative
from analytics.ranking.case import feasibility_of
from analytics.ranking.recommend import recommend
from analytics.ranking.standing import standing_of

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions


def rank_initiatives(
    appraisals: tuple[Appraisal, ...], *, assumptions: Assumptions, as_of: date
) -> tuple[RankedInitiative, ...]:
    """Rank initiatives with advice, best first; ties by name, so that the order never flickers.

    Parameters
    ----------
    appraisals
        With feasibility where it is known.
    assumptions
        Weight of the value score, and what advice needs.
    as_of
        The day the portfolio is looked at.
    """
    placed = sorted(appraisals, key=lambda one: place(one, priority_of(one, assumptions)))
    return tuple(
        RankedInitiative(
            rank=rank,
            appraisal=one,
            recommendation=recommend(one, assumptions=assumptions, as_of=as_of),
            priority=priority_of(one, assumptions),
        )
        for rank, one in enumerate(placed, start=1)
    )


def priority_of(appraisal: Appraisal, assumptions: Assumptions) -> float | None:
    """Weigh value against feasibility, 1 to 5; ``None`` where the value is not known."""
    if appraisal.value_score is None:
        return None
    weight = assumptions.value_weight
    return weight * appraisal.value_score + (1 - weight) * feasibility_of(appraisal)


def place(appraisal: Appraisal, priority: float | None) -> tuple[int, bool, float, int, str, str]:
    """Sort key of one initiative.

    Broken studies come last whatever the scores, then harm; before them those without a value in
    money; then the lower priority; then the direction of the evidence; then the name.
    """
    standing = standing_of(appraisal)
    return (
        standing.tier,
        priority is None,
        0.0 if priority is None else -priority,
        standing.direction,
        appraisal.initiative.name,
        appraisal.initiative.initiative_id,
    )
