"""The imputation estimator of a roll-out: its averages, leads and errors.

References
----------
Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
efficient estimation. Review of Economic Studies 91, 3253-3285.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.adoption_averages import (
    CALENDAR,
    DYNAMIC,
    EARLY,
    GROUP,
    LATE,
    LEVEL_OF_TREATED,
    SIMPLE,
    Averages,
    middle_of,
)
from analytics.estimators.numerics.adoption_clusters import (
    Sampling,
    count_clusters,
    jackknife,
    sum_by_cluster,
)
from analytics.estimators.numerics.imputation import (
    averaged,
    cell_counts,
    cell_means,
    effect_scores,
    fit_untreated,
    impute,
    spread_scores,
    untreated_cells,
)
from analytics.estimators.numerics.staggered_comparison import CohortEffect, Comparison

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.adoption_averages import Name
    from analytics.estimators.numerics.imputation import Imputation
    from analytics.estimators.numerics.two_way_fit import TwoWayFit

# Leads that are tested against all earlier periods: more would leave too little to compare with.
MOST_LEADS = 5


def impute_cohorts(
    panel: AdoptionPanel, excluded: int, *, averages_only: bool = False
) -> Comparison:
    """Impute every treated cell and average, with conservative or jackknifed errors.

    Parameters
    ----------
    panel
        May have gaps.
    excluded
        Periods before adoption left out (anticipation, or a donut).
    averages_only
        Leave out cohorts, periods and leads: one number with its error.

    Raises
    ------
    NotEstimableError
        No treated cell can be imputed, or a single cluster adopts.
    """
    found = impute(panel, excluded)
    if not found.treated.any():
        raise NotEstimableError(
            "No adopter was seen both before and after its start in periods in which others were"
            " still untreated.",
            "Bring earlier periods, or units that adopt later or never.",
        )
    control = found.fit.count > 0
    treated: BoolArray = np.logical_or.reduce(found.treated, axis=1)
    clusters = count_clusters(panel, treated, control)
    weights = imputation_weights(found, averages_only=averages_only)
    leads = None if averages_only else _fit_leads(panel, excluded)
    values = _values(found, weights, leads)
    scores = _scores(found, weights, leads)
    summed = sum_by_cluster(scores, panel)
    sampling = Sampling(
        averages=Averages(
            names=tuple(values),
            values=np.array([*values.values()]),
            covariance=summed.T @ summed,
        ),
        degrees_of_freedom=float(clusters.total - 1),
        jackknife=False,
    )
    if clusters.few:

        def without(gone: IntArray) -> dict[Name, float]:
            left = impute(panel.only(~np.isin(panel.cluster, gone)), excluded)
            if not left.treated.any():
                return {}
            again = imputation_weights(left, averages_only=averages_only)
            led = None if averages_only else _fit_leads(left.panel, excluded)
            return _values(left, again, led)

        sampling = jackknife(values, panel, clusters, without)
    return Comparison(
        sampling=sampling,
        clusters=clusters,
        cells=_cohort_effects(sampling.averages),
        treated=found.treated,
        control=control,
        reference=_reference(found, excluded),
        fixed_base=False,
    )


def _reference(found: Imputation, excluded: int) -> float:
    """Mean time from adoption of adopters' periods before the earliest lead."""
    panel = found.panel
    leads, _ = lead_regressors(panel, excluded)
    adopters = panel.start < len(panel.periods)
    relative = np.arange(len(panel.periods)) - panel.start[adopters][:, None]
    rows = found.fit.weight[adopters] * (relative < (leads[-1] if leads else -excluded))
    total = rows.sum()
    return float((rows * relative).sum() / total) if total > 0 else -1.0 - excluded


