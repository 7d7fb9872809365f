"""What adopters would have done, imputed from every unit and period not yet treated.

References
----------
Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
efficient estimation. Review of Economic Studies 91, 3253-3285.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.estimators.numerics.two_way_fit import Within, fit_two_way

if TYPE_CHECKING:
    from analytics.domain.adoption import AdoptionPanel
    from analytics.domain.moments import BoolArray, FloatArray, IntArray
    from analytics.estimators.numerics.two_way_fit import TwoWayFit

# Cohorts below this size are measured from the mean of their other members (the authors' leave-out
# version): five units lie 11 % closer to a mean they are part of.
SMALL_COHORT = 10
# What a direction the fit cannot see may weigh in a treated cell before the cell is left out.
INVISIBLE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputation:
    """Effect in every treated cell that untreated cells can speak about.

    Parameters
    ----------
    panel
        The panel.
    fit
        Unit, period and covariate effects of the untreated cells.
    treated
        Treated cells with an imputed outcome, shape (n_units, n_periods).
    weight
        Rows behind those cells, zero elsewhere, same shape.
    effect
        Outcome minus imputed outcome there, zero elsewhere, same shape.
    """

    panel: AdoptionPanel
    fit: TwoWayFit
    treated: BoolArray
    weight: FloatArray
    effect: FloatArray


def untreated_cells(panel: AdoptionPanel, excluded: int) -> BoolArray:
    """Cells seen before adoption, leaving out the last ``excluded`` periods before it."""
    time = np.arange(len(panel.periods))
    before = time < (panel.start - excluded)[:, None]
    seen: BoolArray = before & ~np.isnan(panel.outcome)
    return seen


def treated_cells(panel: AdoptionPanel) -> BoolArray:
    """Cells seen at or after adoption."""
    time = np.arange(len(panel.periods))
    after: BoolArray = (time >= panel.start[:, None]) & ~np.isnan(panel.outcome)
    return after


def impute(panel: AdoptionPanel, excluded: int) -> Imputation:
    """Fit the untreated cells and impute the treated ones.

    Parameters
    ----------
    panel
        Outcome and covariates; a cell without a covariate counts as not seen.
    excluded
        Periods just before adoption that are neither treated nor untreated (anticipation, donut).
    """
    fit = fit_untreated(panel, untreated_cells(panel, excluded))
    after = treated_cells(panel)
    # Not those in a unit, or else in a period, that was never seen untreated.
    known = after & (fit.count > 0)[:, None]
    treated = known & ~_invisible(panel, fit)
    effect = np.where(treated, panel.outcome - fit.expected(panel.covariates), 0.0)
    return Imputation(
        panel=panel,
        fit=fit,
        treated=treated,
        weight=panel.weight(treated),
        effect=effect,
    )


def fit_untreated(
    panel: AdoptionPanel, used: BoolArray, more: FloatArray | None = None
) -> TwoWayFit:
    """Fit the used cells on units, periods, covariates and further regressors.

    Parameters
    ----------
    panel
        Outcome and covariates.
    used
        Cells, shape (n_units, n_periods).
    more
        Regressors that are constant inside a cell, shape (n_more, n_units, n_periods); they come
        after the covariates.
    """
    regressors = panel.covariates if more is None else np.concatenate([panel.covariates, more])
    within = None
    if panel.within is not None and len(panel.covariates):
        inside = used[panel.within.unit, panel.within.period]
        spread = panel.within.comoment[inside]
        gap = len(regressors) - len(panel.covariates)
        spread = np.insert(spread, [spread.shape[1] - 1] * gap, 0.0, axis=1)
        spread = np.insert(spread, [spread.shape[2] - 1] * gap, 0.0, axis=2)
        within = Within(unit=panel.within.unit[inside], comoment=spread)
    return fit_two_way(panel.outcome, regressors, panel.weight(used), within)


def averaged(found: Imputation, weights: FloatArray) -> FloatArray:
    """Weighted averages of the cells' effects, shape (n_averages,).

    Parameters
    ----------
    found
        Imputed effects.
    weights
        Weight of each treated row by its unit's first treated period and its own period, shape
        (n_averages, n_periods, n_periods).
    """
    total, _ = _sums(found, found.effect)
    values: FloatArray = np.einsum("kst,st->k", weights, total)
    return values


def cell_counts(found: Imputation) -> FloatArray:
    """Treated rows by first treated period and period, shape (n_periods, n_periods)."""
    return _sums(found, found.effect)[1]


def cell_means(found: Imputation, values: FloatArray) -> FloatArray:
    """Mean of values over the treated cells by first treated period and period, zero if none."""
    total, count = _sums(found, values)
    means: FloatArray = total / np.maximum(count, 1.0)
    return means


def effect_scores(found: Imputation, weights: FloatArray) -> FloatArray:
    """Give what every unit contributes to the averages' error, shape (n_units, n_averages).

    The conservative variance of Borusyak, Jaravel and Spiess: treated cells count by their distance
    from the mean of their cohort and period; a cohort of one unit by its distance from the mean of
    all adopters at the same time since adoption.
    """
    fit = found.fit
    treated = spread_scores(found, found.effect, weights)
    effect_on = _directions(found, weights)
    total: FloatArray = treated - fit.inner @ (fit.inverse @ effect_on)
    return total


def spread_scores(found: Imputation, values: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted distance of every unit's treated cells from their group's mean, by average."""
    apart = found.weight * (values - _group_mean(found, values)) * _left_out(found)
    scores = np.zeros((len(apart), len(weights)))
    for start in _starts(found):
        members = found.panel.start == start
        scores[members] = apart[members] @ weights[:, start].T
    return scores


