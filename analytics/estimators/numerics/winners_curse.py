"""How much of what winning experiments showed is luck, and how often a winner is none.

References
----------
Efron and Morris (1975). JASA 70, 311-319 (empirical Bayes). Lee and Shen (2018). KDD,
doi:10.1145/3219819.3219905 (expected bias of the launched sum). Kohavi, Deng and Vermeer (2022).
KDD, doi:10.1145/3534678.3539160 (false positive risk).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.random_effects import combine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.random_effects import RandomEffects


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrunken:
    """Each effect drawn towards the average, by how little it says itself.

    Parameters
    ----------
    effects, std_errors
        After shrinkage, shape (K,).
    kept
        Share of the distance to the average that is kept, shape (K,): 1 says all is real.
    together
        The summary the effects were drawn to.
    """

    effects: FloatArray
    std_errors: FloatArray
    kept: FloatArray
    together: RandomEffects


def shrink(
    effects: Sequence[float] | FloatArray, std_errors: Sequence[float] | FloatArray
) -> Shrunken:
    """Shrink all effects of a population, winners and losers alike (Paule-Mandel tau2).

    The error adds what the average itself does not know (Morris 1983, JASA 78); that tau2 is
    estimated too is left out.
    """
    x, s = np.asarray(effects, dtype=np.float64), np.asarray(std_errors, dtype=np.float64)
    together = combine(x.tolist(), (s**2).tolist())
    kept = together.tau2 / (together.tau2 + s**2)
    variance = kept * s**2 + (1 - kept) ** 2 * together.std_error**2
    return Shrunken(
        effects=together.mean + kept * (x - together.mean),
        std_errors=np.sqrt(variance),
        kept=kept,
        together=together,
    )


def launched_bias(
    effects: Sequence[float] | FloatArray,
    std_errors: Sequence[float] | FloatArray,
    thresholds: Sequence[float] | FloatArray,
) -> float:
    """By how much the sum of launched effects is expected to be too high (Lee and Shen 2018).

    Parameters
    ----------
    effects
        Best guesses of the true effects of all experiments, launched or not.
    thresholds
        What each effect had to exceed to be launched.
    """
    from scipy.stats import norm

    a, s, c = (np.asarray(one, dtype=np.float64) for one in (effects, std_errors, thresholds))
    return float((s * norm.pdf((c - a) / s)).sum())


def false_positive_risk(success_rate: float, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """Probability that a significant improvement is none.

    Parameters
    ----------
    success_rate
        Share of tried ideas that really improve.
    alpha
        Two-sided; only half of it lies on the good side.

    Raises
    ------
    NotEstimableError
        A rate outside 0 to 1.
    """
    if not (0 <= success_rate <= 1 and 0 < alpha < 1 and 0 < power <= 1):
        raise NotEstimableError(
            f"A success rate of {success_rate}, alpha of {alpha} and power of {power} do not go"
            " together: each lies between 0 and 1.",
            "Give shares, not percentages.",
        )
    false = alpha / 2 * (1 - success_rate)
    return false / (false + power * success_rate)
