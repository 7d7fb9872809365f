"""What more money or more people would bring, and which of the two is short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.funding import MINIMUM
from analytics.ranking.choice_limits import Selection, check_candidates, selection_of
from analytics.ranking.programme import solve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.ranking.choice_limits import Candidate, Limits

GAIN = 1e-9  # smaller is rounding of the solver


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """The best portfolio at one budget."""

    budget: float
    selection: Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a little more of one limit would add to the value.

    ``limit`` is ``budget``, a role or ``minimum in`` a domain, ``more`` how much more of it was
    given (of a minimum: less was asked), ``gain`` the value added; per unit it is ``gain / more``.
    """

    limit: str
    more: float
    gain: float
    added: tuple[str, ...]
    removed: tuple[str, ...]


def frontier(
    candidates: Sequence[Candidate], limits: Limits, budgets: Sequence[float]
) -> tuple[FrontierPoint, ...]:
    """Select again at every budget; budgets at which nothing fits are left out."""
    check_candidates(candidates, limits)
    found = ((budget, _solved(candidates, replace(limits, budget=budget))) for budget in budgets)
    return tuple(
        FrontierPoint(budget=budget, selection=one) for budget, one in found if one is not None
    )


def _solved(candidates: Sequence[Candidate], limits: Limits) -> Selection | None:
    taken = solve(candidates, limits)
    if taken is None:
        return None
    return selection_of([one for one, x in zip(candidates, taken, strict=True) if x], limits)


def what_binds(
    candidates: Sequence[Candidate], limits: Limits, *, more_money: float, more_people: float = 1.0
) -> tuple[Price, ...]:
    """Give a little more of one limit at a time; those that add value bind, the dearest first.

    An integer optimum has no shadow prices, so each price is a second optimum.

    Parameters
    ----------
    candidates, limits
        As in ``select``.
    more_money
        Added to the budget.
    more_people
        Added to the supply of a role.
    """
    check_candidates(candidates, limits)
    now = _solved(candidates, limits)
    if now is None:
        return ()
    prices = [
        _price(name, more, now, _solved(candidates, wider))
        for name, more, wider in _wider(limits, more_money, more_people)
    ]
    binding = [one for one in prices if one is not None]
    return tuple(sorted(binding, key=lambda one: (-one.gain, one.limit)))


def _wider(
    limits: Limits, more_money: float, more_people: float
) -> Iterator[tuple[str, float, Limits]]:
    """Widen one limit at a time: its name, by how much, and all limits then."""
    if limits.budget is not None:
        yield "budget", more_money, replace(limits, budget=limits.budget + more_money)
    for role, supply in limits.people:
        people = {**dict(limits.people), role: supply + more_people}
        yield role, more_people, replace(limits, people=tuple(people.items()))
    for domain, count in limits.at_least:
        if count > 0:
            fewest = {**dict(limits.at_least), domain: count - 1}
            yield f"{MINIMUM}{domain}", 1.0, replace(limits, at_least=tuple(fewest.items()))


def _price(limit: str, more: float, now: Selection, then: Selection | None) -> Price | None:
    if then is None or then.value - now.value <= GAIN * max(1.0, abs(now.value)):
        return None
    return Price(
        limit=limit,
        more=more,
        gain=then.value - now.value,
        added=tuple(one for one in then.chosen if one not in now.chosen),
        removed=tuple(one for one in now.chosen if one not in then.chosen),
    )
