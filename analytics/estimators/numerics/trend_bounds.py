"""What is left of an event study if the groups' paths would not have stayed parallel.

Relative magnitudes: after the start the gap may change from one period to the next by up to M times
the largest such change seen before. Smoothness: its slope may change by up to M a period.

References
----------
Rambachan, A. and Roth, J. (2023). A more credible approach to parallel trends. Review of Economic
Studies 90, 2555-2591: Delta^RM, Delta^SD and the fixed-length interval of section 3.2. The interval
for relative magnitudes here is a closed form of our own that is wider on purpose: the sampling
error of the worst earlier change is bounded simultaneously over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.t_test import critical_value

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray

# The search over how much bias to allow: steps at a time, each round between the best one's
# neighbours; two rounds are within 1e-4 of the effect's standard error.
STEPS = 24
REFINEMENTS = 2
HALVINGS = 16
# Where allowing more bias gains less than this share there is nothing to search.
FLAT = 1e-9
ROUNDING = 1e-15
FEWEST_BEFORE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """An event study against one reference period.

    Parameters
    ----------
    relative
        Whole periods since the reference (negative before, never 0), increasing, shape (k,).
    effect, covariance
        Coefficients and their covariance, shapes (k,) and (k, k).
    weights
        How the coefficients after the reference make up the effect, shape (k,); zero before.
    degrees_of_freedom
        Of Student's t; ``None`` for the normal.
    """

    relative: IntArray
    effect: FloatArray
    covariance: FloatArray
    weights: FloatArray
    degrees_of_freedom: float | None = None

    @property
    def total(self) -> float:
        """Weighted effect."""
        return float(self.weights @ self.effect)

    @property
    def std_error(self) -> float:
        """Of the weighted effect."""
        return sqrt(max(float(self.weights @ self.covariance @ self.weights), 0.0))

    @property
    def before(self) -> int:
        """Coefficients before the reference."""
        return int((self.relative < 0).sum())

    def last_before(self, most: int) -> Leads:
        """Keep at most the last ``most`` coefficients before the reference."""
        first = max(self.before - max(most, 0), 0)
        return replace(
            self,
            relative=self.relative[first:],
            effect=self.effect[first:],
            covariance=self.covariance[first:, first:],
            weights=self.weights[first:],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Robust interval of the weighted effect."""

    low: float
    high: float


def first_after(leads: Leads) -> Leads:
    """Ask about the first period after the reference only."""
    weights = np.zeros(len(leads.effect))
    weights[leads.before] = 1.0
    return replace(leads, weights=weights)


def worst_change_before(leads: Leads, alpha: float) -> float:
    """Upper bound, at simultaneous confidence 1 - alpha, of the largest change a period before.

    Changes over longer gaps count a period's share of them. Bonferroni over the changes.

    Raises
    ------
    NotEstimableError
        There is no period before the reference.
    """
    _require_before(leads)
    differences = _changes_before(leads)
    size = np.abs(differences @ leads.effect)
    spread = np.sqrt(
        np.maximum(np.einsum("ij,jk,ik->i", differences, leads.covariance, differences), 0)
    )
    critical = critical_value(1 - alpha / (2 * len(size)), leads.degrees_of_freedom)
    return float((size + critical * spread).max())


def relative_magnitudes(leads: Leads, times: float, *, confidence: float = 0.95) -> Bounds:
    """Interval that holds if every later change is at most ``times`` the worst earlier one.

    Half of the error probability guards the worst earlier change, half the effect; with ``times``
    0 all of it guards the effect.
    """
    alpha = 1 - confidence
    if times == 0:
        half = critical_value(1 - alpha / 2, leads.degrees_of_freedom) * leads.std_error
    else:
        half = _reach(leads, alpha / 2) + times * _horizon(leads) * worst_change_before(
            leads, alpha / 2
        )
    return Bounds(low=leads.total - half, high=leads.total + half)


def breakdown_magnitude(leads: Leads, *, confidence: float = 0.95) -> float:
    """Largest multiple of the worst earlier change that the sign survives; 0 if none.

    Raises
    ------
    NotEstimableError
        There is no period before the reference.
    """
    alpha = 1 - confidence
    room = abs(leads.total) - _reach(leads, alpha / 2)
    worst = worst_change_before(leads, alpha / 2)
    if worst <= 0:
        return inf if room > 0 else 0.0
    return max(room, 0.0) / (_horizon(leads) * worst)


