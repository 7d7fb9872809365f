"""Which initiatives a budget funds, and how likely each is among them.

An initiative costs what it costs a year now, and brings its expected net value: risk-adjusted
measured value less that cost. What has no value in money is no candidate: measure it first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ranking.choice_limits import Candidate, Limits
from analytics.ranking.core_index import share_of_optima
from analytics.ranking.value_draws import draw_net_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from analytics.domain.appraisal import RankedInitiative
    from analytics.domain.initiative import Dependency

OPTIMA = 200  # solved exactly each: a share of one half is known to 0.035
PEOPLE = "people"


def candidates_of(
    ranked: Sequence[RankedInitiative], dependencies: Sequence[Dependency]
) -> tuple[Candidate, ...]:
    """Make every initiative with a known expected net value a candidate, in order of rank."""
    return tuple(
        _candidate(one, dependencies)
        for one in ranked
        if one.appraisal.expected_net_value is not None
    )


def probability_funded(
    ranked: Sequence[RankedInitiative],
    dependencies: Sequence[Dependency],
    *,
    budget: Decimal | None,
    people: float | None = None,
) -> tuple[float | None, ...]:
    """Chance of being in the best portfolio, by initiative; ``None`` where it is no candidate.

    Where nothing limits the choice an initiative is in it whenever its drawn net value is above
    zero, and all draws count. Otherwise the best portfolio is solved for 200 of them.

    Parameters
    ----------
    ranked, dependencies
        The portfolio.
    budget
        A year; ``None`` where money does not limit.
    people
        Available, against what the initiatives say they need; ``None`` where they do not limit.
    """
    known = [i for i, one in enumerate(ranked) if one.appraisal.expected_net_value is not None]
    candidates = candidates_of(ranked, dependencies)
    limits = limits_of(budget, people)
    drawn = draw_net_values([ranked[i].appraisal for i in known])
    if _is_free(candidates, limits):
        shares = tuple(map(float, (drawn > 0).mean(axis=0)))
    else:
        shares = share_of_optima(candidates, limits, drawn[:OPTIMA])
    found: list[float | None] = [None] * len(ranked)
    for i, share in zip(known, shares, strict=True):
        found[i] = share
    return tuple(found)


def limits_of(budget: Decimal | None, people: float | None) -> Limits:
    """Limits of money and people; ``None`` does not limit."""
    return Limits(
        budget=None if budget is None else float(budget),
        people=() if people is None else ((PEOPLE, people),),
    )


def _candidate(one: RankedInitiative, dependencies: Sequence[Dependency]) -> Candidate:
    appraisal, identity = one.appraisal, one.appraisal.initiative.initiative_id
    mine = [rule for rule in dependencies if rule.initiative_id == identity]
    return Candidate(
        initiative_id=identity,
        value=float(appraisal.expected_net_value or 0),
        cost=float(appraisal.cost or 0),
        people=((PEOPLE, appraisal.initiative.capacity_fte or 0.0),),
        requires=tuple(rule.other_id for rule in mine if rule.relation == "requires"),
        excludes=tuple(rule.other_id for rule in mine if rule.relation == "excludes"),
        domain=appraisal.initiative.domain,
    )


def _is_free(candidates: Sequence[Candidate], limits: Limits) -> bool:
    """Tell whether all candidates fit together, so that no choice has to be made."""
    if any(one.requires or one.excludes for one in candidates):
        return False
    cost = sum(one.cost for one in candidates)
    people = sum(amount for one in candidates for _, amount in one.people)
    enough_money = limits.budget is None or cost <= limits.budget * (1 + 1e-12)
    return enough_money and all(people <= supply for _, supply in limits.people)
