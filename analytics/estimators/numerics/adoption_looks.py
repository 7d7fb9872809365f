"""Second looks at a staggered roll-out: without cohorts, simpler methods, event study as bounds."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.adoption_averages import SIMPLE
from analytics.estimators.numerics.adoption_clusters import (
    number_of_clusters,
    sum_by_cluster,
)
from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.imputation import fit_untreated
from analytics.estimators.numerics.trend_bounds import Leads
from analytics.estimators.numerics.two_way_regression import small_sample_factor

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import FloatArray
    from analytics.estimators.numerics.adoption_clusters import Sampling
    from analytics.estimators.numerics.staggered_comparison import Comparison


def mean_relative_time(found: Comparison, panel: AdoptionPanel) -> float:
    """Mean time since adoption of the treated unit-periods."""
    periods = len(panel.periods)
    total = count = 0.0
    for start in panel.starts[panel.starts < periods]:
        cells = found.treated[panel.start == start].sum(axis=0)
        total += float(cells @ (np.arange(periods) - start))
        count += float(cells.sum())
    return total / count


def without_cohorts(found: Comparison, panel: AdoptionPanel) -> dict[int, float]:
    """Overall effect without the units that adopted in each period; empty with one cohort."""
    averages = found.sampling.averages
    weights = panel.weight(found.treated).sum(axis=1)
    named = averages.all_of("by_group")
    sizes = np.array([weights[panel.start == name[1]].sum() for name in named])
    values = np.array([averages.value(name) for name in named])
    if len(named) < 2:  # noqa: PLR2004 - one cohort cannot be left out
        return {}
    total, mean = sizes.sum(), float(sizes @ values)
    return {
        name[1]: (mean - size * value) / (total - size)
        for name, size, value in zip(named, sizes.tolist(), values.tolist(), strict=True)
    }


def own_change(panel: AdoptionPanel) -> Uncertainty | None:
    """Adopters' own change from before to after adoption, nobody to compare with (paired t)."""
    adopters = panel.start < len(panel.periods)
    outcome, start = panel.outcome[adopters], panel.start[adopters]
    after = np.arange(len(panel.periods)) >= start[:, None]
    change = _mean(outcome, after) - _mean(outcome, ~after)
    copies = np.ones(len(change)) if panel.copies is None else panel.copies[adopters]
    copies, change = copies[~np.isnan(change)], change[~np.isnan(change)]
    units = copies.sum()
    if units < 2:  # noqa: PLR2004 - one change has no spread
        return None
    mean = float(copies @ change / units)
    variance = float(copies @ (change - mean) ** 2) / (units - 1)
    if variance <= 0:
        return None
    return Uncertainty(
        effect=mean, std_error=sqrt(variance / units), degrees_of_freedom=float(units - 1)
    )


def two_way_effect(panel: AdoptionPanel) -> Uncertainty | None:
    """Coefficient of the two-way regression on adoption (and covariates), clustered."""
    adopted = (np.arange(len(panel.periods)) >= panel.start[:, None]).astype(np.float64)
    seen = ~np.isnan(panel.outcome)
    fit = fit_untreated(panel, seen, adopted[None])
    scores = sum_by_cluster((fit.inner @ fit.inverse)[:, -1:], panel)
    clusters = number_of_clusters(panel, fit.count > 0)
    rows, parameters = round(float(fit.count.sum())), 1 + len(panel.covariates)
    parameters += int(seen.any(axis=0).sum())
    factor = small_sample_factor(rows, parameters, clusters)
    variance = float((scores**2).sum()) * factor
    if variance <= 0:
        return None
    return Uncertainty(
        effect=float(fit.slope[-1]),
        std_error=sqrt(variance),
        degrees_of_freedom=float(clusters - 1),
    )


def leads_and_lags(found: Comparison, panel: AdoptionPanel) -> Leads | None:
    """Event study with the weights by which it makes up the effect, for bounds on drifts.

    ``None`` without a fixed base period, or where no period before it was seen.
    """
    averages = found.sampling.averages
    names = sorted(n for n in averages.all_of("relative") if averages.std_error(n) > 0)
    base = found.reference
    if not found.fixed_base or not names or names[0][1] >= base:
        return None
    values, covariance = averages.part(tuple(names))
    periods = len(panel.periods)
    rows = np.zeros(2 * periods)
    for start in panel.starts[panel.starts < periods]:
        cells = found.treated[panel.start == start].sum(axis=0)
        rows[np.arange(periods) - start + periods] += cells
    weights = np.array([rows[n[1] + periods] if n[1] >= 0 else 0.0 for n in names])
    return Leads(
        relative=np.array([n[1] - int(base) for n in names], dtype=np.int64),
        effect=values,
        covariance=covariance,
        weights=weights / weights.sum(),
        degrees_of_freedom=found.sampling.degrees_of_freedom,
    )


def overall(found: Comparison) -> Uncertainty:
    """Overall effect with its error."""
    return overall_of(found.sampling)


def overall_of(sampling: Sampling) -> Uncertainty:
    """Overall effect with its error."""
    return Uncertainty(
        effect=sampling.averages.value(SIMPLE),
        std_error=sampling.averages.std_error(SIMPLE),
        degrees_of_freedom=sampling.degrees_of_freedom,
    )


def _mean(values: FloatArray, mask: FloatArray | np.ndarray) -> FloatArray:
    inside = mask & ~np.isnan(values)
    count = inside.sum(axis=1)
    total = np.where(inside, values, 0.0).sum(axis=1)
    means: FloatArray = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return means
