"""What the treated units did by themselves: before and after, without any comparison."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.welch import welch_difference

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.unit_changes import Window

METHOD = "treated units before and after, no comparison group"


def before_and_after(treated: FloatArray, window: Window, own: FloatArray) -> Uncertainty | None:
    """Paired t-test on the units' changes; for a single one, Welch on its periods.

    Parameters
    ----------
    treated
        Paths, NaN where not seen, shape (n_treated, n_periods).
    window
        The sides of the start.
    own
        Change of every treated unit, shape (n_treated,).
    """
    if len(treated) == 1:
        before, after = treated[0][window.before], treated[0][window.after]
        found = welch_difference(after[~np.isnan(after)], before[~np.isnan(before)])
        return found if found is not None and found.std_error > 0 else None
    if own.std() <= 0:
        return None
    return Uncertainty(
        effect=float(own.mean()),
        std_error=float(own.std(ddof=1)) / sqrt(len(own)),
        degrees_of_freedom=float(len(own) - 1),
    )
