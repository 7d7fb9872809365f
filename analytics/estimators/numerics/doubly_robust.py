"""Effect on the treated, right if either who adopts or what would have happened is modelled well.

References
----------
Sant'Anna, P. and Zhao, J. (2020). Doubly robust difference-in-differences estimators. Journal of
Econometrics 219, 101-122.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray

MOST_STEPS = 50
CONVERGED = 1e-10
# A fitted chance of adopting this near to certain leaves a comparison unit without a meaning.
CERTAIN = 1 - 1e-6
# Coefficients of standardised covariates beyond this mean that the logit has no finite solution.
SEPARATED = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoublyRobust:
    """Effect, every unit's influence on it, and every unit's chance of being treated.

    ``influence`` has mean zero and shape (n_units,); the effect's variance is the sum of its
    squares over n squared. ``chance`` has shape (n_units,).
    """

    effect: float
    influence: FloatArray
    chance: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Who is compared with whom, whatever the outcome.

    Parameters
    ----------
    treated
        Shape (n_units,).
    design
        Intercept and standardised covariates, shape (n_units, k).
    chance
        Fitted chance of being treated, shape (n_units,).
    bread
        Inverse of the comparison units' mean square of the design, shape (k, k).
    of_chance
        Influence of every unit on the logit's coefficients, shape (n_units, k).
    """

    treated: BoolArray
    design: FloatArray
    chance: FloatArray
    bread: FloatArray
    of_chance: FloatArray


def match(covariates: FloatArray, treated: BoolArray) -> Matching:
    """Fit who is treated, from what was known before.

    Parameters
    ----------
    covariates
        Known before adoption, shape (n_units, n_covariates).
    treated
        Shape (n_units,).

    Raises
    ------
    NotEstimableError
        The covariates tell adopters and others apart completely, or there are too few units.
    """
    design = design_matrix(covariates)
    if min(treated.sum(), (~treated).sum()) < design.shape[1]:
        raise NotEstimableError(
            f"{int(treated.sum())} adopters and {int((~treated).sum())} others are too few to"
            f" adjust for {design.shape[1] - 1} covariates.",
            "Name fewer covariates, or use the imputation estimator.",
        )
    chance = logit_chance(design, treated)
    others = (~treated).astype(np.float64)
    curvature = np.linalg.pinv((design * (chance * (1 - chance))[:, None]).T @ design)
    gram: FloatArray = (design * others[:, None]).T @ design / len(treated)
    bread = np.linalg.pinv(gram).astype(np.float64)
    residual = treated.astype(np.float64) - chance
    return Matching(
        treated=treated,
        design=design,
        chance=chance,
        bread=bread,
        of_chance=residual[:, None] * design @ curvature * len(treated),
    )


def doubly_robust(change: FloatArray, matching: Matching) -> DoublyRobust:
    """Compare changes, weighting by the odds of adoption and subtracting the expected change.

    Parameters
    ----------
    change
        Outcome minus outcome in the base period, shape (n_units,).
    matching
        The units compared.
    """
    design, chance, treated = matching.design, matching.chance, matching.treated
    share, total = treated.astype(np.float64), len(change)
    own = np.where(treated, 0.0, chance)
    odds = own / (1 - own)
    slope = matching.bread @ ((1 - share) * change @ design) / total
    apart = change - design @ slope
    of_slope = ((1 - share) * apart)[:, None] * (design @ matching.bread)
    on_treated, on_others = _mean(share, apart), _mean(odds, apart)
    first = share * (apart - on_treated) - of_slope @ (share @ design) / total
    second = odds * (apart - on_others)
    second += matching.of_chance @ ((odds * (apart - on_others)) @ design) / total
    second -= of_slope @ (odds @ design) / total
    return DoublyRobust(
        effect=on_treated - on_others,
        influence=first / share.mean() - second / odds.mean(),
        chance=chance,
    )


def design_matrix(covariates: FloatArray) -> FloatArray:
    """Intercept and standardised covariates; those that do not vary are left out."""
    spread = covariates.std(axis=0)
    varies = spread > 0
    scaled = (covariates[:, varies] - covariates[:, varies].mean(axis=0)) / spread[varies]
    return np.column_stack([np.ones(len(covariates)), scaled])


def logit_chance(design: FloatArray, treated: BoolArray) -> FloatArray:
    """Chance of being treated by logistic regression (Newton's method), shape (n_units,).

    Raises
    ------
    NotEstimableError
        The covariates tell both sides apart completely.
    """
    share = treated.astype(np.float64)
    slope = np.zeros(design.shape[1])
    for _ in range(MOST_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ slope, -500, 500)))
        spread = chance * (1 - chance)
        step = np.linalg.pinv((design * spread[:, None]).T @ design) @ (design.T @ (share - chance))
        slope = slope + step
        if np.abs(step).max() < CONVERGED:
            break
    chance = 1 / (1 + np.exp(-np.clip(design @ slope, -500, 500)))
    if np.abs(slope).max() > SEPARATED or chance[~treated].max() > CERTAIN:
        raise NotEstimableError(
            "The covariates tell adopters and comparison units apart completely: nobody is"
            " comparable.",
            "Name fewer covariates, or leave out the one that decides who adopts.",
        )
    fitted: FloatArray = chance
    return fitted


def _mean(weight: FloatArray, values: FloatArray) -> float:
    return float(weight @ values / weight.sum())
