"""Second looks at a staggered roll-out: the stretch before adoption, cohorts, simpler methods."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.adoption_averages import SIMPLE
from analytics.estimators.numerics.adoption_clusters import (
    count_clusters,
    jackknife,
    number_of_clusters,
    sum_by_cluster,
)
from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.imputation import fit_untreated, untreated_cells
from analytics.estimators.numerics.joint_leads import (
    JointTest,
    detectable_drift,
    drift_slope,
    joint_test,
)
from analytics.estimators.numerics.trend_bounds import Leads
from analytics.estimators.numerics.two_way_regression import small_sample_factor

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.adoption_averages import Name
    from analytics.estimators.numerics.adoption_clusters import Sampling
    from analytics.estimators.numerics.staggered_comparison import Comparison
    from analytics.estimators.numerics.two_way_fit import TwoWayFit

# The last periods before adoption need as many earlier ones to be compared with.
WITH_HISTORY = 2
SIGNIFICANCE, POWER = 0.10, 0.80
# A covariance of more leads than this share of the clusters would be mostly luck.
CLUSTERS_A_LEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTest:
    """Effects before adoption: joint test, best straight line, drift it would have noticed."""

    test: JointTest
    slope: float
    detectable: float


def stretch_before(panel: AdoptionPanel, anticipation: int, stretch: int) -> Uncertainty | None:
    """Last periods before adoption against earlier ones, net of units, periods and covariates.

    Every cluster is left out once where they are few. ``None`` where no adopter has as many earlier
    periods as the stretch has.
    """
    used = untreated_cells(panel, anticipation)
    fit = _stretch_fit(panel, used, anticipation, stretch)
    if fit is None:
        return None
    effect = float(fit.slope[-1])
    control = fit.count > 0
    clusters = count_clusters(panel, control & (panel.start < len(panel.periods)), control)
    if clusters.treated < 2:  # noqa: PLR2004 - one member has no spread
        return None
    if clusters.few:

        def without(gone: IntArray) -> dict[Name, float]:
            kept = ~np.isin(panel.cluster, gone)
            left = _stretch_fit(panel.only(kept), used[kept], anticipation, stretch)
            return {} if left is None else {SIMPLE: float(left.slope[-1])}

        return overall_of(jackknife({SIMPLE: effect}, panel, clusters, without))
    scores = sum_by_cluster((fit.inner @ fit.inverse)[:, -1:], panel)
    variance = float((scores**2).sum()) * clusters.total / max(clusters.total - 1, 1)
    if variance <= 0:
        return None
    return Uncertainty(
        effect=effect, std_error=sqrt(variance), degrees_of_freedom=float(clusters.total - 1)
    )


def _stretch_fit(
    panel: AdoptionPanel, used: BoolArray, anticipation: int, stretch: int
) -> TwoWayFit | None:
    """Fit with an indicator of the stretch; ``None`` where it has no earlier periods beside it."""
    time = np.arange(len(panel.periods))
    adopts = (panel.start < len(panel.periods))[:, None]
    relative = np.where(adopts, time - panel.start[:, None], 0)
    last = used & (relative < -anticipation) & (relative >= -anticipation - stretch)
    earliest = int(relative[used].min(initial=0))
    if earliest > -anticipation - WITH_HISTORY * stretch or not last.any():
        return None
    return fit_untreated(panel, used, last[None].astype(np.float64))


def leads_test(found: Comparison) -> LeadTest | None:
    """Test effects before adoption together.

    All cohorts' periods against the ones before them where there are enough clusters for so many;
    else the averages by time before adoption. ``None`` where there are none, or too few clusters.
    """
    averages, clusters = found.sampling.averages, found.clusters.total
    leads = tuple(
        name for name in averages.all_of("relative") if name[1] < 0 and averages.std_error(name) > 0
    )
    if not leads:
        return None
    most = max(clusters // CLUSTERS_A_LEAD, 1)
    leads = leads[-most:] if leads[-1][1] > leads[0][1] else leads[:most]
    each = averages.all_of("pre")
    tested = each if each and len(each) <= most else leads
    values, covariance = averages.part(tested)
    test = joint_test(values, covariance, clusters)
    if test is None:
        return None
    values, covariance = averages.part(leads)
    distance = np.array([name[1] for name in leads]) - found.reference
    slope, error = drift_slope(values, covariance, distance)
    detectable = detectable_drift(error, test.rank, significance=SIGNIFICANCE, power=POWER)
    return LeadTest(test=test, slope=slope, detectable=detectable)


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
