"""One method's whole answer on a complete panel: fit, pretended fits, effect and uncertainty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.group_comparison import ROUNDING, Groups, compare_groups
from analytics.estimators.numerics.pretended_treatment import (
    Pretended,
    pretend_treatment,
    uncertainty_of,
)
from analytics.estimators.numerics.synthetic_paths import (
    Comparison,
    Method,
    SyntheticFit,
    fit_synthetic,
)

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.complete_panel import CompletePanel


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was compared, how it fits, what the method finds where nothing happened, how sure."""

    method: Method
    comparison: Comparison
    fit: SyntheticFit
    pretended: Pretended
    found: Uncertainty


def look_at(complete: CompletePanel, method: Method) -> Look:
    """Fit the mean of the treated, and every comparison unit in its place.

    Raises
    ------
    NotEstimableError
        Nothing varies among the comparison units.
    """
    comparison = Comparison(
        target=complete.treated.mean(axis=0),
        donors=complete.donors,
        window=complete.window,
        averaged=len(complete.treated),
    )
    return _looked(comparison, complete.treated, method)


def without_last_stretch(complete: CompletePanel, look: Look, periods: int) -> Look | None:
    """Look again without the last periods before the start; ``None`` where few would be left."""
    window = look.comparison.window
    if window.before.sum() < 2 * periods:
        return None
    narrower = replace(look.comparison, window=window.without_last(periods))
    return _looked(narrower, complete.treated, look.method)


def plain_difference(complete: CompletePanel) -> Uncertainty | None:
    """Difference in differences with equal weights, Welch; ``None`` where nothing varies."""
    window = complete.window
    change = complete.means[:, window.after].mean(axis=1) - complete.means[:, window.before].mean(
        axis=1
    )
    groups = Groups(treated=complete.panel.treated, cluster=None, std_errors="HC2")
    try:
        found = compare_groups(change, groups)
    except NotEstimableError:
        return None
    return found.uncertainty


def _looked(comparison: Comparison, treated: FloatArray, method: Method) -> Look:
    fit = fit_synthetic(comparison, method)
    pretended = pretend_treatment(comparison, fit, method)
    found = uncertainty_of(fit, comparison, treated, pretended)
    size = float(np.abs(comparison.donors).max(initial=0.0))
    if found.std_error <= ROUNDING * size:
        raise NotEstimableError(
            "The comparison units never part from one another: there is no spread to judge an"
            " effect by.",
            "Check the outcome column, and that comparison units are not copies of one another.",
        )
    return Look(method=method, comparison=comparison, fit=fit, pretended=pretended, found=found)
