"""How much of a rise would have come anyway, because the start followed an unusual stretch.

References
----------
Barnett, A. G., van der Pols, J. C. and Dobson, A. J. (2005). Regression to the mean: what it is and
how to deal with it. Int. J. of Epidemiology 34, 215-220.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.domain.moments import IntArray


def expected_rise(spread: float, correlation: float, cutoff: float) -> float:
    """Mean rise at the second look of those chosen because the first lay below a cut-off.

    Parameters
    ----------
    spread
        Standard deviation of one look over units.
    correlation
        Between the two looks.
    cutoff
        How far the cut-off lies from the mean, in outcome units (negative below it).
    """
    from scipy.stats import norm

    z = cutoff / spread
    return float((1 - correlation) * spread * np.exp(norm.logpdf(z) - norm.logcdf(z)))


def expected_return(gap: float, correlation: float, stretch: IntArray, after: IntArray) -> float:
    """Mean move, in the periods after, back from a stretch that lay ``gap`` off its own mean.

    For errors with correlation rho^distance: the best guess of the later mean is the gap times
    cov(later mean, stretch mean) / var(stretch mean); what is not kept comes back.

    Parameters
    ----------
    gap
        Stretch minus what was to be expected, in outcome units.
    correlation
        Rho of neighbouring periods, at least 0 and below 1.
    stretch, after
        Positions of the periods, shapes (s,) and (m,).
    """
    power = np.float64(correlation)
    within = power ** np.abs(stretch[:, None] - stretch[None, :])
    across = power ** np.abs(after[:, None] - stretch[None, :])
    return float(-gap * (1 - across.mean() / within.mean()))
