"""How likely each unit was to adopt, given what was measured before: a logistic regression.

References
----------
McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, chapter 4 (Fisher scoring).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from analytics.domain.moments import BoolArray, FloatArray

ROUNDS = 60
CONVERGED = 1e-10
# Log-odds beyond which a fit is running away: what was measured separates users from others.
RUNAWAY = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Propensity:
    """Fitted probabilities, shape (n,), and each unit's influence on the coefficients, (n, k)."""

    probability: FloatArray
    influence: FloatArray


def fit_propensity(design: FloatArray, adopted: BoolArray) -> Propensity:
    """Fit by maximum likelihood.

    Parameters
    ----------
    design
        Intercept and covariates of full column rank, shape (n, k).
    adopted
        Who adopted, shape (n,).

    Raises
    ------
    NotEstimableError
        What was measured tells users and others apart without error.
    """
    target = adopted.astype(np.float64)
    beta = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        odds = design @ beta
        if np.abs(odds).max() > RUNAWAY:
            break
        probability = 1 / (1 + np.exp(-odds))
        weight = probability * (1 - probability)
        information = (design * weight[:, None]).T @ design
        step = np.linalg.solve(information, design.T @ (target - probability))
        beta = beta + step
        if np.abs(step).max() <= CONVERGED * (1 + np.abs(beta).max()):
            score = design * (target - probability)[:, None]
            influence: FloatArray = score @ np.linalg.inv(information / len(target))
            return Propensity(probability=probability, influence=influence)
    raise NotEstimableError(
        "The covariates tell users and others apart without error: nobody is left to compare with.",
        "Leave out the covariate that says who uses it, or bring comparable units.",
    )
