"""How far a statistic must go at each look so that all looks together keep the error rate.

Statistics at information times t_1 < t_2 < ... are jointly normal with covariance sqrt(t_i / t_j)
under no effect. On the scale S = Z sqrt(t) that is Brownian motion, so the density of paths that
have not crossed yet is carried from look to look by numerical integration (Armitage, McPherson and
Rowe 1969). How much error each look may use is a spending function of information time (Lan and
DeMets 1983, *Biometrika* 70, 659-663).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import e, exp, inf, log, log1p, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

Spending = Callable[[float, float], float]

# P(|Z| > 8) is 1e-15: a boundary beyond it is the same as none.
FARTHEST = 8.0
NODES = 16  # Gauss-Legendre nodes a panel; a panel is one standard deviation of the next step wide
MOST_PANELS = 400
SAME = 1e-9  # information times closer than this are one look
LEAST_ALPHA, MOST_ALPHA = 1e-15, 0.4999  # per side, between which a p-value is looked for


def obrien_fleming(alpha: float, information: float) -> float:
    """Error spent by ``information``, hardly any early: 2 - 2 Phi(z(1 - alpha/2) / sqrt(t))."""
    if information <= 0:
        return 0.0
    return float(2 * ndtr(ndtri(alpha / 2) / sqrt(min(information, 1.0))))


def pocock(alpha: float, information: float) -> float:
    """Error spent by ``information``, much of it early: alpha log(1 + (e - 1) t)."""
    return alpha * log1p((e - 1) * min(max(information, 0.0), 1.0))


@cache
def power_family(exponent: float) -> Spending:
    """Spend alpha t ** exponent (Kim and DeMets 1987)."""

    def spend(alpha: float, information: float) -> float:
        return float(alpha * min(max(information, 0.0), 1.0) ** exponent)

    return spend


SPENDING: dict[str, Spending] = {
    "obrien_fleming": obrien_fleming,
    "pocock": pocock,
    "power_2": power_family(2.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Probability of first crossing at each look, upwards and downwards; shape (n_looks,) each."""

    upper: tuple[float, ...]
    lower: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Paths:
    """Paths that have not crossed: places S, their density times quadrature weight, time."""

    place: FloatArray
    mass: FloatArray
    information: float


START = _Paths(np.zeros(1), np.ones(1), 0.0)


@lru_cache(maxsize=4096)
def boundaries(
    information: tuple[float, ...], alpha: float, spend: Spending, *, two_sided: bool = True
) -> tuple[float, ...]:
    """Upper boundary of the statistic at each look; shape (n_looks,).

    Parameters
    ----------
    information
        Information times in ascending order, as shares of the planned total. A look with the
        information of the one before has its boundary: nothing new was seen.
    alpha
        Error of ONE side, for example 0.025 for a two-sided 5 %.
    spend
        Cumulative error of one side that may have been used by an information time.
    two_sided
        Symmetric boundaries; otherwise an upper one only.

    Raises
    ------
    ValueError
        Information times that are not positive or not in order.
    """
    _require_order(information)
    found: list[float] = []
    paths, spent, before = START, 0.0, 0.0
    for time in information:
        if found and time - before < SAME:
            found.append(found[-1])
            continue
        allowed = spend(alpha, time)
        bound = _bound(paths, time, allowed - spent)
        found.append(bound)
        spent = max(spent, allowed)
        paths = _step(paths, time, (-bound if two_sided else -inf, bound), 0.0)
        before = time
    return tuple(found)


def crossing(
    information: tuple[float, ...],
    upper: tuple[float, ...],
    *,
    drift: float = 0.0,
    two_sided: bool = True,
) -> Crossing:
    """Probability of first crossing at each look where E(Z) = drift sqrt(t).

    Parameters
    ----------
    information, upper
        As of ``boundaries``; information times strictly ascending.
    drift
        Expected statistic at information time 1.
    two_sided
        Whether the mirrored lower boundary ends the study too.
    """
    _require_order(information)
    paths = START
    above: list[float] = []
    below: list[float] = []
    for time, bound in zip(information, upper, strict=True):
        above.append(_beyond(paths, time, bound, drift))
        below.append(_beyond(_mirrored(paths), time, bound, -drift) if two_sided else 0.0)
        paths = _step(paths, time, (-bound if two_sided else -inf, bound), drift)
    return Crossing(upper=tuple(above), lower=tuple(below))


