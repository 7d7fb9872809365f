"""What each initiative may really be worth: draws of its expected net value.

Latin hypercube draws (McKay, Beckman and Conover 1979): every initiative's draws hit each of 10,000
equal slices of its distribution once, in an order seeded by its own id. The same question has the
same answer, and an initiative that comes or goes leaves everybody else's draws as they are.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.domain.appraisal import Appraisal

    Array = NDArray[np.float64]

DRAWS = 10_000  # a chance of one half is known to 0.005
SEED = 20261125
WIDTH_IN_DEVIATIONS = 2 * 1.6448536269514722  # of a 90 % interval


def slices(name: str) -> Array:
    """Draws uniform between 0 and 1 for one name, shape (DRAWS,)."""
    order = np.random.default_rng((SEED, crc32(name.encode()))).permutation(DRAWS)
    return np.asarray((order + 0.5) / DRAWS, float)


def draw_net_values(appraisals: Sequence[Appraisal]) -> Array:
    """Draw the expected net value of each initiative, normal with the width of its 90 % interval.

    Parameters
    ----------
    appraisals
        With an expected net value; one without an interval does not vary.

    Returns
    -------
    array of shape (DRAWS, n)
        In the reporting currency.
    """
    drawn = np.empty((DRAWS, len(appraisals)), order="F")
    for column, one in enumerate(appraisals):
        drawn[:, column] = draw_net_value(one)
    return drawn


def interval_ends(appraisal: Appraisal) -> tuple[float, float]:
    """Return both ends of the 90 % interval of the net value; without one, the value."""
    middle = float(appraisal.expected_net_value or 0)
    low, high = appraisal.credited_low, appraisal.credited_high
    half = 0.0 if low is None or high is None else float(high - low) / 2
    return middle - half, middle + half


def draw_net_value(appraisal: Appraisal) -> Array:
    """Draw the expected net value of one initiative, shape (DRAWS,); as above."""
    mean, low, high = (
        appraisal.expected_net_value,
        appraisal.credited_low,
        appraisal.credited_high,
    )
    if mean is None:
        raise ValueError("only a known value can be drawn")
    spread = 0.0 if low is None or high is None else float(high - low) / WIDTH_IN_DEVIATIONS
    order = np.random.default_rng((SEED, crc32(appraisal.initiative.initiative_id.encode())))
    return float(mean) + spread * order.permutation(_normal_slices())


@cache
def _normal_slices() -> Array:
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(DRAWS) + 0.5) / DRAWS), float)
