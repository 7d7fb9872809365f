"""How much too large the sum of selected winners is.

Selecting the significant ones and adding their estimates overstates the sum (Lee and Shen 2018,
KDD, "Winner's curse: bias estimation for total effects of features in online controlled
experiments"). Beside it the share of winners that are none, by Bayes (Kohavi, Deng and Vermeer
2022, KDD).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Sequence


def selected(
    effects: Sequence[float], std_errors: Sequence[float], *, threshold: float
) -> tuple[int, ...]:
    """Positions of effects whose z statistic exceeds the threshold."""
    pairs = zip(effects, std_errors, strict=True)
    return tuple(i for i, (effect, error) in enumerate(pairs) if effect > threshold * error)


def bias_of_selected_sum(
    std_errors: Sequence[float], truths: Sequence[float], *, threshold: float
) -> float:
    """Return the expected excess of the sum of the selected over their true sum.

    Parameters
    ----------
    std_errors
        Of all evaluations, selected or not, shape (k,).
    truths
        Their true effects; unknown, so estimates or shrunken estimates are put in, shape (k,).
    threshold
        z statistic from which one is selected.
    """
    errors, means = np.asarray(std_errors, float), np.asarray(truths, float)
    distance = threshold - means / errors
    density = np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi)
    return float(errors @ density)


def false_positive_risk(*, significance: float, power: float, success_rate: float) -> float:
    """Share of significant results whose true effect is not positive.

    Parameters
    ----------
    significance
        Chance that a useless initiative is significant in the good direction or counted as such.
    power
        Chance that a useful one is.
    success_rate
        Share of initiatives that are useful, before any is measured.

    Raises
    ------
    AssumptionError
        One of them is not a share.
    """
    for share in (significance, power, success_rate):
        if not 0 <= share <= 1:
            raise AssumptionError(
                f"{share:g} is not a share.", "State shares between 0 and 1, 0.05 for 5 %."
            )
    false = significance * (1 - success_rate)
    found = false + power * success_rate
    return false / found if found else 0.0
