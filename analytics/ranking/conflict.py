"""Why no portfolio fits: the smallest set of limits that cannot hold together.

Limits are taken away one at a time; what is still impossible without one did not need it. What is
left is irreducible: without any of them something would fit (deletion filter, Chinneck 2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.domain.funding import MINIMUM
from analytics.ranking.choice_limits import Infeasible
from analytics.ranking.programme import solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.ranking.choice_limits import Candidate, Limits

    Problem = tuple[Sequence[Candidate], Limits]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """One limit: what it is called, what it says, and the problem without it."""

    name: str
    words: str
    without: Callable[[Problem], Problem]


def conflict_of(candidates: Sequence[Candidate], limits: Limits) -> Infeasible:
    """Name the limits that cannot hold together; nothing fits, and the caller knows it."""
    problem: Problem = (candidates, limits)
    binding: list[_Limit] = []
    for one in _limits_of(candidates, limits):
        wider = one.without(problem)
        if solve(*wider) is None:
            problem = wider
        else:
            binding.append(one)
    said = _joined([one.words for one in binding])
    alone = len(binding) == 1
    return Infeasible(
        limit=", ".join(one.name for one in binding),
        message=f"No portfolio fits: {said} cannot {'be met' if alone else 'hold together'}.",
        remedy="Loosen it." if alone else "Loosen one of them.",
    )


def _limits_of(candidates: Sequence[Candidate], limits: Limits) -> list[_Limit]:
    """List every limit; those a person set last, so that they are named before the rules."""
    labels = {one.initiative_id: one.label for one in candidates}
    found = [*_rules(candidates, limits, labels)]
    if limits.budget is not None:
        found.append(
            _Limit(
                name="budget",
                words=f"a budget of {limits.budget:,.0f}",
                without=lambda problem: (problem[0], replace(problem[1], budget=None)),
            )
        )
    found += [_people(role, supply) for role, supply in limits.people]
    found += [
        _minimum(domain, count, sum(one.domain == domain for one in candidates))
        for domain, count in limits.at_least
    ]
    found += [_must(one, labels[one]) for one in limits.must]
    found += [_never(one, labels[one]) for one in limits.never]
    return found


def _rules(candidates: Sequence[Candidate], limits: Limits, labels: dict[str, str]) -> list[_Limit]:
    """Rules of the register; each is named on its own where somebody insists on who has it."""
    insisted = [one for one in candidates if one.initiative_id in limits.must]
    rest = frozenset(labels) - {one.initiative_id for one in insisted}
    found = [
        _rule(
            frozenset({one.initiative_id}),
            f"{one.label} requires {_joined([labels.get(x, x) for x in one.requires])}"
            if one.requires
            else f"{one.label} excludes {_joined([labels.get(x, x) for x in one.excludes])}",
        )
        for one in insisted
        if one.requires or one.excludes
    ]
    if any((one.requires or one.excludes) and one.initiative_id in rest for one in candidates):
        found.append(_rule(rest, "what requires or excludes what"))
    return found


def _rule(whose: frozenset[str], words: str) -> _Limit:
    def without(problem: Problem) -> Problem:
        freed = tuple(
            replace(one, requires=(), excludes=()) if one.initiative_id in whose else one
            for one in problem[0]
        )
        return freed, problem[1]

    return _Limit(name="dependencies", words=words, without=without)


def _people(role: str, supply: float) -> _Limit:
    def without(problem: Problem) -> Problem:
        fewer = tuple(one for one in problem[1].people if one[0] != role)
        return problem[0], replace(problem[1], people=fewer)

    return _Limit(name=f"people: {role}", words=f"{supply:g} {role}", without=without)


def _minimum(domain: str, count: int, present: int) -> _Limit:
    def without(problem: Problem) -> Problem:
        fewer = tuple(one for one in problem[1].at_least if one[0] != domain)
        return problem[0], replace(problem[1], at_least=fewer)

    there = f" (there are {present})" if present < count else ""
    return _Limit(
        name=f"{MINIMUM}{domain}",
        words=f"at least {count} initiatives in {domain}{there}",
        without=without,
    )


def _must(initiative: str, label: str) -> _Limit:
    def without(problem: Problem) -> Problem:
        kept = tuple(one for one in problem[1].must if one != initiative)
        return problem[0], replace(problem[1], must=kept)

    return _Limit(name=f"must: {initiative}", words=f"{label} funded", without=without)


def _never(initiative: str, label: str) -> _Limit:
    def without(problem: Problem) -> Problem:
        kept = tuple(one for one in problem[1].never if one != initiative)
        return problem[0], replace(problem[1], never=kept)

    return _Limit(name=f"never: {initiative}", words=f"{label} not funded", without=without)


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
