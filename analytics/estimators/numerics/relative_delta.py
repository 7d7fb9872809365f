"""The relative difference of two means by the delta method, to compare with other software.

Results shown to people use Fieller (``fieller.py``): the delta method contradicts the absolute test
where the baseline is noisy.

References
----------
Deng, Knoblich and Lu (2018). KDD, arXiv:1803.06336.
"""

from __future__ import annotations

from math import sqrt

from analytics.domain.errors import NotEstimableError


def relative_by_delta(
    treated: tuple[float, float], control: tuple[float, float]
) -> tuple[float, float]:
    """Relative difference and its standard error.

    Parameters
    ----------
    treated, control
        Mean and variance of that mean, of independent arms.

    Raises
    ------
    NotEstimableError
        The control's mean is zero.
    """
    (mean, variance), (base, base_variance) = treated, control
    if base == 0:
        raise NotEstimableError(
            "The control's mean is 0: there is nothing to be relative to.",
            "Use the absolute effect.",
        )
    spread = variance / base**2 + mean**2 * base_variance / base**4
    return (mean - base) / abs(base), sqrt(spread)