def repeated_p_value(
    statistic: float, information: tuple[float, ...], spend: Spending, *, two_sided: bool = True
) -> float:
    """Smallest error rate at which the last look's boundary is reached (Jennison, Turnbull 2000).

    Parameters
    ----------
    statistic
        At the last look, normal scale; for one-sided tests in the direction of the alternative.
    information
        Of all looks so far, the last one's included.
    """
    reached = abs(statistic) if two_sided else statistic
    sides = 2 if two_sided else 1

    def excess(log_alpha: float) -> float:
        return boundaries(information, exp(log_alpha), spend, two_sided=two_sided)[-1] - reached

    if excess(log(MOST_ALPHA)) >= 0:
        return 1.0
    if excess(log(LEAST_ALPHA)) <= 0:
        return sides * LEAST_ALPHA
    found = brentq(excess, log(LEAST_ALPHA), log(MOST_ALPHA), xtol=1e-6)
    return min(1.0, sides * exp(float(found)))


def _require_order(information: tuple[float, ...]) -> None:
    before = 0.0
    for time in information:
        if time <= 0 or time < before:
            raise ValueError("information times must be positive and ascending")
        before = time


def _bound(paths: _Paths, time: float, allowed: float) -> float:
    """Boundary whose crossing uses up what this look may spend."""
    if allowed <= _beyond(paths, time, FARTHEST, 0.0):
        return FARTHEST
    return float(
        brentq(
            lambda bound: _beyond(paths, time, bound, 0.0) - allowed,
            -FARTHEST,
            FARTHEST,
            xtol=1e-10,
        )
    )


def _beyond(paths: _Paths, time: float, bound: float, drift: float) -> float:
    """Probability that a path still running lies above the boundary at the next look."""
    gain = time - paths.information
    reach = (bound * sqrt(time) - paths.place - drift * gain) / sqrt(gain)
    return float(paths.mass @ np.exp(log_ndtr(-reach)))


def _mirrored(paths: _Paths) -> _Paths:
    return _Paths(-paths.place, paths.mass, paths.information)


def _step(paths: _Paths, time: float, bounds: tuple[float, float], drift: float) -> _Paths:
    """Carry the density of paths that stay between the boundaries to the next look."""
    gain = time - paths.information
    root = sqrt(time)
    low = max(bounds[0] * root, drift * time - FARTHEST * root)
    high = min(bounds[1] * root, drift * time + FARTHEST * root)
    if high <= low:  # all paths have crossed
        return _Paths(np.zeros(1), np.zeros(1), time)
    place, weight = _quadrature(low, high, sqrt(gain))
    distance = (place[:, None] - paths.place[None, :] - drift * gain) / sqrt(gain)
    density = np.exp(-0.5 * distance**2) @ paths.mass / sqrt(2 * np.pi * gain)
    return _Paths(place, weight * density, time)


def _quadrature(low: float, high: float, width: float) -> tuple[FloatArray, FloatArray]:
    panels = min(MOST_PANELS, max(4, int(np.ceil((high - low) / width))))
    node, weight = _legendre()
    edges = np.linspace(low, high, panels + 1)
    half = (edges[1:] - edges[:-1]) / 2
    middle = (edges[1:] + edges[:-1]) / 2
    place = (middle[:, None] + half[:, None] * node[None, :]).ravel()
    return place, (half[:, None] * weight[None, :]).ravel()


@cache
def _legendre() -> tuple[FloatArray, FloatArray]:
    node, weight = np.polynomial.legendre.leggauss(NODES)
    return np.asarray(node, dtype=np.float64), np.asarray(weight, dtype=np.float64)
