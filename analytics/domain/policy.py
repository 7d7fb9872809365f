"""Every policy there ever was, and which one is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.domain.assumptions import Assumptions
from analytics.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPeriod:
    """One policy with the time it holds; ``valid_to`` is ``None`` where it is open."""

    policy_id: str
    valid_from: date
    valid_to: date | None
    approved_by: str = ""
    approved_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """What a policy says of people.

    Parameters
    ----------
    smallest_group
        Fewest people of a group whose figures are shown; 0 or 1 shows groups of any size. 10
        without a policy: what usual rules ask for, give or take one (the Centers for Medicare and
        Medicaid Services hide counts below 11).
    names_in_exports
        Whether files carry people by name; without a policy they do not.
    """

    smallest_group: int = 10
    names_in_exports: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """The assumptions in force on a day, every policy by its beginning, and what is wrong."""

    as_of: date
    assumptions: Assumptions
    periods: tuple[PolicyPeriod, ...]
    privacy: Privacy = Privacy()
    problems: tuple[Problem, ...] = ()


def policy_problems(periods: tuple[PolicyPeriod, ...], as_of: date) -> tuple[Problem, ...]:
    """Say where a policy ends before it begins, where several hold, and where none does."""
    found = [
        _problem(
            f"Policy {one.policy_id} ends on {one.valid_to}, before it begins on {one.valid_from}.",
            "Correct valid_from or valid_to in policy.csv.",
        )
        for one in periods
        if one.valid_to is not None and one.valid_to < one.valid_from
    ]
    now = sorted((one for one in periods if one.covers(as_of)), key=lambda one: one.valid_from)
    if len(now) > 1:
        names = ", ".join(one.policy_id for one in now)
        found.append(
            _problem(
                f"{len(now)} policies hold on {as_of} ({names}); {now[-1].policy_id}, which began"
                " last, is used.",
                "Give the earlier ones a valid_to in policy.csv.",
            )
        )
    if periods and not now:
        found.append(
            _problem(
                f"No policy holds on {as_of}, so the built-in factors are used.",
                "Add one that covers the day to policy.csv.",
            )
        )
    return tuple(found)


def _problem(message: str, remedy: str) -> Problem:
    return Problem(kind="policy", message=message, remedy=remedy)
