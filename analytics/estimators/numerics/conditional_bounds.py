"""What is left of an event study under relative magnitudes, by the conditional test of its authors.

The test of one value of the effect asks whether some path of effects and of violations fits: a
linear programme whose dual has few corners. Given the corner that binds, the statistic is a
truncated normal (conditional test); a first stage at a tenth of the level rejects what is far off
(hybrid with the least favourable critical value). The confidence set is the union over which
earlier change is the largest, and its sign.

References
----------
Andrews, I., Roth, J. and Pakes, A. (2023). Inference for linear conditional moment inequalities.
Review of Economic Studies 90, 2763-2791. Rambachan, A. and Roth, J. (2023). A more credible
approach to parallel trends. Review of Economic Studies 90, 2555-2591, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.trend_bounds import Bounds

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.trend_bounds import Leads

# Corners grow with the periods after the start: 924 with six, 3,432 with seven.
MOST_AFTER = 6
# The first stage spends this share of the error probability; its critical value is simulated.
FIRST_STAGE = 0.1
DRAWS, SEED = 2_000, 0
# The set is searched this many standard errors around the estimate.
REACH, GRID = 20.0, 160
HALVINGS = 12
ROUNDING = 1e-9
LARGEST_MULTIPLE = 64.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Polyhedron:
    """One way the violations can be bounded, ready to test any effect.

    Everything is in units of the largest standard error, so that no tolerance has one.

    Parameters
    ----------
    moments, per_effect
        Inequalities at effect zero and how they move with the effect, shapes (m,).
    covariance
        Of the moments, shape (m, m).
    corners
        Of the dual, shape (v, m).
    critical
        Of the first stage.
    """

    moments: FloatArray
    per_effect: FloatArray
    covariance: FloatArray
    corners: FloatArray
    critical: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _EventStudy:
    """What every bound on the violations shares.

    Parameters
    ----------
    leads
        The event study.
    earlier, later
        Rows that give its changes a period up to the reference and after it.
    per_effect
        How the later changes, either way, move with the effect, shape (m,).
    rays
        Of the dual's cone, shape (v, m): bounds only change how far along each a corner lies.
    draws
        Simulated errors of the event study, shape (draws, k).
    """

    leads: Leads
    earlier: FloatArray
    later: FloatArray
    per_effect: FloatArray
    rays: FloatArray
    draws: FloatArray


def conditional_interval(leads: Leads, times: float, *, confidence: float = 0.95) -> Bounds:
    """Robust interval if every later change is at most ``times`` the largest earlier one.

    Raises
    ------
    NotEstimableError
        No period before the reference, or more than six after it.
    """
    polyhedra = _polyhedra(_known(leads), times, 1 - confidence)
    middle, step = leads.total, leads.std_error
    # A drift alone moves the set by its size: search as far as the worst earlier change reaches.
    reach = REACH * step * (1 + times)
    grid = np.linspace(middle - reach, middle + reach, GRID + 1)
    inside = [_accepted(polyhedra, float(one), 1 - confidence) for one in grid]
    if not any(inside):
        grid = np.linspace(middle - 2 * step, middle + 2 * step, GRID + 1)
        inside = [_accepted(polyhedra, float(one), 1 - confidence) for one in grid]
    where = np.flatnonzero(inside)
    if not len(where):
        raise NotEstimableError(
            "No effect fits both the earlier and the later periods under this bound.",
            "Allow for larger drifts.",
        )
    alpha = 1 - confidence
    low = _edge(polyhedra, (float(grid[where[0]]), float(grid[max(where[0] - 1, 0)])), alpha)
    last = min(where[-1] + 1, len(grid) - 1)
    high = _edge(polyhedra, (float(grid[where[-1]]), float(grid[last])), alpha)
    return Bounds(low=low, high=high)


def breakdown_conditional(leads: Leads, *, confidence: float = 0.95) -> float | None:
    """Largest multiple of the worst earlier change at which no effect is still refused.

    0 where it is not refused even without drift; ``None`` where any multiple tried is refused.

    Raises
    ------
    NotEstimableError
        As ``conditional_interval``.
    """
    alpha, known = 1 - confidence, _known(leads)

    def fits(times: float) -> bool:
        return _accepted(_polyhedra(known, times, alpha), 0.0, alpha)

    if fits(0.0):
        return 0.0
    high = 1.0
    while not fits(high):
        high *= 2
        if high > LARGEST_MULTIPLE:
            return None
    low = 0.0 if high == 1 else high / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return low


def _known(leads: Leads) -> _EventStudy:
    after = int((leads.relative > 0).sum())
    if leads.before < 1 or not 1 <= after <= MOST_AFTER:
        raise NotEstimableError(
            f"The conditional test needs a period before the reference and at most {MOST_AFTER}"
            f" after it; there are {leads.before} and {after}.",
            "Use the closed form, or fewer periods after the start.",
        )
    earlier, later = _changes(leads)
    columns = later[:, leads.before :] @ np.linalg.inv(_first_is(leads.weights[leads.before :]))
    columns = np.vstack([columns, -columns])
    values, vectors = np.linalg.eigh(leads.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    draws = np.random.default_rng(SEED).standard_normal((DRAWS, len(leads.effect)))
    return _EventStudy(
        leads=leads,
        earlier=earlier,
        later=later,
        per_effect=columns[:, 0],
        rays=_rays(columns[:, 1:]),
        draws=draws @ root.T,
    )


def _polyhedra(known: _EventStudy, times: float, alpha: float) -> list[_Polyhedron]:
    return [
        _polyhedron(known, times * sign * change, alpha)
        for change in known.earlier
        for sign in (1.0, -1.0)
    ]


def _polyhedron(known: _EventStudy, bound: FloatArray, alpha: float) -> _Polyhedron:
    """Inequalities: each later change, either way, minus the bound."""
    leads = known.leads
    rows = np.vstack([known.later - bound, -known.later - bound])
    covariance = rows @ leads.covariance @ rows.T
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    scale = float(spread.max())
    if scale <= 0:
        raise NotEstimableError(
            "The event study has no sampling error: there is nothing to test.",
            "Check the outcome column.",
        )
    length = known.rays @ (spread / scale)
    bounded = length > ROUNDING
    corners = known.rays[bounded] / length[bounded, None]
    simulated = (known.draws @ (rows.T @ corners.T)).max(axis=1) / scale
    return _Polyhedron(
        moments=rows @ leads.effect / scale,
        per_effect=known.per_effect / scale,
        covariance=covariance / scale**2,
        corners=corners,
        critical=float(np.quantile(simulated, 1 - FIRST_STAGE * alpha)),
    )


def _changes(leads: Leads) -> tuple[FloatArray, FloatArray]:
    """Rows for changes a period before (up to the reference) and after it."""
    time = np.insert(leads.relative, leads.before, 0).astype(float)
    k = len(leads.effect)
    level = np.insert(np.eye(k), leads.before, 0.0, axis=0)
    rows = np.diff(level, axis=0) / np.diff(time)[:, None]
    return rows[: leads.before], rows[leads.before :]


def _first_is(weights: FloatArray) -> FloatArray:
    """Invertible matrix with these weights as its first row, shape (q, q)."""
    at = int(np.argmax(np.abs(weights)))
    others = np.delete(np.eye(len(weights)), at, axis=0)
    return np.vstack([weights, others])


def _rays(nuisance: FloatArray) -> FloatArray:
    """Directions that span {g >= 0, nuisance' g = 0}, each adding up to 1, shape (v, m)."""
    m, q = nuisance.shape
    equations = np.vstack([nuisance.T, np.ones(m)])
    chosen = np.array(list(combinations(range(m), q + 1)))
    parts = equations[:, chosen].transpose(1, 0, 2)
    largest = np.abs(parts).max(axis=(1, 2))
    solvable = np.abs(np.linalg.det(parts)) >= ROUNDING * largest ** (q + 1)
    chosen, target = chosen[solvable], np.append(np.zeros(q), 1.0)
    solution = np.linalg.solve(parts[solvable], target[:, None])[:, :, 0]
    inside = (solution >= -ROUNDING * np.abs(solution).max(axis=1, keepdims=True)).all(axis=1)
    if not inside.any():
        raise NotEstimableError(
            "The later periods do not vary: there is nothing to test.", "Check the event study."
        )
    found = np.zeros((int(inside.sum()), m))
    np.put_along_axis(found, chosen[inside], np.maximum(solution[inside], 0.0), axis=1)
    return np.unique(np.round(found, 12), axis=0)


def _accepted(polyhedra: list[_Polyhedron], effect: float, alpha: float) -> bool:
    return any(not _rejects(one, effect, alpha) for one in polyhedra)


def _rejects(one: _Polyhedron, effect: float, alpha: float) -> bool:
    """Hybrid test: far off by the first stage, else conditional on the binding corner."""
    moments = one.moments - one.per_effect * effect
    statistics = one.corners @ moments
    at = int(np.argmax(statistics))
    statistic = float(statistics[at])
    if statistic > one.critical:
        return True
    binding = one.corners[at]
    variance = float(binding @ one.covariance @ binding)
    if variance <= 0:
        return statistic > 0
    pull = one.covariance @ binding / variance
    rest = moments - pull * statistic
    above, slope = one.corners @ rest, 1 - one.corners @ pull
    lower = above[slope > ROUNDING] / slope[slope > ROUNDING]
    upper = above[slope < -ROUNDING] / slope[slope < -ROUNDING]
    low = float(lower.max(initial=-np.inf))
    high = min(float(upper.min(initial=np.inf)), one.critical)
    level = (1 - FIRST_STAGE) * alpha / (1 - FIRST_STAGE * alpha)
    return statistic > max(0.0, _truncated_quantile(level, low, high, sqrt(variance)))


def _truncated_quantile(level: float, low: float, high: float, spread: float) -> float:
    """Value a normal with mean 0, held between low and high, exceeds with this probability."""
    from scipy.special import ndtr, ndtri

    a, b = ndtr(-low / spread), ndtr(-high / spread)
    return float(-spread * ndtri(b + level * (a - b)))


def _edge(polyhedra: list[_Polyhedron], ends: tuple[float, float], alpha: float) -> float:
    """Border of the set between an accepted and a refused effect."""
    inside, outside = ends
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if _accepted(polyhedra, middle, alpha):
            inside = middle
        else:
            outside = middle
    return inside
