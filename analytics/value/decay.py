"""How much of a benefit is left after a while: fitted curves, averaged, and what they are worth.

``V(t) = V0 [c + (1 - c) exp(-rate t)]`` falls from V0 to a floor. No decay, this curve and a
straight line are compared by the small-sample Akaike criterion (Hurvich and Tsai 1989, Biometrika
76, 297-307) and averaged by its weights (Burnham and Anderson 2002): a few points do not choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, log
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

POINTS_NEEDED = 4
MONTHS_A_YEAR = 12
RATES = 200  # grid of decay rates, from one tenth of the time observed to ten times the first step


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """A fall to ``floor`` (a share of the start) at ``rate`` per period."""

    floor: float
    rate: float

    @classmethod
    def with_half_life(cls, half_life: float, *, floor: float) -> Decay:
        """Build the curve that has lost half of what it will lose after ``half_life`` periods."""
        return cls(floor=floor, rate=log(2) / half_life)

    @property
    def half_life(self) -> float:
        """Periods until half of what will be lost is lost; infinite where nothing is."""
        return log(2) / self.rate if self.rate > 0 else inf

    def left_after(self, periods: float) -> float:
        """Share of the start that is left."""
        return self.floor + (1 - self.floor) * exp(-self.rate * periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayedWorth:
    """What a yearly run-rate brings over its months, with and without the decay, in money."""

    undiscounted: float
    present_value: float
    flat: float
    flat_present_value: float
    first_year: float

    @property
    def overstatement(self) -> float:
        """How many times too much the launch run-rate says."""
        return self.flat / self.undiscounted


def decayed_worth(
    run_rate: float, decay: Decay, *, months: int, yearly_rate: float
) -> DecayedWorth:
    """Add up a run-rate that decays by month; each month counts at its middle, paid at its end.

    Parameters
    ----------
    run_rate
        A year at launch, in money.
    decay
        Per month.
    months
        How many are added.
    yearly_rate
        Discount rate, as a share.
    """
    ends = np.arange(1, months + 1)
    monthly = run_rate / MONTHS_A_YEAR
    amounts = np.array([monthly * decay.left_after(end - 0.5) for end in ends])
    discount = (1 + yearly_rate) ** (-ends / MONTHS_A_YEAR)
    return DecayedWorth(
        undiscounted=float(amounts.sum()),
        present_value=float(amounts @ discount),
        flat=monthly * months,
        flat_present_value=float(monthly * discount.sum()),
        first_year=float(amounts[:MONTHS_A_YEAR].sum()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedCurve:
    """One candidate: its values at the times observed, its criterion and its weight."""

    name: str
    fitted: tuple[float, ...]
    criterion: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayFit:
    """The exponential fit and the average over the three candidates.

    ``start``, ``floor`` (both in effect units) and ``rate`` (per unit of time) are those of the
    exponential. ``averaged`` is the weighted mean of the three curves at the times observed, from
    ``first`` to ``last``.
    """

    start: float
    floor: float
    rate: float
    first: float
    last: float
    curves: tuple[FittedCurve, ...]
    averaged: tuple[float, ...]

    @property
    def retained(self) -> float:
        """Last averaged value over the mean of all, at least 0 and at most 1."""
        mean = sum(self.averaged) / len(self.averaged)
        return min(1.0, max(0.0, self.averaged[-1] / mean)) if mean > 0 else 0.0

    def left_after(self, time: float) -> float:
        """Share of the last averaged value that the averaged curve leaves ``time`` after it.

        Each curve is carried on as it is, a line no further down than zero; at least 0, at most 1.
        """
        now, ahead = self._at(self.last), self._at(self.last + time)
        return min(1.0, max(0.0, ahead / now)) if now > 0 else 0.0

    def _at(self, time: float) -> float:
        flat, falling, line = self.curves
        slope = (line.fitted[-1] - line.fitted[0]) / (self.last - self.first)
        return (
            flat.weight * flat.fitted[0]
            + falling.weight
            * (self.floor + (self.start - self.floor) * exp(-self.rate * (time - self.first)))
            + line.weight * max(0.0, line.fitted[0] + slope * (time - self.first))
        )


def fit_decay(
    times: Sequence[float], effects: Sequence[float], std_errors: Sequence[float] | None = None
) -> DecayFit:
    """Fit no decay, exponential decay to a floor, and a straight line; average them.

    Parameters
    ----------
    times
        Since launch, rising, shape (n,).
    effects
        Turned so that positive is good, shape (n,).
    std_errors
        Known and different ones weigh the points; without them all count alike.

    Raises
    ------
    NotEstimableError
        Fewer than four points, or times that do not rise.
    """
    when, what = np.asarray(times, float), np.asarray(effects, float)
    if len(when) < POINTS_NEEDED or any(b <= a for a, b in pairwise(times)):
        raise NotEstimableError(
            f"{len(when)} points in time were given; decay needs {POINTS_NEEDED}, in rising order.",
            "Measure the effect in more periods.",
        )
    weights = np.ones_like(what) if std_errors is None else np.asarray(std_errors, float) ** -2
    rate, level, spread = _exponential(when, what, weights)
    fits = {
        "no decay": (np.full_like(what, np.average(what, weights=weights)), 1),
        "exponential to a floor": (level + spread * np.exp(-rate * (when - when[0])), 3),
        "linear": (_project(_columns(when), what, weights), 2),
    }
    known = std_errors is not None
    scores = {
        name: _criterion(float(weights @ (what - fitted) ** 2), parameters, len(what), known=known)
        for name, (fitted, parameters) in fits.items()
    }
    return _averaged(fits, scores, (level + spread, level, rate), (times[0], times[-1]))


def _averaged(
    fits: dict[str, tuple[Array, int]],
    scores: dict[str, float],
    exponential: tuple[float, float, float],
    ends: tuple[float, float],
) -> DecayFit:
    best = min(scores.values())
    raw = {name: exp(-(score - best) / 2) for name, score in scores.items()}
    whole = sum(raw.values())
    curves = tuple(
        FittedCurve(
            name=name,
            fitted=tuple(map(float, fitted)),
            criterion=scores[name],
            weight=raw[name] / whole,
        )
        for name, (fitted, _) in fits.items()
    )
    mean = np.sum([one.weight * np.asarray(one.fitted) for one in curves], axis=0)
    start, floor, rate = exponential
    return DecayFit(
        start=start,
        floor=floor,
        rate=rate,
        first=float(ends[0]),
        last=float(ends[1]),
        curves=curves,
        averaged=tuple(map(float, mean)),
    )


def _exponential(when: Array, what: Array, weights: Array) -> tuple[float, float, float]:
    """Rate, floor and height above it; given the rate both are linear (Golub and Pereyra 1973)."""
    from scipy.optimize import minimize_scalar

    since = when - when[0]
    span, step = float(since[-1]), float(np.diff(since).min())

    def lost(log_rate: float) -> float:
        level, spread = _level_and_spread(since, what, weights, exp(log_rate))
        rest = what - level - spread * np.exp(-exp(log_rate) * since)
        return float(weights @ rest**2)

    grid = np.linspace(log(0.1 / span), log(10 / step), RATES)
    best = int(np.argmin([lost(one) for one in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, RATES - 1)]
    found = minimize_scalar(lost, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    rate = exp(float(found.x))
    level, spread = _level_and_spread(since, what, weights, rate)
    return rate, level, spread


def _level_and_spread(
    since: Array, what: Array, weights: Array, rate: float
) -> tuple[float, float]:
    """Floor and height above it; a floor below zero is not a benefit that is left, so it is 0."""
    falling = np.exp(-rate * since)
    root = np.sqrt(weights)
    columns = np.column_stack([np.ones_like(falling), falling])
    level, spread = np.linalg.lstsq(columns * root[:, None], what * root, rcond=None)[0]
    if level < 0:
        return 0.0, float((weights * falling) @ what / ((weights * falling) @ falling))
    return float(level), float(spread)


def _columns(when: Array) -> Array:
    return np.column_stack([np.ones_like(when), when])


def _project(columns: Array, what: Array, weights: Array) -> Array:
    root = np.sqrt(weights)
    found = np.linalg.lstsq(columns * root[:, None], what * root, rcond=None)[0]
    return np.asarray(columns @ found, float)


def _criterion(squares: float, parameters: int, points: int, *, known: bool) -> float:
    """Akaike criterion with its small-sample term; an unknown variance is a parameter more."""
    count = parameters if known else parameters + 1
    fit = squares if known else points * log(max(squares / points, 1e-300))
    spare = points - count - 1
    return inf if spare <= 0 else fit + 2 * count + 2 * count * (count + 1) / spare