def smoothness_interval(leads: Leads, bound: float, *, confidence: float = 0.95) -> Bounds:
    """Shortest fixed-length interval if the gap's slope changes by at most ``bound`` a period.

    Affine estimators w'beta that keep the effect and are blind to a straight drift; among them the
    one with the smallest cv(bias / sd) sd, cv the folded normal's quantile, stretched as Student's
    t is against the normal where degrees of freedom are known.

    Raises
    ------
    NotEstimableError
        There is no period before the reference to learn the drift from.
    """
    _require_before(leads)
    problem, alpha = _Affine.of(leads), 1 - confidence
    caps = problem.useful_caps(STEPS)
    for _ in range(REFINEMENTS):
        frontier = [problem.smallest_variance(cap) for cap in caps]
        at = int(np.argmin([problem.half(weights, bound, alpha) for weights in frontier]))
        best = frontier[at]
        caps = np.linspace(caps[max(at - 1, 0)], caps[min(at + 1, len(caps) - 1)], STEPS)
    return _around(problem, leads, best, bound, alpha)


def breakdown_smoothness(leads: Leads, *, confidence: float = 0.95) -> float:
    """Largest change of slope a period that the sign survives; 0 if a straight drift breaks it.

    Raises
    ------
    NotEstimableError
        There is no period before the reference to learn the drift from.
    """
    _require_before(leads)
    problem, alpha = _Affine.of(leads), 1 - confidence
    straight = _around(problem, leads, problem.smallest_variance(inf), 0.0, alpha)
    if straight.low <= 0 <= straight.high:
        return 0.0
    frontier = [problem.smallest_variance(cap) for cap in problem.useful_caps(STEPS // 2)]

    def survives(bound: float) -> bool:
        weights = min(frontier, key=lambda one: problem.half(one, bound, alpha))
        found = _around(problem, leads, weights, bound, alpha)
        return found.low > 0 or found.high < 0

    low, high = 0.0, abs(leads.total)  # no estimator is biased by less than the bound itself
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if survives(middle) else (low, middle)
    return low


@dataclass(frozen=True, slots=True, kw_only=True)
class _Affine:
    """Estimators base + null @ free of the effect, blind to straight drifts.

    ``curvature`` maps weights to the coefficients on the changes of slope, so that the worst bias
    is the bound times the sum of their sizes.
    """

    base: FloatArray
    null: FloatArray
    curvature: FloatArray
    covariance: FloatArray
    degrees_of_freedom: float | None

    @property
    def least_variance(self) -> float:
        """What rounding leaves of a variance."""
        return ROUNDING * float(np.trace(self.covariance))

    @classmethod
    def of(cls, leads: Leads) -> _Affine:
        """Write weights before the reference as those that cancel the effect's own slope."""
        before = leads.before
        time = leads.relative.astype(np.float64)
        slope = float(leads.weights @ time)
        base = leads.weights.copy()
        base[:before] = -slope * time[:before] / float(time[:before] @ time[:before])
        _, _, rotation = np.linalg.svd(time[None, :before])
        null = np.zeros((len(time), before - 1))
        null[:before] = rotation[1:].T
        return cls(
            base=base,
            null=null,
            curvature=_curvature(leads.relative),
            covariance=leads.covariance,
            degrees_of_freedom=leads.degrees_of_freedom,
        )

    def useful_caps(self, steps: int) -> FloatArray:
        """List sums of sizes between the least biased and the least variable estimator."""
        least = self._bias(self._smallest_bias())
        most = self._bias(self.smallest_variance(inf))
        return np.linspace(least, most, steps if most > least * (1 + FLAT) else 1)

    def half(self, weights: FloatArray, bound: float, alpha: float) -> float:
        """Half-length of the interval around weights @ effect."""
        from scipy.stats import ncx2

        spread = sqrt(max(float(weights @ self.covariance @ weights), self.least_variance))
        shift = bound * self._bias(weights) / spread
        normal = sqrt(float(ncx2.ppf(1 - alpha, 1, shift**2))) * spread
        if self.degrees_of_freedom is None:
            return normal
        tails = [critical_value(1 - alpha / 2, one) for one in (self.degrees_of_freedom, None)]
        return normal * tails[0] / tails[1]

    def _bias(self, weights: FloatArray) -> float:
        return float(np.abs(self.curvature.T @ weights).sum())

    def _smallest_bias(self) -> FloatArray:
        """Minimise the sum of sizes: a linear programme in (free, sizes)."""
        from scipy.optimize import linprog

        if not self.null.shape[1]:
            return self.base
        inner, start = self.curvature.T @ self.null, self.curvature.T @ self.base
        n, k = inner.shape
        eye = np.eye(n)
        found = linprog(
            np.concatenate([np.zeros(k), np.ones(n)]),
            A_ub=np.block([[inner, -eye], [-inner, -eye]]),
            b_ub=np.concatenate([-start, start]),
            bounds=[(None, None)] * k + [(0, None)] * n,
        )
        weights: FloatArray = self.base + self.null @ np.asarray(found.x)[:k]
        return weights

    def smallest_variance(self, cap: float) -> FloatArray:
        """Minimise the variance with the sum of sizes at most ``cap``."""
        if not self.null.shape[1]:
            return self.base
        square = self.null.T @ self.covariance @ self.null
        cross = self.null.T @ self.covariance @ self.base
        free = -np.linalg.lstsq(square, cross, rcond=None)[0]
        weights: FloatArray = self.base + self.null @ free
        if self._bias(weights) <= cap:
            return weights
        return self._capped(square, cross, cap)

    def _capped(self, square: FloatArray, cross: FloatArray, cap: float) -> FloatArray:
        from scipy.optimize import LinearConstraint, minimize

        inner, start = self.curvature.T @ self.null, self.curvature.T @ self.base
        n, k = inner.shape
        scale = 1 / np.trace(square)
        begin = self._smallest_bias()
        free = self.null.T @ (begin - self.base)
        sizes = np.abs(self.curvature.T @ begin)
        rows = np.block(
            [
                [-inner, np.eye(n)],
                [inner, np.eye(n)],
                [np.zeros((1, k)), -np.ones((1, n))],
            ]
        )
        least = np.concatenate([start, -start, [-cap]])

        def value(x: FloatArray) -> float:
            return float(scale * (x[:k] @ square @ x[:k] / 2 + cross @ x[:k]))

        def slope(x: FloatArray) -> FloatArray:
            return np.concatenate([scale * (square @ x[:k] + cross), np.zeros(n)])

        found = minimize(
            value,
            np.concatenate([free, sizes]),
            jac=slope,
            method="SLSQP",
            constraints=LinearConstraint(rows, lb=least),
            options={"maxiter": 300, "ftol": 1e-13},
        )
        weights: FloatArray = self.base + self.null @ found.x[:k]
        return weights


def _around(
    problem: _Affine, leads: Leads, weights: FloatArray, bound: float, alpha: float
) -> Bounds:
    middle, half = float(weights @ leads.effect), problem.half(weights, bound, alpha)
    return Bounds(low=middle - half, high=middle + half)


def _require_before(leads: Leads) -> None:
    if leads.before < FEWEST_BEFORE:
        raise NotEstimableError(
            "There is only one period before the start: how far the groups drifted apart before"
            " cannot be seen.",
            "Bring at least two periods before the start.",
        )


def _reach(leads: Leads, alpha: float) -> float:
    return critical_value(1 - alpha / 2, leads.degrees_of_freedom) * leads.std_error


def _horizon(leads: Leads) -> float:
    """How many changes stand between the reference and what is weighted, on average."""
    return float(leads.weights @ leads.relative)


def _changes_before(leads: Leads) -> FloatArray:
    """Rows that turn the coefficients into changes a period up to the reference."""
    before, k = leads.before, len(leads.effect)
    time: IntArray = np.append(leads.relative[:before], 0)
    rows = np.zeros((before, k))
    for i in range(before):
        rows[i, i] = -1.0
        if i + 1 < before:
            rows[i, i + 1] = 1.0
        rows[i] /= time[i + 1] - time[i]
    return rows


def _curvature(relative: IntArray) -> FloatArray:
    """Weight of every change of slope in every coefficient, shape (k, changes).

    delta_t for t > 0 is t slope + sum over s in 0..t-1 of (t - s) d_s, with d_0 the change of slope
    at the reference; for t < 0 the slope before it is followed backwards with d_s, s in t+1..-1.
    """
    first, last = min(int(relative[0]), 0), max(int(relative[-1]), 0)
    kinks = np.arange(first + 1, last)
    rows = np.zeros((len(relative), len(kinks)))
    for i, t in enumerate(relative):
        use = (kinks >= 0) & (kinks < t) if t > 0 else (kinks > t) & (kinks < 0)
        rows[i, use] = np.abs(t - kinks[use])
    return rows
