"""Which initiatives to fund: the best portfolio under budget, capacity and dependencies, exactly.

A mixed-integer programme, solved to proven optimality by HiGHS (Huangfu and Hall 2018). Ranking by
value over cost and cutting at the budget is not that: it can leave a third of the value behind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Array = NDArray[np.float64]

CHOSEN = 0.5  # binaries come back as 0 or 1 up to the solver's tolerance


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be spent, and what must be kept.

    ``budget`` is ``None`` where money does not limit. ``people`` is supply by role, a role not
    named is not limited; ``assets`` is the cost of each shared asset; ``at_least`` is the fewest
    initiatives in a domain.
    """

    budget: float | None = None
    people: tuple[tuple[str, float], ...] = ()
    assets: tuple[tuple[str, float], ...] = ()
    at_least: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The best portfolio: its initiatives in the order given, value, cost and people used."""

    chosen: tuple[str, ...]
    value: float
    cost: float
    people: tuple[tuple[str, float], ...] = ()
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """No portfolio fits: which limit it is, in words, with the way out."""

    limit: str
    message: str
    remedy: str


def select(candidates: Sequence[Candidate], limits: Limits) -> Selection | Infeasible:
    """Find the portfolio of highest value that fits.

    Parameters
    ----------
    candidates
        Ids are unique; a dependency on an initiative that is no candidate cannot be met, an
        exclusion of one is met already.
    limits
        Budget, people, shared assets, minimum by domain.

    Raises
    ------
    AssumptionError
        A cost, a demand or a supply below zero, an id twice, or dependencies in a circle.
    """
    check_candidates(candidates, limits)
    found = _solve(candidates, limits)
    return _why_infeasible(candidates, limits) if found is None else found


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
                f"{one.initiative_id} has a cost or a demand for people below zero.",
                "State costs and people as positive; book income as value.",
            )
    negative = [name for name, amount in (*limits.people, *limits.assets) if amount < 0]
    if (limits.budget is not None and limits.budget < 0) or negative:
        raise AssumptionError(
            f"The {'supply of ' + negative[0] if negative else 'budget'} is below zero.",
            "State what may be spent as at least 0.",
        )
    circle = _circle({one.initiative_id: one.requires for one in candidates})
    if circle:
        raise AssumptionError(
            f"These initiatives require each other in a circle: {' needs '.join(circle)}.",
            "Take one of the dependencies out, or make them one initiative.",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The constraints of a choice, ready to be solved for any values.

    Every row is divided by its largest coefficient: the solver's tolerances are absolute, and
    money in millions would drown them.
    """

    candidates: tuple[Candidate, ...]
    limits: Limits
    matrix: csr_array
    low: Array
    high: Array


def programme(candidates: Sequence[Candidate], limits: Limits) -> Programme:
    """Write the constraints down; see ``select`` for what they mean."""
    matrix, low, high = _rows(candidates, limits)
    return Programme(candidates=tuple(candidates), limits=limits, matrix=matrix, low=low, high=high)


