"""What comparable evaluations say together, and each of them after it borrowed from the others.

Normal-normal empirical Bayes over all completed evaluations, not only the winners. The spread
between initiatives is estimated by DerSimonian and Laird (1986) or by Paule and Mandel (1982),
better for fewer than ten. The next site is predicted by Higgins, Thompson and Spiegelhalter
(2009, JRSS-A 172, 137-159).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEWEST = 5  # below, the spread between initiatives is a guess and no shrunken total is shown
SITES_NEEDED = 3  # the prediction has k - 2 degrees of freedom


class SpreadMethod(StrEnum):
    """How the spread between initiatives is estimated."""

    DERSIMONIAN_LAIRD = "dersimonian_laird"
    PAULE_MANDEL = "paule_mandel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Evaluations together, in their common unit.

    ``spread`` is the variance between initiatives (tau squared), ``shrinkage`` the weight B each
    keeps of its own estimate and ``shrunken`` the result, shape (k,) each. ``inconsistency`` is
    the share of the variation that chance does not explain (I squared).
    """

    mean: float
    std_error: float
    fixed_mean: float
    heterogeneity: float
    inconsistency: float
    spread: float
    shrinkage: tuple[float, ...]
    shrunken: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSite:
    """What the next site may find: mean, spread, 90 % interval, chance of being above zero."""

    mean: float
    std_dev: float
    low: float
    high: float
    probability_positive: float


def pool(
    effects: Sequence[float],
    std_errors: Sequence[float],
    method: SpreadMethod = SpreadMethod.DERSIMONIAN_LAIRD,
) -> Pooled:
    """Pool evaluations and shrink each towards their mean.

    Parameters
    ----------
    effects, std_errors
        Of all comparable evaluations whose checks held, in one unit, shape (k,).
    method
        For the spread between them.

    Raises
    ------
    NotEstimableError
        Fewer than five, or an error that is not above zero.
    """
    if len(effects) < FEWEST:
        raise NotEstimableError(
            f"{len(effects)} evaluations were given; borrowing from each other needs {FEWEST}.",
            "Read the lower bounds one by one until there are more.",
        )
    return _pooled(effects, std_errors, method)


def predict_site(effects: Sequence[float], std_errors: Sequence[float]) -> NextSite:
    """Predict the next site from those measured, three being enough.

    Borrowing from each other is refused below five, because a guessed spread would move every
    estimate. A prediction moves none: with few sites t with k - 2 degrees makes it wide instead.
    The spread is that of Paule and Mandel.

    Parameters
    ----------
    effects, std_errors
        Of every site that was measured, not of the best; positive is good, shape (k,).

    Raises
    ------
    NotEstimableError
        Fewer than three sites, or an error that is not above zero.
    """
    _require_sites(len(effects))
    return predict_next(_pooled(effects, std_errors, SpreadMethod.PAULE_MANDEL))


def predict_next(pooled: Pooled, *, confidence: float = 0.90) -> NextSite:
    """Predict the effect at a site that was not among the evaluations: t with k - 2 degrees.

    Parameters
    ----------
    pooled
        Of at least three sites.
    confidence
        Of the two-sided interval.

    Raises
    ------
    NotEstimableError
        Fewer than three sites.
    """
    from scipy.special import stdtr, stdtrit

    sites = len(pooled.shrunken)
    _require_sites(sites)
    deviation = sqrt(pooled.spread + pooled.std_error**2)
    freedom = sites - 2
    reach = float(stdtrit(freedom, (1 + confidence) / 2)) * deviation
    return NextSite(
        mean=pooled.mean,
        std_dev=deviation,
        low=pooled.mean - reach,
        high=pooled.mean + reach,
        probability_positive=float(stdtr(freedom, pooled.mean / deviation)),
    )


def _pooled(effects: Sequence[float], std_errors: Sequence[float], method: SpreadMethod) -> Pooled:
    what, variances = _checked(effects, std_errors)
    precision = 1 / variances
    fixed = float(precision @ what / precision.sum())
    heterogeneity = float(precision @ (what - fixed) ** 2)
    freedom = len(what) - 1
    spread = (
        _dersimonian_laird(precision, heterogeneity)
        if method is SpreadMethod.DERSIMONIAN_LAIRD
        else _paule_mandel(what, variances)
    )
    weights = 1 / (variances + spread)
    mean = float(weights @ what / weights.sum())
    keep = spread / (spread + variances)
    return Pooled(
        mean=mean,
        std_error=float(weights.sum() ** -0.5),
        fixed_mean=fixed,
        heterogeneity=heterogeneity,
        inconsistency=max(0.0, 1 - freedom / heterogeneity) if heterogeneity > 0 else 0.0,
        spread=spread,
        shrinkage=tuple(map(float, keep)),
        shrunken=tuple(map(float, mean + keep * (what - mean))),
    )


def _require_sites(sites: int) -> None:
    if sites < SITES_NEEDED:
        raise NotEstimableError(
            f"{sites} sites were measured; the next one is predicted from {SITES_NEEDED}.",
            "Measure more sites.",
        )


def _checked(effects: Sequence[float], std_errors: Sequence[float]) -> tuple[Array, Array]:
    what, errors = np.asarray(effects, float), np.asarray(std_errors, float)
    if not np.isfinite([*what, *errors]).all() or (errors <= 0).any():
        raise NotEstimableError(
            "An effect is not a number or a standard error is not above zero.",
            "Leave that evaluation out and say why.",
        )
    return what, errors**2


def _dersimonian_laird(precision: Array, heterogeneity: float) -> float:
    whole = float(precision.sum())
    scale = whole - float((precision**2).sum()) / whole
    return max(0.0, (heterogeneity - (len(precision) - 1)) / scale)


def _paule_mandel(what: Array, variances: Array) -> float:
    """Spread at which the weighted squares equal their degrees of freedom; 0 where below."""
    from scipy.optimize import brentq

    def excess(spread: float) -> float:
        weights = 1 / (variances + spread)
        mean = weights @ what / weights.sum()
        return float(weights @ (what - mean) ** 2) - (len(what) - 1)

    if excess(0.0) <= 0:
        return 0.0
    highest = float(np.ptp(what) ** 2) + 1.0
    while excess(highest) > 0:
        highest *= 2
    return float(brentq(excess, 0.0, highest, xtol=1e-14, rtol=1e-14))
