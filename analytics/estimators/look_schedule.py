"""Where a look stands among those planned and taken: its information time and its boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.errors import PlanError
from analytics.estimators.numerics.group_sequential import SPENDING, boundaries

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.looks import Look, LookPlan
    from analytics.domain.plan import Question

SAME = 1e-9  # information times closer than this are one
NEAR_DAYS = 31  # a month labelled by its first day is seen when it is over
NEAR_SHARE = 2  # ... but never more than half of the way to the look before
NEAR_INFORMATION = 0.02  # a planned look need not come on the very unit it was planned for


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is known of the data at a look.

    ``units`` are independent ones of all arms, clusters where ``clustered``; days are ``None``
    where the data name none.
    ``seen_on`` is today, ``None`` where nobody keeps the looks: those planned before are then
    taken as having been taken.
    """

    units: float
    sha256: str
    clustered: bool = False
    first_day: date | None = None
    last_day: date | None = None
    seen_on: date | None = None
    past: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a look stands: its information, those before, their boundaries and the error spent."""

    information: float
    history: tuple[float, ...]
    boundaries: tuple[float, ...]
    spent: float
    planned: bool
    planned_on: str
    final: bool

    @property
    def boundary(self) -> float:
        """Boundary of this look."""
        return self.boundaries[-1]

    @property
    def times(self) -> tuple[float, ...]:
        """Information times of all looks, this one last."""
        return (*self.history, self.information)


def place_look(plan: LookPlan, question: Question, sight: Sight) -> Place:
    """Place a look among those planned and taken, and find its boundary.

    Raises
    ------
    PlanError
        The planned dates lie outside of the data.
    """
    _require_dates(plan, sight)
    past = past_looks(sight)
    information = _information(plan, sight)
    known = sight.seen_on is not None
    history = tuple(look.information for look in past) if known else _assumed(plan, information)
    information = max(information, history[-1]) if history else information
    taken = sum(look.planned for look in past) if known else len(history)
    due = _due(plan, sight, information)
    planned = due > taken
    final = information >= 1 - SAME
    alpha = alpha_per_side(question)
    spend, two_sided = SPENDING[plan.spending], question.alternative == "two-sided"
    times = (*history, information)
    return Place(
        information=information,
        history=history,
        boundaries=boundaries(times, alpha, spend, two_sided=two_sided),
        spent=spend(alpha, information) * (2 if two_sided else 1),
        planned=planned,
        planned_on=plan.dates[taken].isoformat() if planned and plan.dates else "",
        final=final,
    )


def alpha_per_side(question: Question) -> float:
    """Error rate of one side of the plan's test."""
    alpha = round(1 - question.confidence, 12)
    return alpha / 2 if question.alternative == "two-sided" else alpha


def past_looks(sight: Sight) -> tuple[Look, ...]:
    """Return the looks before this one; the same data again is the same look."""
    for place, look in enumerate(sight.past):
        if look.data_sha256 == sight.sha256:
            return sight.past[:place]
    return sight.past


def _assumed(plan: LookPlan, information: float) -> tuple[float, ...]:
    return tuple(share for share in plan.fractions if share < information - SAME)


def _information(plan: LookPlan, sight: Sight) -> float:
    """Share of the final information: by units where a number was planned, else by date."""
    ended = _ended(plan, sight)
    if plan.planned_units is not None:
        share = sight.units / plan.planned_units
        return max(1.0, share) if ended else share
    return _by_date(plan, sight)


def _ended(plan: LookPlan, sight: Sight) -> bool:
    if not plan.dates or sight.last_day is None:
        return False
    return sight.last_day >= plan.dates[-1] or _near(plan, sight, len(plan.dates) - 1)


def _by_date(plan: LookPlan, sight: Sight) -> float:
    """Between two planned dates in proportion to the days passed; at a date, its planned share."""
    if sight.last_day is None or sight.first_day is None:
        raise PlanError(
            "Looks on dates need dates in the data.",
            "Name a column of dates as 'time', or add planned_units = the final number of units.",
        )
    for place in range(len(plan.dates)):
        if _near(plan, sight, place):
            return plan.fractions[place]
    days = (sight.first_day, *plan.dates)
    shares = (0.0, *plan.fractions)
    for place in range(1, len(days)):
        if sight.last_day < days[place] or place == len(days) - 1:
            gap = max(1, (days[place] - days[place - 1]).days)
            gone = (sight.last_day - days[place - 1]).days / gap
            found = shares[place - 1] + gone * (shares[place] - shares[place - 1])
            return max(found, SAME * 10)
    raise ValueError("a plan on dates has at least one")


def _near(plan: LookPlan, sight: Sight, place: int) -> bool:
    """Whether the data end at a planned date, up to the length of a period."""
    if sight.last_day is None:
        return False
    before = plan.dates[place - 1] if place else sight.first_day or plan.dates[place]
    slack = min(NEAR_DAYS, max(0, (plan.dates[place] - before).days) / NEAR_SHARE)
    missing = (plan.dates[place] - sight.last_day).days
    return 0 <= missing <= slack


def _due(plan: LookPlan, sight: Sight, information: float) -> int:
    """How many planned looks may have been taken by now."""
    by_share = sum(share <= information + NEAR_INFORMATION for share in plan.fractions)
    if not plan.dates:
        return by_share
    by_day = sum(day <= sight.seen_on for day in plan.dates) if sight.seen_on else 0
    if plan.planned_units is not None and sight.last_day is None:
        return max(by_day, by_share if sight.seen_on is None else 0)
    by_data = sum(
        _near(plan, sight, place) or (sight.last_day is not None and day <= sight.last_day)
        for place, day in enumerate(plan.dates)
    )
    return max(by_day, by_data)


def _require_dates(plan: LookPlan, sight: Sight) -> None:
    if not plan.dates or sight.first_day is None or plan.dates[-1] > sight.first_day:
        return
    raise PlanError(
        f"The planned looks end on {plan.dates[-1]}, and the data start on {sight.first_day}.",
        "Correct the dates under 'looks', or bring the data of that time.",
    )
