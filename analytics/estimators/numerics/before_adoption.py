"""How adopters moved before they adopted: jointly, along a straight line, in the last stretch."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.adoption_averages import SIMPLE
from analytics.estimators.numerics.adoption_clusters import (
    count_clusters,
    jackknife,
    sum_by_cluster,
)
from analytics.estimators.numerics.adoption_looks import overall_of
from analytics.estimators.numerics.answer import Uncertainty
from analytics.estimators.numerics.imputation import fit_untreated, untreated_cells
from analytics.estimators.numerics.joint_leads import joint_test

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.adoption_averages import Name
    from analytics.estimators.numerics.joint_leads import JointTest
    from analytics.estimators.numerics.staggered_comparison import Comparison
    from analytics.estimators.numerics.two_way_fit import TwoWayFit

    Regressors = Callable[[AdoptionPanel, BoolArray], FloatArray | None]

# The last periods before adoption need as many earlier ones to be compared with.
WITH_HISTORY = 2
# A covariance of more leads than this share of the clusters would be mostly luck.
CLUSTERS_A_LEAD = 4


def leads_test(found: Comparison) -> JointTest | None:
    """Test effects before adoption together.

    All cohorts' periods against the ones before them where there are enough clusters for so many;
    else the averages by time before adoption. Their covariance is as good as that of two groups of
    the smaller one's size. ``None`` where there are no such effects, or too few clusters.
    """
    averages, clusters = found.sampling.averages, found.clusters
    leads = tuple(
        name for name in averages.all_of("relative") if name[1] < 0 and averages.std_error(name) > 0
    )
    if not leads:
        return None
    most = max(clusters.total // CLUSTERS_A_LEAD, 1)
    leads = leads[-most:] if leads[-1][1] > leads[0][1] else leads[:most]
    each = averages.all_of("pre")
    tested = each if each and len(each) <= most else leads
    values, covariance = averages.part(tested)
    alike = min(clusters.total, 2 * min(clusters.treated, clusters.control))
    return joint_test(values, covariance, alike)


def line_before(panel: AdoptionPanel, excluded: int, *, adjusted: bool) -> Uncertainty | None:
    """How much more adopters gained a period before adoption, along one straight line for all.

    Least squares on everything not yet treated, net of units, periods and covariates: one degree of
    freedom, so that a steady drift is found far more often than by testing every period.

    Parameters
    ----------
    panel
        Outcome, covariates and adoption.
    excluded
        Periods just before adoption that are left out (anticipation, donut).
    adjusted
        Whether the effect compares units with the same covariates: units may then drift with what
        their covariates were at first.
    """

    def regressors(part: AdoptionPanel, used: BoolArray) -> FloatArray | None:
        time = np.arange(len(part.periods), dtype=np.float64)
        adopts = (part.start < len(part.periods))[:, None]
        if (used & adopts).sum(axis=1).max(initial=0) < 2:  # noqa: PLR2004 - a line needs two
            return None
        rows = [one[:, :1] * time for one in part.covariates] if adjusted else []
        return np.stack([*rows, np.where(adopts, time, 0.0)])

    return _before(panel, excluded, regressors)


def stretch_before(panel: AdoptionPanel, anticipation: int, stretch: int) -> Uncertainty | None:
    """Last periods before adoption against earlier ones, net of units, periods and covariates.

    ``None`` where no adopter has as many earlier periods as the stretch has.
    """

    def regressors(part: AdoptionPanel, used: BoolArray) -> FloatArray | None:
        time = np.arange(len(part.periods))
        adopts = (part.start < len(part.periods))[:, None]
        relative = np.where(adopts, time - part.start[:, None], 0)
        last = used & (relative < -anticipation) & (relative >= -anticipation - stretch)
        earliest = int(relative[used].min(initial=0))
        if earliest > -anticipation - WITH_HISTORY * stretch or not last.any():
            return None
        return last[None].astype(np.float64)

    return _before(panel, anticipation, regressors)


def _before(panel: AdoptionPanel, excluded: int, regressors: Regressors) -> Uncertainty | None:
    """Slope of the last regressor on everything not yet treated.

    Every cluster is left out once where they are few. ``None`` where it cannot be had.
    """
    fit = _fitted(panel, excluded, regressors)
    if fit is None:
        return None
    effect = float(fit.slope[-1])
    control = fit.count > 0
    clusters = count_clusters(panel, control & (panel.start < len(panel.periods)), control)
    if clusters.treated < 2:  # noqa: PLR2004 - one member has no spread
        return None
    if clusters.few:

        def without(gone: IntArray) -> dict[Name, float]:
            left = _fitted(panel.only(~np.isin(panel.cluster, gone)), excluded, regressors)
            return {} if left is None else {SIMPLE: float(left.slope[-1])}

        return overall_of(jackknife({SIMPLE: effect}, panel, clusters, without))
    scores = sum_by_cluster((fit.inner @ fit.inverse)[:, -1:], panel)
    variance = float((scores**2).sum()) * clusters.total / max(clusters.total - 1, 1)
    if variance <= 0:
        return None
    return Uncertainty(
        effect=effect, std_error=sqrt(variance), degrees_of_freedom=float(clusters.total - 1)
    )


def _fitted(panel: AdoptionPanel, excluded: int, regressors: Regressors) -> TwoWayFit | None:
    used = untreated_cells(panel, excluded)
    more = regressors(panel, used)
    return None if more is None else fit_untreated(panel, used, more)