def best_of(prepared: Programme, values: Array) -> NDArray[np.bool_] | None:
    """Tell which candidates the best portfolio has at these values; ``None`` where nothing fits.

    Parameters
    ----------
    prepared
        The constraints.
    values
        Of the candidates, shape (n,).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    members, width = len(values), prepared.matrix.shape[1]
    if not members:
        return None if (prepared.low > 0).any() else np.zeros(0, bool)
    size = float(np.abs(values).max()) or 1.0
    answer = milp(
        np.concatenate([-values / size, np.zeros(width - members)]),
        constraints=LinearConstraint(prepared.matrix, prepared.low, prepared.high),
        bounds=Bounds(0, 1),
        integrality=np.ones(width, np.int64),
        options={"mip_rel_gap": 0.0},
    )
    return None if answer.x is None else np.asarray(answer.x[:members] > CHOSEN)


def _solve(candidates: Sequence[Candidate], limits: Limits) -> Selection | None:
    taken = best_of(programme(candidates, limits), np.array([one.value for one in candidates]))
    if taken is None:
        return None
    return _selection([one for one, x in zip(candidates, taken, strict=True) if x], limits)


def _selection(chosen: list[Candidate], limits: Limits) -> Selection:
    used = {name for one in chosen for name in one.assets}
    paid = [(name, cost) for name, cost in limits.assets if name in used]
    return Selection(
        chosen=tuple(one.initiative_id for one in chosen),
        value=sum(one.value for one in chosen),
        cost=sum(one.cost for one in chosen) + sum(cost for _, cost in paid),
        people=tuple((role, demand(chosen, role)) for role, _ in limits.people),
        assets=tuple(name for name, _ in paid),
    )


def demand(chosen: Iterable[Candidate], role: str) -> float:
    """People of one role that some candidates need together."""
    return sum(amount for one in chosen for name, amount in one.people if name == role)


def _rows(candidates: Sequence[Candidate], limits: Limits) -> tuple[csr_array, Array, Array]:
    """Constraints as low <= matrix @ x <= high; x is the candidates, then the shared assets."""
    from scipy.sparse import csr_array

    width = len(candidates) + len(limits.assets)
    rows = [_scaled(one) for one in _limit_rows(candidates, limits)]
    rows += _dependency_rows(candidates, limits)
    data = [(i, j, amount) for i, (cells, _, _) in enumerate(rows) for j, amount in cells]
    matrix = csr_array(
        (
            np.array([amount for _, _, amount in data], float),
            (
                np.array([i for i, _, _ in data], np.int64),
                np.array([j for _, j, _ in data], np.int64),
            ),
        ),
        shape=(len(rows), width),
    )
    return matrix, np.array([low for _, low, _ in rows]), np.array([high for _, _, high in rows])


Row = tuple[list[tuple[int, float]], float, float]


def _scaled(row: Row) -> Row:
    cells, low, high = row
    largest = max((abs(amount) for _, amount in cells), default=0.0) or 1.0
    return [(j, amount / largest) for j, amount in cells], low / largest, high / largest


def _limit_rows(candidates: Sequence[Candidate], limits: Limits) -> list[Row]:
    first_asset = len(candidates)
    rows: list[Row] = []
    if limits.budget is not None:
        cells = [(j, one.cost) for j, one in enumerate(candidates)]
        cells += [(first_asset + k, cost) for k, (_, cost) in enumerate(limits.assets)]
        rows.append((cells, -np.inf, limits.budget))
    for role, supply in limits.people:
        cells = [(j, demand([one], role)) for j, one in enumerate(candidates)]
        rows.append((cells, -np.inf, supply))
    for domain, count in limits.at_least:
        cells = [(j, 1.0) for j, one in enumerate(candidates) if one.domain == domain]
        rows.append((cells, count, np.inf))
    return rows


def _dependency_rows(candidates: Sequence[Candidate], limits: Limits) -> list[Row]:
    place = {one.initiative_id: j for j, one in enumerate(candidates)}
    asset = {name: len(candidates) + k for k, (name, _) in enumerate(limits.assets)}
    rows: list[Row] = []
    for j, one in enumerate(candidates):
        for other in one.requires:
            needed = [(place[other], -1.0)] if other in place else []
            rows.append(([(j, 1.0), *needed], -np.inf, 0.0))
        rows += [
            ([(j, 1.0), (place[other], 1.0)], -np.inf, 1.0)
            for other in one.excludes
            if other in place and other != one.initiative_id
        ]
        rows += [
            ([(j, 1.0), (asset[name], -1.0)], -np.inf, 0.0) for name in one.assets if name in asset
        ]
    return rows


def _why_infeasible(candidates: Sequence[Candidate], limits: Limits) -> Infeasible:
    """Lift one kind of limit at a time; the first whose absence helps is the one that binds."""
    for domain, count in limits.at_least:
        present = sum(one.domain == domain for one in candidates)
        if present < count:
            return Infeasible(
                limit=f"minimum in {domain}",
                message=f"{count} initiatives are to be funded in {domain}; there are {present}.",
                remedy="Lower the minimum, or add candidates there.",
            )
    if limits.budget is not None and _solve(candidates, replace(limits, budget=None)):
        return Infeasible(
            limit="budget",
            message=f"The minimum by domain cannot be met within a budget of {limits.budget:,.0f}.",
            remedy="Raise the budget, or lower a minimum.",
        )
    for role, supply in limits.people:
        fewer = tuple(one for one in limits.people if one[0] != role)
        if _solve(candidates, replace(limits, people=fewer)):
            return Infeasible(
                limit=f"people: {role}",
                message=f"The minimum by domain cannot be met with {supply:g} {role}.",
                remedy="Add people, or lower a minimum.",
            )
    return Infeasible(
        limit="dependencies",
        message="The minimum by domain cannot be met: several limits or dependencies bar it.",
        remedy="Lower a minimum, or take an exclusion out.",
    )