def imputation_weights(found: Imputation, *, averages_only: bool) -> dict[Name, FloatArray]:
    """Weight of a treated row by its unit's first treated period and its own period.

    Every row counts the same in the overall average; the others are averages of averages, cohorts
    weighted by their rows.
    """
    count = cell_counts(found)
    periods = len(count)
    per_row = np.divide(1.0, count, out=np.zeros_like(count), where=count > 0)
    seen = count > 0
    rows: dict[Name, FloatArray] = {SIMPLE: seen / count.sum()}
    if averages_only:
        return rows
    ago = np.arange(periods) - np.arange(periods)[:, None]
    for e in np.unique(ago[seen]):
        rows["relative", int(e), 0] = _over(seen & (ago == e), count)
    for s in np.flatnonzero(seen.any(axis=1)):
        rows["by_group", int(s), 0] = _over(seen & (np.arange(periods) == s)[:, None], count)
    for t in np.flatnonzero(seen.any(axis=0)):
        rows["by_time", int(t), 0] = _over(seen & (np.arange(periods) == t), count)
    units = np.array([(found.weight[found.panel.start == s] > 0).any(axis=1).sum()
                      for s in range(periods)], dtype=np.float64)  # fmt: skip
    rows[GROUP] = sum(
        (units[name[1]] / units.sum() * rows[name] for name in _kind(rows, "by_group")),
        np.zeros_like(count),
    )
    rows[DYNAMIC] = np.mean([rows[name] for name in _kind(rows, "relative")], axis=0)
    rows[CALENDAR] = np.mean([rows[name] for name in _kind(rows, "by_time")], axis=0)
    cut = middle_of(ago[seen], count[seen])
    if cut is not None:
        rows[EARLY] = _over(seen & (ago < cut), count)
        rows[LATE] = _over(seen & (ago >= cut), count)
    for s, t in zip(*np.nonzero(seen), strict=True):
        one = np.zeros_like(count)
        one[s, t] = per_row[s, t]
        rows["cell", int(s), int(t)] = one
    return rows


def lead_regressors(panel: AdoptionPanel, excluded: int) -> tuple[tuple[int, ...], FloatArray]:
    """Mark the last periods before adoption (and before those excluded).

    The earliest lead any adopter has is never among them: it is what the others are compared with.
    """
    untreated = untreated_cells(panel, excluded)
    time = np.arange(len(panel.periods))
    relative = np.where((panel.start < len(panel.periods))[:, None], time - panel.start[:, None], 0)
    earliest = int(relative[untreated].min(initial=0))
    width = min(MOST_LEADS, -earliest - excluded - 1)
    leads = tuple(-excluded - i for i in range(1, width + 1))
    grids = [((relative == lead) & untreated).astype(np.float64) for lead in leads]
    return leads, np.array(grids).reshape(len(leads), *panel.outcome.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leads:
    """Time from adoption of each lead, and the fit of the untreated cells with their indicators."""

    relative: tuple[int, ...]
    fit: TwoWayFit


def _fit_leads(panel: AdoptionPanel, excluded: int) -> _Leads | None:
    """Fit the leads beside the covariates; ``None`` where there are none."""
    leads, grids = lead_regressors(panel, excluded)
    if not leads:
        return None
    fit = fit_untreated(panel, untreated_cells(panel, excluded), grids)
    return _Leads(relative=leads, fit=fit)


def _values(
    found: Imputation, weights: dict[Name, FloatArray], leads: _Leads | None
) -> dict[Name, float]:
    effects = averaged(found, np.array([*weights.values()]))
    values = dict(zip(weights, (float(v) for v in effects), strict=True))
    mean = cell_means(found, np.where(found.treated, found.panel.outcome, 0.0))
    values[LEVEL_OF_TREATED] = float((weights[SIMPLE] * cell_counts(found) * mean).sum())
    if leads is not None:
        slopes = leads.fit.slope[len(found.panel.covariates) :]
        pairs = zip(leads.relative, slopes, strict=True)
        values |= {("relative", e, 0): float(b) for e, b in pairs}
    return values


def _scores(found: Imputation, weights: dict[Name, FloatArray], leads: _Leads | None) -> FloatArray:
    """Give what every unit contributes to the errors of averages, level and leads."""
    outcome = np.where(found.treated, found.panel.outcome, 0.0)
    level = spread_scores(found, outcome, weights[SIMPLE][None])
    scores = [effect_scores(found, np.array([*weights.values()])), level]
    if leads is not None:
        fit = leads.fit
        scores.append((fit.inner @ fit.inverse)[:, -len(leads.relative) :])
    return np.column_stack(scores)


def _over(mask: FloatArray | np.ndarray, count: FloatArray) -> FloatArray:
    """Weight of a row in the mean over the rows of some cells."""
    weights: FloatArray = mask / max(float(count[mask].sum()), 1.0)
    return weights


def _kind(rows: dict[Name, FloatArray], kind: str) -> list[Name]:
    return [name for name in rows if name[0] == kind]


def _cohort_effects(averages: Averages) -> tuple[CohortEffect, ...]:
    return tuple(
        CohortEffect(
            start=name[1],
            time=name[2],
            effect=averages.value(name),
            std_error=averages.std_error(name),
        )
        for name in averages.all_of("cell")
    )
