"""Published values and defining equations of intervals for shares, percentages and ratios."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from analytics.estimators.numerics.fieller import Uncertain, fieller_interval
from analytics.estimators.numerics.ratio_of_totals import PairMoments, linearised, ratio_level
from analytics.estimators.numerics.two_proportions import (
    Share,
    critical_of,
    pooled_test,
    score_interval,
)
from tests.estimators.cells import cells_of


def test_the_score_interval_is_that_of_propcis() -> None:
    # R PropCIs, diffscoreci(7, 34, 1, 34, 0.95); statsmodels' approximation is off by .0019.
    found = score_interval(Share(successes=7, n=34), Share(successes=1, n=34), critical_of(0.95))
    assert (found.low, found.high) == pytest.approx((0.0270416, 0.3452912), abs=5e-8)


def test_a_fisher_yates_corrected_test_is_pearsons_chi_square() -> None:
    table = np.array([[19, 34], [13, 34]])
    expected = table.sum(0) * table.sum(1)[:, None] / table.sum()
    statistic = ((np.abs(table - expected) - 0.5) ** 2 / expected).sum()
    found = pooled_test(Share(successes=19, n=53), Share(successes=13, n=47), correction=True)
    assert found == pytest.approx(chi2.sf(statistic, 1), rel=1e-12)


def test_fieller_meets_its_published_example() -> None:
    """Franz (2007, arXiv:0710.2024): the ends are the roots of the defining quadratic."""
    means = Uncertain(numerator=2.0, denominator=5.0, var_numerator=0.3, var_denominator=0.5)
    found = fieller_interval(means, 1.96)
    assert found is not None
    for end in (found.low, found.high):
        assert (2.0 - end * 5.0) ** 2 == pytest.approx(1.96**2 * (0.3 + end**2 * 0.5), rel=1e-12)


def test_linearised_totals_carry_the_delta_variance() -> None:
    rng = np.random.default_rng(4)
    x = rng.integers(1, 9, 40).astype(float)
    y = 0.4 * x + rng.normal(size=40)
    cells = linearised(cells_of(y, ["off"] * 20 + ["on"] * 20, covariates=x[:, None]))
    cov = np.cov(y[20:], x[20:])
    level = ratio_level(
        PairMoments(
            n=20, mean_y=y[20:].mean(), mean_x=x[20:].mean(),
            var_y=cov[0, 0], var_x=cov[1, 1], cov=cov[0, 1],
        )
    )  # fmt: skip
    assert cells.mean[1, 0] == pytest.approx(y[20:].sum() / x[20:].sum(), rel=1e-12)
    assert cells.comoment[1, 0, 0] / 20 / 19 == pytest.approx(level.variance, rel=1e-10)
