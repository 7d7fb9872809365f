"""Which initiatives to fund: the best portfolio under budget, capacity and dependencies, exactly.

A mixed-integer programme, solved to proven optimality by HiGHS (Huangfu and Hall 2018). Ranking by
value over cost and cutting at the budget is not that: it can leave a third of the value behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ranking.choice_limits import check_candidates, selection_of
from analytics.ranking.conflict import conflict_of
from analytics.ranking.programme import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.ranking.choice_limits import Candidate, Infeasible, Limits, Selection


def select(candidates: Sequence[Candidate], limits: Limits) -> Selection | Infeasible:
    """Find the portfolio of highest value that fits.

    Parameters
    ----------
    candidates
        Ids are unique; a dependency on an initiative that is no candidate cannot be met, an
        exclusion of one is met already.
    limits
        Budget, people, shared assets, minimum by domain, synergies, what must and must not be in.

    Raises
    ------
    AssumptionError
        A cost, a demand or a supply below zero, an id twice, dependencies in a circle, or an
        initiative that must and must not be funded.
    """
    check_candidates(candidates, limits)
    taken = solve(candidates, limits)
    if taken is None:
        return conflict_of(candidates, limits)
    return selection_of([one for one, x in zip(candidates, taken, strict=True) if x], limits)
