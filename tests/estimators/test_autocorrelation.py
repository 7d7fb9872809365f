"""Correlation of neighbours and generalised least squares, against matrices and statsmodels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.autocorrelation import (
    GRID,
    breusch_godfrey,
    default_lags,
    design_corrected_correlation,
    durbin_watson,
    effective_observations,
)
from analytics.estimators.numerics.generalised_least_squares import (
    autoregressive_least_squares,
    least_squares,
    newey_west_least_squares,
)

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray, IntArray


def _world(seed: int, *, gaps: bool = False) -> tuple[FloatArray, FloatArray, IntArray]:
    rng = np.random.default_rng(seed)
    t = np.arange(60)
    noise = np.zeros(60)
    for i in range(1, 60):
        noise[i] = 0.6 * noise[i - 1] + rng.normal()
    design = np.column_stack([np.ones(60), t >= 45, t, np.sin(t / 2)]).astype(np.float64)
    keep = rng.random(60) > 0.2 if gaps else np.ones(60, dtype=bool)
    return design[keep], (5 + noise)[keep], t[keep]


def _dense_expectation(design: FloatArray, position: IntArray, rho: float) -> float:
    """tr(M A M S) / tr(M S) with the matrices written out."""
    n = len(position)
    m = np.eye(n) - design @ np.linalg.pinv(design)
    apart = np.abs(position[:, None] - position[None, :])
    a = np.where(apart == 1, 0.5, 0.0)
    s = rho**apart
    return float(np.trace(m @ a @ m @ s) / np.trace(m @ s))


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_corrected_correlation_solves_the_trace_equation(seed: int, *, gaps: bool) -> None:
    design, response, position = _world(seed, gaps=gaps)
    fit = least_squares(design, response)
    rho = design_corrected_correlation(fit.basis, fit.residuals, position).value
    pairs = np.diff(position) == 1
    seen = (fit.residuals[1:] * fit.residuals[:-1])[pairs].sum() / (fit.residuals**2).sum()
    assert 0 < rho < GRID[-1]
    # The grid has steps of 0.01 and is interpolated: the equation holds to a tenth of a step.
    assert _dense_expectation(design, position, rho) == pytest.approx(seen, abs=1e-3)
    assert rho > seen


def test_correction_removes_most_of_the_bias() -> None:
    """400 worlds with correlation 0.6; the Monte-Carlo error of a mean is 0.007."""
    naive, corrected = [], []
    for seed in range(400):
        design, response, position = _world(seed)
        fit = least_squares(design, response)
        e = fit.residuals
        naive.append((e[1:] @ e[:-1]) / (e @ e))
        corrected.append(design_corrected_correlation(fit.basis, e, position).value)
    assert np.mean(naive) < 0.50
    assert np.mean(corrected) == pytest.approx(0.6, abs=0.04)


def test_variance_of_the_correlation_is_that_of_repeated_worlds() -> None:
    found = []
    for seed in range(400):
        design, response, position = _world(seed)
        fit = least_squares(design, response)
        found.append(design_corrected_correlation(fit.basis, fit.residuals, position))
    spread = np.var([one.value for one in found])
    # A large-sample formula on sixty periods: within a third.
    assert np.median([one.variance for one in found]) == pytest.approx(spread, rel=1 / 3)


@pytest.mark.parametrize("gaps", [False, True])
def test_whitening_equals_the_full_covariance_matrix(*, gaps: bool) -> None:
    import statsmodels.api as sm

    design, response, position = _world(1, gaps=gaps)
    sigma = 0.7 ** np.abs(position[:, None] - position[None, :])
    judge = sm.GLS(response, design, sigma=sigma).fit()
    fit = autoregressive_least_squares(design, response, position, 0.7)
    assert fit.coefficients == pytest.approx(judge.params, rel=1e-9)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(judge.bse, rel=1e-9)
    assert fit.variance == pytest.approx(judge.scale, rel=1e-9)


@pytest.mark.parametrize("lags", [0, 1, 3, 8])
def test_newey_west_equals_statsmodels(lags: int) -> None:
    import statsmodels.api as sm

    design, response, position = _world(2)
    options = {"maxlags": lags, "use_correction": False}
    judge = sm.OLS(response, design).fit(cov_type="HAC", cov_kwds=options)
    fit = newey_west_least_squares(design, response, position, lags)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(judge.bse, rel=1e-9)


@pytest.mark.parametrize("gaps", [False, True])
def test_newey_west_counts_lags_in_periods_not_rows(*, gaps: bool) -> None:
    """Products of scores by their distance, written out."""
    design, response, position = _world(3, gaps=gaps)
    fit = least_squares(design, response)
    apart = np.abs(position[:, None] - position[None, :])
    weight = np.clip(1 - apart / 5, 0, None)
    scores = design * fit.residuals[:, None]
    bread = np.linalg.inv(design.T @ design)
    expected = bread @ scores.T @ weight @ scores @ bread
    found = newey_west_least_squares(design, response, position, 4).covariance
    assert found == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("lag", [1, 12])
def test_breusch_godfrey_and_durbin_watson_equal_statsmodels(lag: int) -> None:
    import statsmodels.api as sm
    from statsmodels.stats.stattools import durbin_watson as judge_durbin_watson

    design, response, position = _world(4)
    model = sm.OLS(response, design).fit()
    fit = least_squares(design, response)
    assert durbin_watson(fit.residuals, position) == pytest.approx(judge_durbin_watson(model.resid))
    lagged = np.concatenate([np.zeros(lag), model.resid[:-lag]])
    auxiliary = sm.OLS(model.resid, np.column_stack([design, lagged])).fit()
    found = breusch_godfrey(design, fit.residuals, position, lag)
    assert found.statistic == pytest.approx(60 * auxiliary.rsquared, rel=1e-8)
    if lag == 1:
        from statsmodels.stats.diagnostic import acorr_breusch_godfrey

        judge = acorr_breusch_godfrey(model, nlags=1, result_object=False)
        assert (found.statistic, found.p_value) == pytest.approx(judge[:2], rel=1e-8)


def test_terms_that_repeat_each_other_are_refused() -> None:
    design, response, _ = _world(5)
    with pytest.raises(NotEstimableError, match="cannot tell 5 terms"):
        least_squares(np.column_stack([design, design[:, 0] + design[:, 1]]), response)


def test_rules_of_thumb() -> None:
    # Newey and West (1994): 4 (100/100)^(2/9) = 4; a mean of 60 with rho 0.6 is worth 15.
    assert (default_lags(100), default_lags(59)) == (4, 3)
    assert effective_observations(60, 0.6) == pytest.approx(15)
