"""What may be chosen from, what limits the choice, and what a portfolio adds up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One initiative to choose: value and cost in money, people by role, what it needs and bars.

    ``assets`` names shared assets it uses; each is paid once however many use it.
    """

    initiative_id: str
    value: float
    cost: float
    people: tuple[tuple[str, float], ...] = ()
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    domain: str = ""
    assets: tuple[str, ...] = ()
    name: str = ""

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        return self.name or self.initiative_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAsset:
    """What several initiatives use and one payment buys.

    ``cost`` is what it takes from the budget, ``charge`` what it takes from the value of the
    portfolio that uses it: the yearly share of that cost and what running it costs a year.
    """

    asset_id: str
    cost: float
    charge: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Synergy:
    """What two initiatives bring more together than apart; below zero where they take it away."""

    first: str
    second: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be spent, what must be kept, and what follows from a choice.

    ``budget`` is ``None`` where money does not limit. ``people`` is supply by role, a role not
    named is not limited; ``at_least`` is the fewest initiatives in a domain; ``must`` and ``never``
    name initiatives that are funded, or not, whatever they bring.
    """

    budget: float | None = None
    people: tuple[tuple[str, float], ...] = ()
    assets: tuple[SharedAsset, ...] = ()
    at_least: tuple[tuple[str, int], ...] = ()
    synergies: tuple[Synergy, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The best portfolio: its initiatives in the order given, value, cost and people used.

    ``value`` has the synergies in it and what its shared ``assets`` take from it a year;
    ``cost`` has what they cost once.
    """

    chosen: tuple[str, ...]
    value: float
    cost: float
    people: tuple[tuple[str, float], ...] = ()
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """No portfolio fits: which limits cannot hold together, in words, with the way out."""

    limit: str
    message: str
    remedy: str


def selection_of(chosen: Sequence[Candidate], limits: Limits) -> Selection:
    """Add up what these candidates cost and bring together, whether or not they fit."""
    used = {name for one in chosen for name in one.assets}
    paid = [asset for asset in limits.assets if asset.asset_id in used]
    taken = {one.initiative_id for one in chosen}
    together = sum(
        one.amount for one in limits.synergies if one.first in taken and one.second in taken
    )
    return Selection(
        chosen=tuple(one.initiative_id for one in chosen),
        value=sum(one.value for one in chosen) + together - sum(asset.charge for asset in paid),
        cost=sum(one.cost for one in chosen) + sum(asset.cost for asset in paid),
        people=tuple((role, demand(chosen, role)) for role, _ in limits.people),
        assets=tuple(asset.asset_id for asset in paid),
    )


def demand(chosen: Iterable[Candidate], role: str) -> float:
    """People of one role that some candidates need together."""
    return sum(amount for one in chosen for name, amount in one.people if name == role)


def check_candidates(candidates: Sequence[Candidate], limits: Limits) -> None:
    """Refuse what no portfolio can be made of, one sentence each."""
    ids = [one.initiative_id for one in candidates]
    twice = sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise AssumptionError(
            f"{', '.join(twice)} is a candidate twice.", "Name every initiative once."
        )
    for one in candidates:
        if one.cost < 0 or any(amount < 0 for _, amount in one.people):
            raise AssumptionError(
                f"{one.label} has a cost or a demand for people below zero.",
                "State costs and people as positive; book income as value.",
            )
    _check_limits(limits, {one.initiative_id: one.label for one in candidates})
    circle = _circle({one.initiative_id: one.requires for one in candidates})
    if circle:
        raise AssumptionError(
            f"These initiatives require each other in a circle: {' needs '.join(circle)}.",
            "Take one of the dependencies out, or make them one initiative.",
        )


def _check_limits(limits: Limits, labels: dict[str, str]) -> None:
    negative = [name for name, amount in limits.people if amount < 0]
    negative += [asset.asset_id for asset in limits.assets if min(asset.cost, asset.charge) < 0]
    if (limits.budget is not None and limits.budget < 0) or negative:
        raise AssumptionError(
            f"The {'supply of ' + negative[0] if negative else 'budget'} is below zero.",
            "State what may be spent as at least 0.",
        )
    unknown = [one for one in (*limits.must, *limits.never) if one not in labels]
    if unknown:
        raise AssumptionError(
            f"{unknown[0]} is no candidate, so it cannot be put in or left out.",
            "Choose among the candidates: initiatives with a value in money and a cost.",
        )
    both = [labels[one] for one in limits.must if one in limits.never]
    if both:
        raise AssumptionError(
            f"{both[0]} must be funded and must not be funded.", "Take it off one of the lists."
        )


def _circle(requires: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return one circle of dependencies, its first member again at the end; empty without one."""
    done: set[str] = set()
    for start, needed in requires.items():
        path: list[str] = [start]
        walks = [iter(needed)]
        while walks and start not in done:
            following = next(walks[-1], None)
            if following is None:
                done.add(path.pop())
                walks.pop()
            elif following in path:
                return (*path[path.index(following) :], following)
            elif following in requires and following not in done:
                path.append(following)
                walks.append(iter(requires[following]))
    return ()