def _directions(found: Imputation, weights: FloatArray) -> FloatArray:
    """Differentiate the averages in period effects and slopes, shape (q, n_averages)."""
    panel, fit = found.panel, found.fit
    share = fit.share
    periods = len(panel.periods)
    out = np.zeros((periods + len(panel.covariates), len(weights)))
    for start in _starts(found):
        members = panel.start == start
        cells = found.weight[members]
        weight = weights[:, start]  # (k, t)
        out[:periods] += (weight * cells.sum(axis=0)).T
        total = cells @ weight.T  # (members, k): weight of every unit
        out[:periods] -= share[members].T @ total
        for j, covariate in enumerate(panel.covariates):
            inside = cells * np.where(found.treated[members], covariate[members], 0.0)
            out[periods + j] += weight @ inside.sum(axis=0)
            out[periods + j] -= fit.centre[j, members] @ total
    return out


def _group_mean(found: Imputation, values: FloatArray) -> FloatArray:
    """Mean of cohort and period; for cohorts of one, of all adopters as long after adoption."""
    panel = found.panel
    total, count = _sums(found, values)
    periods = len(panel.periods)
    mean = total / np.maximum(count, 1.0)
    size = np.array([(panel.start == s).sum() for s in range(periods)])
    for start in np.flatnonzero(size == 1):
        for time in range(start, periods):
            ago = time - start
            peers = np.arange(periods - ago)
            mean[start, time] = total[peers, peers + ago].sum() / max(
                count[peers, peers + ago].sum(), 1.0
            )
    adopters = panel.start < periods
    out = np.zeros_like(values)
    out[adopters] = mean[panel.start[adopters]]
    return out


def _left_out(found: Imputation) -> FloatArray:
    """Factor from the distance to the mean of all to that of the others, in small cohorts."""
    factor = np.ones_like(found.weight)
    count = _sums(found, found.effect)[1]
    for start in _starts(found):
        members = found.panel.start == start
        if 1 < members.sum() < SMALL_COHORT:
            rest = count[start] - found.weight[members]
            factor[members] = np.where(rest > 0, count[start] / np.maximum(rest, 1e-300), 1.0)
    return factor


def _sums(found: Imputation, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    periods = len(found.panel.periods)
    total, count = np.zeros((2, periods, periods))
    for start in _starts(found):
        members = found.panel.start == start
        cells = found.weight[members]
        total[start] = (cells * np.where(cells > 0, values[members], 0.0)).sum(axis=0)
        count[start] = cells.sum(axis=0)
    return total, count


def _starts(found: Imputation) -> IntArray:
    starts = found.panel.starts
    return starts[starts < len(found.panel.periods)]


def _invisible(panel: AdoptionPanel, fit: TwoWayFit) -> BoolArray:
    """Cells that depend on a direction the untreated cells do not determine."""
    periods = len(panel.periods)
    hidden = np.zeros(panel.outcome.shape, dtype=np.bool_)
    share = fit.share
    for direction in fit.unseen.T:
        time, rest = direction[:periods], direction[periods:]
        if not rest.any() and np.ptp(time) < INVISIBLE * np.abs(time).max(initial=0.0):
            continue  # the constant: every difference is free of it
        moved = time - (share @ time)[:, None]
        for one, centre, covariate in zip(rest, fit.centre, panel.covariates, strict=True):
            if one != 0:
                moved = moved + one * (covariate - centre[:, None])
        hidden |= np.abs(moved) > INVISIBLE * np.abs(direction).max()
    return hidden
