"""Whether several effects differ by more than chance, few degrees of freedom allowed for.

References
----------
Welch, B. L. (1951). On the comparison of several mean values: an alternative approach. Biometrika
38, 330-336. Written for means, it holds for any independent estimates with their own errors and
degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """Welch's F with the degrees of freedom of its denominator and its p-value."""

    statistic: float
    df_within: float
    p_value: float


def welch_anova(
    effects: Sequence[float], std_errors: Sequence[float], degrees_of_freedom: Sequence[float]
) -> Heterogeneity:
    """Test that K independent effects are equal.

    Parameters
    ----------
    degrees_of_freedom
        Of each standard error; infinite where it is known.
    """
    from scipy.special import fdtrc

    x, s = np.asarray(effects, dtype=np.float64), np.asarray(std_errors, dtype=np.float64)
    k = len(x)
    w = 1 / s**2
    mean = float((w * x).sum() / w.sum())
    lost = float(((1 - w / w.sum()) ** 2 / np.asarray(degrees_of_freedom)).sum())
    between = float((w * (x - mean) ** 2).sum()) / (k - 1)
    statistic = between / (1 + 2 * (k - 2) / (k**2 - 1) * lost)
    # Known errors leave the chi-square test, which F approaches from above.
    within = (k**2 - 1) / (3 * lost) if lost > 0 else 1e12
    return Heterogeneity(
        statistic=statistic,
        df_within=within,
        p_value=float(fdtrc(k - 1, within, statistic)),
    )
