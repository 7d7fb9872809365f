"""How sure are we of the arms' adjusted means: the covariance by every convention we offer.

References
----------
MacKinnon, J. G. and White, H. (1985). Journal of Econometrics 29, 305-325 (HC0 to HC3).
MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Journal of Econometrics 232, 272-299 (CR).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.domain.moments import ResidualNeeds
from analytics.estimators.numerics.linear_model import invert_gram

if TYPE_CHECKING:
    from analytics.domain.moments import CellMoments, FloatArray
    from analytics.estimators.numerics.linear_model import Solution

Heteroscedastic = Literal["HC0", "HC1", "HC2", "HC3"]
# Power of 1 / (1 - leverage) that each correction puts on the squared residual.
LEVERAGE_POWER: dict[str, int] = {"HC0": 0, "HC1": 0, "HC2": 1, "HC3": 2}

# Clusters left out at a time: enough for one call of numpy to be cheap, few enough for the caches.
BLOCK = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """How many clusters an arm has; clusters with several arms count in each."""

    total: int
    by_arm: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Jackknife:
    """Covariance of the means, shape (n_arms, n_arms), from leaving out one cluster at a time.

    ``levels`` is false where a left-out cluster takes a covariate's only rows with it: differences
    between arms stay valid, the level they are measured from is then not identified.
    """

    covariance: FloatArray
    levels: bool


def classical(solution: Solution) -> FloatArray:
    """Covariance of the arms' means under one common variance, shape (n_arms, n_arms)."""
    a = len(solution.arms)
    variance = solution.rss / solution.residual_degrees_of_freedom
    return variance * solution.inverse[:a, :a]


def difference_of_means(cells: CellMoments, kind: Heteroscedastic) -> FloatArray:
    """HC covariance without covariates, from counts and variances alone: a diagonal matrix.

    HC2 is the Welch variance s^2/n; the others put n-dependent weights on it.
    """
    n_arms = len(cells.arms)
    n, _, comoment = cells.merged(cells.arm, n_arms)
    square = comoment[:, -1, -1]
    if (n < 2).any():  # noqa: PLR2004 - one unit has no spread
        arm = cells.arms[int(np.argmin(n))]
        raise NotEstimableError(
            f"Arm '{arm}' has {n.min():.0f} unit; 2 are needed.",
            "Check the arm names, or bring more units.",
        )
    by_kind = {
        "HC0": square / n**2,
        "HC1": square / n**2 * n.sum() / (n.sum() - n_arms),
        "HC2": square / (n * (n - 1)),
        "HC3": square / (n - 1) ** 2,
    }
    return np.diag(by_kind[kind])


def residual_needs(solution: Solution, kind: Heteroscedastic) -> ResidualNeeds:
    """Say what the second scan evaluates at every row: residual, score and leverage."""
    n_arms, p = len(solution.arms), len(solution.centre) - 1
    place = [_own_columns(solution, a) for a in range(n_arms)]
    beta, inverse = solution.coefficients, solution.inverse
    score = np.stack([inverse[:n_arms][:, at] for at in place])
    if solution.adjustment == "lin":
        # Arms share no column, so a row moves the mean of its own arm only: the rest is rounding.
        score[~np.eye(n_arms, dtype=np.bool_)] = 0.0
    return ResidualNeeds(
        centre=solution.centre,
        fitted=np.stack([beta[at] for at in place]),
        score=score,
        leverage=np.stack([inverse[np.ix_(at, at)] for at in place]).reshape(n_arms, p + 1, p + 1),
        power=LEVERAGE_POWER[kind],
    )


def heteroscedastic(solution: Solution, kind: Heteroscedastic, meat: FloatArray) -> FloatArray:
    """HC covariance with covariates from the second scan's meat, shape (n_arms, n_arms)."""
    if kind == "HC1":
        return meat * solution.rows / solution.residual_degrees_of_freedom
    return meat


def cluster_robust(solution: Solution) -> FloatArray:
    """CR1: sum of squared cluster scores times G/(G-1) * (n-1)/(n-k)."""
    influence = solution.score @ solution.inverse[: len(solution.arms)].T
    g = len(solution.cluster)
    factor = g / (g - 1) * (solution.rows - 1) / solution.residual_degrees_of_freedom
    covariance: FloatArray = factor * influence.T @ influence
    return covariance


def cluster_jackknife(solution: Solution) -> FloatArray:
    """CR3: (G-1)/G times the sum over left-out clusters of the squared change of the means.

    Raises
    ------
    NotEstimableError
        Where leaving out one cluster leaves an arm empty.
    """
    return jackknife(solution).covariance


def jackknife(solution: Solution) -> Jackknife:
    """CR3 with what it says of the levels.

    Raises
    ------
    NotEstimableError
        Where leaving out one cluster leaves an arm empty.
    """
    n_arms, g = len(solution.arms), len(solution.cluster)
    unit = np.eye(solution.inverse.shape[0])[:n_arms]
    contrasts = unit[1:].copy()
    contrasts[:, 0] = -1.0
    whole = solution.gram.sum(axis=0)
    lost, levels = np.zeros(n_arms - 1, dtype=np.bool_), True
    change = np.empty((g, n_arms))
    for start in range(0, g, BLOCK):
        some = slice(start, start + BLOCK)
        left = invert_gram(whole - solution.gram[some], of=whole)
        lost |= left.not_estimable(contrasts).any(axis=0)
        levels = levels and not left.not_estimable(unit).any()
        change[some] = np.einsum("gij,gj->gi", left.inverse[:, :n_arms], solution.score[some])
    if lost.any():
        raise NotEstimableError(
            f"The difference between '{solution.arms[1 + int(np.argmax(lost))]}' and"
            f" '{solution.arms[0]}' rests on a single cluster: without it nothing is left.",
            "At least two clusters in every arm are needed; six or more give a useful interval.",
        )
    return Jackknife(covariance=(g - 1) / g * change.T @ change, levels=levels)


def count_clusters(cells: CellMoments) -> Clusters:
    """Clusters in all and by arm."""
    n_arms = len(cells.arms)
    pairs = np.unique(cells.cluster * n_arms + cells.arm)
    by_arm = np.bincount(pairs % n_arms, minlength=n_arms)
    return Clusters(
        total=len(np.unique(cells.cluster)), by_arm=tuple(int(count) for count in by_arm)
    )


def _own_columns(solution: Solution, arm: int) -> list[int]:
    """Positions of (intercept, slopes) that apply to a row of this arm."""
    n_arms, p = len(solution.arms), len(solution.centre) - 1
    start = n_arms if solution.adjustment == "additive" else n_arms + arm * p
    return [arm, *range(start, start + p)]
