"""Mean outcome with and without adoption for the same people: regression, weighting, or both.

For the people who adopted (ATT) or for all (ATE), with h marking them, the mean of Y(a) is

    mean_h(m_a(X)) + sum_{D=a} w_a (Y - m_a(X)) / sum_{D=a} w_a

with m_a a least-squares line among those with D = a and w_a the odds that make them resemble the
target. ``regression`` keeps the first term alone, ``weighting`` sets m_a to zero, ``aipw`` is
doubly robust: right if either model is. Influence functions carry the estimation of both models.

References
----------
Robins, J. M., Rotnitzky, A. and Zhao, L. P. (1994). JASA 89, 846-866. Hahn, J. (1998). Econometrica
66, 315-331. Lin, W. (2013). Annals of Applied Statistics 7, 295-318. Hajek (1971) normalisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.fieller import Uncertain
from analytics.estimators.numerics.propensity import Propensity, fit_propensity

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray, IntArray

Method = Literal["aipw", "regression", "weighting"]
Target = Literal["att", "ate"]
# Weights are cut at these percentiles of their group, so that no unit speaks for a hundred.
TRUNCATED = 0.01
COLLINEAR = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Users and others.

    Parameters
    ----------
    outcome, adopted
        Shape (n,).
    design
        Intercept and standardised covariates of full column rank, shape (n, k).
    cluster
        Cluster numbers, shape (n,); ``None`` where every row is independent.
    """

    outcome: FloatArray
    adopted: BoolArray
    design: FloatArray
    cluster: IntArray | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmMean:
    """Mean of one potential outcome and every unit's influence on it, shape (n,)."""

    mean: float
    influence: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """Both means of the target people."""

    with_it: ArmMean
    without: ArmMean
    cluster: IntArray | None
    parameters: int

    @property
    def uncertainty(self) -> Uncertainty:
        """Effect with sandwich error; t with clusters minus one, or n minus coefficients."""
        influence = self.with_it.influence - self.without.influence
        n = len(influence)
        degrees = n - self.parameters
        if self.cluster is not None:
            degrees = int(self.cluster.max())
        return Uncertainty(
            effect=self.with_it.mean - self.without.mean,
            std_error=sqrt(self._variance(influence, influence)),
            degrees_of_freedom=float(degrees),
        )

    @property
    def ratio(self) -> Uncertain:
        """Mean with over mean without, with their joint variance."""
        a, b = self.with_it, self.without
        return Uncertain(
            numerator=a.mean,
            denominator=b.mean,
            var_numerator=self._variance(a.influence, a.influence),
            var_denominator=self._variance(b.influence, b.influence),
            covariance=self._variance(a.influence, b.influence),
        )

    def _variance(self, one: FloatArray, other: FloatArray) -> float:
        n = len(one)
        if self.cluster is None:
            return float(one @ other) / n**2 * n / (n - self.parameters)
        sums = [np.bincount(self.cluster, weights=values) for values in (one, other)]
        count = len(sums[0])
        return float(sums[0] @ sums[1]) / n**2 * count / (count - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weight of every unit of its own group, and its derivative by the log-odds; shapes (n,)."""

    value: FloatArray
    slope: FloatArray


def standardised(covariates: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Design with intercept, and which covariates carry something of their own.

    Parameters
    ----------
    covariates
        Shape (n, p).

    Returns
    -------
    Shape (n, 1 + kept), and a mark for each covariate, shape (p,).
    """
    columns = [np.ones(len(covariates))]
    kept = np.zeros(covariates.shape[1], dtype=np.bool_)
    basis = columns[0][:, None] / sqrt(len(covariates))
    for i, column in enumerate(covariates.T):
        apart = column - column.mean()
        spread = float(apart.std())
        if spread <= COLLINEAR * max(float(np.abs(column).max()), 1e-300):
            continue
        scaled = apart / spread
        left = scaled - basis @ (basis.T @ scaled)
        left = left - basis @ (basis.T @ left)
        length = float(np.linalg.norm(left))
        if length > COLLINEAR * sqrt(len(column)):
            kept[i] = True
            columns.append(scaled)
            basis = np.column_stack([basis, left / length])
    return np.column_stack(columns), kept


def adjusted_means(
    people: People,
    propensity: Propensity,
    *,
    method: Method,
    target: Target = "att",
    truncated: float = TRUNCATED,
) -> Adjusted:
    """Estimate both means.

    Raises
    ------
    NotEstimableError
        A group is too small for the regression.
    """
    with_it, without = (
        _arm_mean(people, propensity, (method, target, truncated), arm=arm) for arm in (True, False)
    )
    return Adjusted(
        with_it=with_it,
        without=without,
        cluster=people.cluster,
        parameters=people.design.shape[1] + 1,
    )


def arm_weights(
    people: People,
    probability: FloatArray,
    *,
    arm: bool,
    target: Target,
    truncated: float = TRUNCATED,
) -> Weights:
    """Weights that make an arm resemble the target; zero outside the arm."""
    inside = people.adopted == arm
    odds = probability / (1 - probability)
    if target == "att":
        value = np.ones_like(odds) if arm else odds
        slope = np.zeros_like(odds) if arm else odds
    else:
        value = 1 + 1 / odds if arm else 1 + odds
        slope = -1 / odds if arm else odds
    low, high = np.quantile(value[inside], [truncated, 1 - truncated], method="inverted_cdf")
    cut = (value < low) | (value > high)
    return Weights(
        value=np.where(inside, np.clip(value, low, high), 0.0),
        slope=np.where(inside & ~cut, slope, 0.0),
    )


def effective_size(weights: FloatArray) -> float:
    """Kish's effective number of units: (sum w)^2 / sum w^2."""
    return float(weights.sum() ** 2 / (weights @ weights))


def propensity_of(people: People) -> Propensity:
    """Fit who adopts; see ``fit_propensity`` for what it refuses."""
    return fit_propensity(people.design, people.adopted)


def _arm_mean(
    people: People,
    propensity: Propensity,
    choice: tuple[Method, Target, float],
    *,
    arm: bool,
) -> ArmMean:
    method, target, truncated = choice
    n = len(people.outcome)
    inside = people.adopted == arm
    wanted = people.adopted if target == "att" else np.ones(n, dtype=np.bool_)
    line, line_influence = _line(people, inside, used=method != "weighting")
    fitted = people.design @ line
    mean, influence = 0.0, np.zeros(n)
    if method != "weighting":
        mean = float(fitted[wanted].mean())
        influence = np.where(wanted, (fitted - mean) * n / wanted.sum(), 0.0)
        influence = influence + line_influence @ people.design[wanted].mean(axis=0)
    if method != "regression":
        left = people.outcome - fitted
        weights = arm_weights(
            people, propensity.probability, arm=arm, target=target, truncated=truncated
        )
        total = weights.value.sum()
        rest = float(weights.value @ left / total)
        pull = (weights.slope * (left - rest)) @ people.design / total
        influence = influence + weights.value * (left - rest) * n / total
        influence = influence + propensity.influence @ pull
        influence = influence - line_influence @ (weights.value @ people.design / total)
        mean += rest
    return ArmMean(mean=mean, influence=influence)


def _line(people: People, inside: BoolArray, *, used: bool) -> tuple[FloatArray, FloatArray]:
    """Least squares within a group and each unit's influence on it; zeros where not used."""
    n, k = people.design.shape
    if not used:
        return np.zeros(k), np.zeros((n, k))
    own = people.design[inside]
    gram = own.T @ own
    if len(own) <= k or np.linalg.matrix_rank(own) < k:
        raise NotEstimableError(
            f"A group of {len(own)} cannot tell {k - 1} covariates apart.",
            "Use fewer covariates, or bring more people.",
        )
    line: FloatArray = np.linalg.inv(gram) @ (own.T @ people.outcome[inside])
    left = np.where(inside, people.outcome - people.design @ line, 0.0)
    influence: FloatArray = np.linalg.inv(gram / n) @ (people.design * left[:, None]).T
    return line, influence.T
