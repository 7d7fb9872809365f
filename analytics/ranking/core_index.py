"""Which initiatives belong to every good portfolio when values are only known as intervals.

A portfolio is dominated where another is at least as good whatever the true values are. The core
index of an initiative is the share of non-dominated portfolios that contain it: 1 fund, 0 drop,
between them more evidence matters (Liesioe, Mild and Salo 2007, EJOR 181, 1488-1505). Beyond
fifteen candidates the share of optima over draws of the values stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.ranking.choice_limits import check_candidates, demand
from analytics.ranking.programme import best_of, programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.ranking.choice_limits import Candidate, Limits, Synergy
    from analytics.ranking.programme import Programme

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
        With their highest values; at most fifteen.
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
        fitting,
        highest=np.array([one.value for one in candidates]),
        lowest=np.asarray(lowest, float),
        besides=_besides(candidates, limits, fitting),
    )
    return CoreIndex(
        shares=tuple(map(float, kept.mean(axis=0))),
        portfolios=tuple(
            tuple(one.initiative_id for one, taken in zip(candidates, row, strict=True) if taken)
            for row in kept
        ),
    )


def core_of_hopeful(
    candidates: Sequence[Candidate], limits: Limits, ends: Sequence[tuple[float, float]]
) -> tuple[float, ...] | None:
    """Core index of every candidate where those that may be worth something are few enough.

    Parameters
    ----------
    candidates, limits
        As in ``select``.
    ends
        Lowest and highest value, by candidate.

    Returns
    -------
    tuple of float, or None
        0 where a candidate is not worth its cost at any value; ``None`` with more than fifteen
        that may be.
    """
    span = np.asarray(ends, float).reshape(-1, 2)
    hopeful = _hopeful(candidates, limits, span.T)
    if len(hopeful) > ENUMERATED_UP_TO:
        return None
    few = [replace(candidates[i], value=span[i, 1]) for i in hopeful]
    shares = np.zeros(len(candidates))
    if few:
        shares[hopeful] = core_index(few, _about(few, limits), span[hopeful, 0].tolist()).shares
    return tuple(map(float, shares))


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
    kept = _about(few, limits)
    if len(few) <= ENUMERATED_UP_TO:
        fitting = fitting_portfolios(few, kept)
        shares[hopeful] = _listed(fitting, values[:, hopeful], _besides(few, kept, fitting))
    else:
        draws = max(1, SOLVED_CELLS // len(few))  # a thousand candidates take a third of a second
        shares[hopeful] = _solved(programme(few, kept), values[:draws, hopeful])
    return tuple(map(float, shares))


def _hopeful(candidates: Sequence[Candidate], limits: Limits, values: Array) -> list[int]:
    """Positions of candidates a best portfolio may have: worth something, or needed for a rule."""
    needed = {other for one in candidates for other in one.requires} | set(limits.must)
    needed |= {name for one in limits.synergies if one.amount > 0 for name in _pair(one)}
    minimum = {domain for domain, count in limits.at_least if count > 0}
    return [
        i
        for i, one in enumerate(candidates)
        if one.initiative_id not in limits.never
        and (
            values[:, i].max(initial=0.0) > 0
            or one.initiative_id in needed
            or one.domain in minimum
        )
    ]


def _pair(synergy: Synergy) -> tuple[str, str]:
    return synergy.first, synergy.second


def _about(few: Sequence[Candidate], limits: Limits) -> Limits:
    """Limits that name none but these candidates."""
    names = {one.initiative_id for one in few}
    return replace(limits, never=tuple(one for one in limits.never if one in names))


def _listed(fitting: Array, values: Array, besides: Array) -> Array:
    """Share of draws in which each candidate is in the best of the portfolios listed."""
    if not len(fitting):
        return np.zeros(values.shape[1])
    parts = np.array_split(values, max(1, len(values) // DRAWS_AT_ONCE))
    best = np.concatenate([(part @ fitting.T + besides).argmax(axis=1) for part in parts])
    return np.asarray(fitting[best].mean(axis=0), float)


def _solved(prepared: Programme, values: Array) -> Array:
    counts = np.zeros(values.shape[1])
    for row in values:
        taken = best_of(prepared, row)
        if taken is not None:
            counts += taken
    return np.asarray(counts / len(values), float)


def fitting_portfolios(candidates: Sequence[Candidate], limits: Limits) -> Array:
    """List every portfolio that fits, shape (portfolios, n) of 0 and 1."""
    members = len(candidates)
    taken = (np.arange(1 << members)[:, None] >> np.arange(members) & 1).astype(float)
    fits = np.ones(len(taken), bool)
    if limits.budget is not None:
        cost = taken @ np.array([one.cost for one in candidates], float)
        for asset in limits.assets:
            cost += asset.cost * _uses(candidates, taken, asset.asset_id)
        fits &= cost <= limits.budget
    for role, supply in limits.people:
        fits &= taken @ np.array([demand([one], role) for one in candidates], float) <= supply
    for domain, count in limits.at_least:
        fits &= taken @ np.array([one.domain == domain for one in candidates], float) >= count
    for j, one in enumerate(candidates):
        fits &= (one.initiative_id not in limits.must) | (taken[:, j] == 1)
        fits &= (one.initiative_id not in limits.never) | (taken[:, j] == 0)
    return np.asarray(taken[fits & _allowed(candidates, taken)], float)


def _allowed(candidates: Sequence[Candidate], taken: Array) -> NDArray[np.bool_]:
    """Tell which portfolios have all that they require and nothing that they exclude."""
    place = {one.initiative_id: j for j, one in enumerate(candidates)}
    fits = np.ones(len(taken), bool)
    for j, one in enumerate(candidates):
        for other in one.requires:
            fits &= taken[:, j] <= (taken[:, place[other]] if other in place else 0.0)
        for other in one.excludes:
            if other in place and other != one.initiative_id:
                fits &= taken[:, j] + taken[:, place[other]] <= 1
    return fits


def _uses(candidates: Sequence[Candidate], taken: Array, asset: str) -> Array:
    """Tell which portfolios use an asset, as 0 and 1."""
    users = np.array([asset in one.assets for one in candidates], float)
    return np.asarray(taken @ users > 0, float)


def _besides(candidates: Sequence[Candidate], limits: Limits, taken: Array) -> Array:
    """Value that synergies add to each portfolio and shared assets take, shape (portfolios,)."""
    place = {one.initiative_id: j for j, one in enumerate(candidates)}
    found = np.zeros(len(taken))
    for asset in limits.assets:
        found -= asset.charge * _uses(candidates, taken, asset.asset_id)
    for one in limits.synergies:
        if one.first in place and one.second in place:
            found += one.amount * taken[:, place[one.first]] * taken[:, place[one.second]]
    return found


def _not_dominated(portfolios: Array, *, highest: Array, lowest: Array, besides: Array) -> Array:
    """Leave out every portfolio that another beats or equals at all values, and beats at some.

    Who dominates is worth at least as much in the middle of the intervals, so portfolios come in
    that order and each is held only against those kept before it.
    """
    floor = (portfolios @ lowest + besides).max(initial=-np.inf)
    hopeful = portfolios @ highest + besides >= floor
    portfolios, besides = portfolios[hopeful], besides[hopeful]
    middle = portfolios @ ((lowest + highest) / 2) + besides
    kept: list[int] = []
    for i in np.argsort(-middle, kind="stable"):
        mine, others = portfolios[i], portfolios[kept]
        gained, lost = others * (1 - mine), (1 - others) * mine
        more = besides[kept] - besides[i]
        worst = gained @ lowest - lost @ highest + more
        best = gained @ highest - lost @ lowest + more
        if not ((worst >= 0) & (best > 0)).any():
            kept.append(int(i))
    return np.asarray(portfolios[np.sort(kept)], float)
