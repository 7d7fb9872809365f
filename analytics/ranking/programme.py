"""The choice among initiatives as a mixed-integer programme, written down once, solved for values.

Its unknowns are the candidates, then the shared assets (at least as much as any that uses one),
then the synergies (there where both are).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.ranking.choice_limits import demand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from analytics.ranking.choice_limits import Candidate, Limits, Synergy

    Array = NDArray[np.float64]
    Row = tuple[list[tuple[int, float]], float, float]

CHOSEN = 0.5  # binaries come back as 0 or 1 up to the solver's tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The constraints of a choice, ready to be solved for any values of the candidates.

    Every row is divided by its largest coefficient: the solver's tolerances are absolute, and
    money in millions would drown them. ``besides`` is what assets and synergies bring.
    """

    matrix: csr_array
    low: Array
    high: Array
    least: Array
    most: Array
    besides: Array


def programme(candidates: Sequence[Candidate], limits: Limits) -> Programme:
    """Write the constraints down; see ``select`` for what they mean."""
    place = {one.initiative_id: j for j, one in enumerate(candidates)}
    known = [one for one in limits.synergies if one.first in place and one.second in place]
    width = len(candidates) + len(limits.assets) + len(known)
    rows = [_scaled(one) for one in _limit_rows(candidates, limits)]
    rows += _dependency_rows(candidates, limits, place)
    rows += _synergy_rows(known, place, first=width - len(known))
    least, most = np.zeros(width), np.ones(width)
    least[[place[one] for one in limits.must]] = 1
    most[[place[one] for one in limits.never]] = 0
    return Programme(
        matrix=_matrix(rows, width),
        low=np.array([low for _, low, _ in rows]),
        high=np.array([high for _, _, high in rows]),
        least=least,
        most=most,
        besides=np.array(
            [-asset.charge for asset in limits.assets] + [one.amount for one in known], float
        ),
    )


def solve(candidates: Sequence[Candidate], limits: Limits) -> NDArray[np.bool_] | None:
    """Tell which candidates the best portfolio has; ``None`` where nothing fits."""
    return best_of(programme(candidates, limits), np.array([one.value for one in candidates]))


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
    worth = np.concatenate([values, prepared.besides])
    whole = np.zeros(width, np.int64)
    whole[:members] = 1  # assets and synergies are whole by themselves where these are
    answer = milp(
        -worth / (float(np.abs(worth).max()) or 1.0),
        constraints=LinearConstraint(prepared.matrix, prepared.low, prepared.high),
        bounds=Bounds(prepared.least, prepared.most),
        integrality=whole,
        options={"mip_rel_gap": 0.0},
    )
    return None if answer.x is None else np.asarray(answer.x[:members] > CHOSEN)


def _matrix(rows: list[Row], width: int) -> csr_array:
    from scipy.sparse import csr_array

    data = [(i, j, amount) for i, (cells, _, _) in enumerate(rows) for j, amount in cells]
    cells = np.array([amount for _, _, amount in data], float)
    lines = np.array([i for i, _, _ in data], np.int64)
    columns = np.array([j for _, j, _ in data], np.int64)
    return csr_array((cells, (lines, columns)), shape=(len(rows), width))


def _scaled(row: Row) -> Row:
    cells, low, high = row
    largest = max((abs(amount) for _, amount in cells), default=0.0) or 1.0
    return [(j, amount / largest) for j, amount in cells], low / largest, high / largest


def _limit_rows(candidates: Sequence[Candidate], limits: Limits) -> list[Row]:
    first_asset = len(candidates)
    rows: list[Row] = []
    if limits.budget is not None:
        cells = [(j, one.cost) for j, one in enumerate(candidates)]
        cells += [(first_asset + k, asset.cost) for k, asset in enumerate(limits.assets)]
        rows.append((cells, -np.inf, limits.budget))
    for role, supply in limits.people:
        cells = [(j, demand([one], role)) for j, one in enumerate(candidates)]
        rows.append((cells, -np.inf, supply))
    for domain, count in limits.at_least:
        cells = [(j, 1.0) for j, one in enumerate(candidates) if one.domain == domain]
        rows.append((cells, count, np.inf))
    return rows


def _dependency_rows(
    candidates: Sequence[Candidate], limits: Limits, place: dict[str, int]
) -> list[Row]:
    asset = {one.asset_id: len(candidates) + k for k, one in enumerate(limits.assets)}
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


def _synergy_rows(known: Sequence[Synergy], place: dict[str, int], *, first: int) -> list[Row]:
    """Let a gain be there only where both are, and a loss wherever both are."""
    rows: list[Row] = []
    for k, one in enumerate(known, start=first):
        pair = (place[one.first], place[one.second])
        if one.amount >= 0:
            rows += [([(k, 1.0), (j, -1.0)], -np.inf, 0.0) for j in pair]
        else:
            rows.append(([(pair[0], 1.0), (pair[1], 1.0), (k, -1.0)], -np.inf, 1.0))
    return rows
