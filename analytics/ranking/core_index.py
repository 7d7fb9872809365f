"""Which initiatives belong to every good portfolio when values are only known as intervals.

A portfolio is dominated where another is at least as good whatever the true values are. The core
index of an initiative is the share of non-dominated portfolios that contain it: 1 fund, 0 drop,
between them more evidence matters (Liesioe, Mild and Salo 2007, EJOR 181, 1488-1505). Beyond
fifteen candidates the share of optima over draws of the values stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.ranking.select import best_of, check_candidates, demand, programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.ranking.select import Candidate, Limits, Programme

    Array = NDArray[np.float64]

ENUMERATED_UP_TO = 15  # 32,768 portfolios
SOLVED_CELLS = 12_000  # draws times candidates: 200 draws of 60, 12 of 1,000
DRAWS_AT_ONCE = 50  # of all portfolios: 13 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreIndex:
    """Share of good portfolios by candidate; ``portfolios`` are the non-dominated ones if known."""

    shares: tuple[float, ...]
    portfolios: tuple[tuple[str, ...], ...] = ()


def core_index(
    candidates: Sequence[Candidate], limits: Limits, lowest: Sequence[float]
) -> CoreIndex:
    """Enumerate the non-dominated portfolios.

    Parameters
    ----------
    candidates
        With their highest values; at most fifteen, no shared assets.
    limits
        As in ``select``.
    lowest
        Lowest value of each candidate.

    Raises
    ------
    NotEstimableError
        More than fifteen candidates.
    """
    check_candidates(candidates, limits)
    if len(candidates) > ENUMERATED_UP_TO:
        raise NotEstimableError(
            f"{len(candidates)} candidates have too many portfolios to list them all.",
            "Read the share of optima over draws of the values.",
        )
    fitting = fitting_portfolios(candidates, limits)
    kept = _not_dominated(
        fitting, np.array([one.value for one in candidates]), np.asarray(lowest, float)
    )
    return CoreIndex(
        shares=tuple(map(float, kept.mean(axis=0))),
        portfolios=tuple(
            tuple(one.initiative_id for one, taken in zip(candidates, row, strict=True) if taken)
            for row in kept
        ),
    )


def share_of_optima(
    candidates: Sequence[Candidate], limits: Limits, values: Array
) -> tuple[float, ...]:
    """Share of draws in whose best portfolio each candidate is.

    Parameters
    ----------
    candidates, limits
        As in ``select``.
    values
        Drawn values, shape (draws, n).
    """
    check_candidates(candidates, limits)
    hopeful = _hopeful(candidates, limits, values)
    shares = np.zeros(len(candidates))
    few = [candidates[i] for i in hopeful]
    if len(few) <= ENUMERATED_UP_TO and not limits.assets:
        shares[hopeful] = _listed(fitting_portfolios(few, limits), values[:, hopeful])
    else:
        draws = max(1, SOLVED_CELLS // len(few))  # a thousand candidates take a third of a second
        shares[hopeful] = _solved(programme(few, limits), values[:draws, hopeful])
    return tuple(map(float, shares))


def _hopeful(candidates: Sequence[Candidate], limits: Limits, values: Array) -> list[int]:
    """Positions of candidates a best portfolio may have: worth something, or needed for a rule."""
    needed = {other for one in candidates for other in one.requires}
    minimum = {domain for domain, _ in limits.at_least}
    return [
        i
        for i, one in enumerate(candidates)
        if values[:, i].max(initial=0.0) > 0 or one.initiative_id in needed or one.domain in minimum
    ]


def _listed(fitting: Array, values: Array) -> Array:
    """Share of draws in which each candidate is in the best of the portfolios listed."""
    if not len(fitting):
        return np.zeros(values.shape[1])
    parts = np.array_split(values, max(1, len(values) // DRAWS_AT_ONCE))
    best = np.concatenate([(part @ fitting.T).argmax(axis=1) for part in parts])
    return np.asarray(fitting[best].mean(axis=0), float)


def _solved(prepared: Programme, values: Array) -> Array:
    counts = np.zeros(values.shape[1])
    for row in values:
        taken = best_of(prepared, row)
        if taken is not None:
            counts += taken
    return np.asarray(counts / len(values), float)


def fitting_portfolios(candidates: Sequence[Candidate], limits: Limits) -> Array:
    """List every portfolio that fits, shape (portfolios, n) of 0 and 1; no shared assets."""
    members = len(candidates)
    codes = np.arange(1 << members)
    taken = (codes[:, None] >> np.arange(members) & 1).astype(float)
    fits = np.ones(len(taken), bool)
    if limits.budget is not None:
        fits &= taken @ [one.cost for one in candidates] <= limits.budget
    for role, supply in limits.people:
        wanted = [demand([one], role) for one in candidates]
        fits &= taken @ np.asarray(wanted, float) <= supply
    for domain, count in limits.at_least:
        fits &= taken @ [float(one.domain == domain) for one in candidates] >= count
    place = {one.initiative_id: j for j, one in enumerate(candidates)}
    for j, one in enumerate(candidates):
        for other in one.requires:
            needed = taken[:, place[other]] if other in place else 0.0
            fits &= taken[:, j] <= needed
        for other in one.excludes:
            if other in place:
                fits &= taken[:, j] + taken[:, place[other]] <= 1
    return np.asarray(taken[fits], float)


def _not_dominated(portfolios: Array, highest: Array, lowest: Array) -> Array:
    """Leave out every portfolio that another beats or equals at all values, and beats at some."""
    keep = np.ones(len(portfolios), bool)
    for i, mine in enumerate(portfolios):
        gained, lost = portfolios - mine > 0, portfolios - mine < 0
        worst = gained @ lowest - lost @ highest
        best = gained @ highest - lost @ lowest
        keep[i] = not ((worst >= 0) & (best > 0)).any()
    return np.asarray(portfolios[keep], float)
