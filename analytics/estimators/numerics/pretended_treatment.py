"""How large an effect the method finds where there was none: every donor treated in pretence.

All donors take their turn, nothing is drawn by lot. The spread of what is found gives the standard
error of one treated unit (Abadie, Diamond and Hainmueller 2010; algorithm 4 of Arkhangelsky et al.
2021). With several treated units the jackknife with fixed weights (their algorithm 3) stands beside
it, and the larger of the two counts: the jackknife alone covers too seldom with few units, and the
donors alone do not show a larger spread among the treated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.synthetic_paths import fit_synthetic

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray
    from analytics.estimators.numerics.synthetic_paths import Comparison, Method, SyntheticFit

# More donors than this are pretended with an even selection: the spread is then known well enough.
MOST_PRETENDED = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretended:
    """Fits with a donor in the place of the treated.

    ``donor`` has the donors' numbers, shape (n_fits,); ``factor`` is the variance to expect of the
    real comparison relative to each pretended one, 1 where a single unit is treated.
    """

    fits: tuple[SyntheticFit, ...]
    donor: IntArray
    factor: FloatArray

    @property
    def degrees_of_freedom(self) -> float:
        """Pretended comparisons less one."""
        return float(len(self.fits) - 1)

    @property
    def effects(self) -> FloatArray:
        """Effect found for each donor, shape (n_fits,)."""
        return np.array([fit.effect for fit in self.fits])

    def std_error(self, found: FloatArray) -> FloatArray:
        """Root mean square of what was found where there was nothing to find.

        Parameters
        ----------
        found
            One row a fit, shape (n_fits,) or (n_fits, n_columns).
        """
        weighted = self.factor.reshape(-1, *[1] * (found.ndim - 1)) * found**2
        error: FloatArray = np.sqrt(weighted.sum(axis=0) / self.degrees_of_freedom)
        return error


def pretend_treatment(comparison: Comparison, fit: SyntheticFit, method: Method) -> Pretended:
    """Treat every donor in pretence, the others being its donors; the treated stay out."""
    donors = comparison.donors
    chosen = _evenly(len(donors))
    fits = tuple(fit_synthetic(in_place_of(comparison, number), method) for number in chosen)
    return Pretended(
        fits=fits, donor=chosen, factor=_variance_ratio(fit, fits, comparison.averaged)
    )


def in_place_of(comparison: Comparison, number: int) -> Comparison:
    """Put one donor in the place of the treated."""
    donors = comparison.donors
    return replace(
        comparison,
        target=donors[number],
        donors=np.delete(donors, number, axis=0),
        averaged=1,
    )


def uncertainty_of(
    fit: SyntheticFit, comparison: Comparison, treated: FloatArray, pretended: Pretended
) -> Uncertainty:
    """Effect with the standard error of the pretended treatments, or of the jackknife if larger.

    Parameters
    ----------
    fit, comparison
        The real comparison.
    treated
        Paths of the treated units, shape (n_treated, n_periods).
    pretended
        What was found for the donors by the same method.
    """
    error = float(pretended.std_error(pretended.effects))
    if len(treated) > 1:
        error = max(error, jackknife_error(fit, comparison, treated))
    return Uncertainty(
        effect=fit.effect,
        std_error=error,
        degrees_of_freedom=pretended.degrees_of_freedom,
    )


def jackknife_error(fit: SyntheticFit, comparison: Comparison, treated: FloatArray) -> float:
    """Jackknife over all units with fixed weights, the donors' rescaled to a sum of one."""
    after = comparison.window.after
    own = treated[:, after].mean(axis=1) - treated @ fit.period_weights
    donors = comparison.donors
    others = donors[:, after].mean(axis=1) - donors @ fit.period_weights
    weights = fit.unit_weights
    expected = float(weights @ others)
    without_own = (own.sum() - own) / (len(own) - 1) - expected
    kept = weights < 1  # a donor that carries everything cannot be left out
    without = own.mean() - (expected - weights * others)[kept] / (1 - weights[kept])
    found = np.concatenate([without_own, without])
    return sqrt((len(found) - 1) * float(found.var()))


def _variance_ratio(fit: SyntheticFit, fits: tuple[SyntheticFit, ...], averaged: int) -> FloatArray:
    """Averaging treated units makes the target steadier; spread weights do so for the mixture."""
    if averaged == 1:
        return np.ones(len(fits))
    own = 1 / averaged + float((fit.unit_weights**2).sum())
    ratio: FloatArray = own / np.array([1 + float((one.unit_weights**2).sum()) for one in fits])
    return ratio


def _evenly(count: int) -> IntArray:
    chosen: IntArray = np.unique(
        np.linspace(0, count - 1, min(count, MOST_PRETENDED)).round().astype(np.int64)
    )
    return chosen
