"""Many experiments together: properties, published values, and what shrinkage does to winners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.random_effects import combine
from analytics.estimators.numerics.winners_curse import (
    false_positive_risk,
    launched_bias,
    shrink,
)

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

SEEDS = st.integers(0, 5_000)


def population(seed: int, k: int = 12) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.5, 2.0, size=k)
    return 1 + rng.normal(size=k) * rng.uniform(0, 2) + rng.normal(size=k) * errors, errors


@given(seed=SEEDS, scale=st.floats(0.1, 50), shift=st.floats(-20, 20))
def test_scale_and_shift_pass_through(seed: int, scale: float, shift: float) -> None:
    x, s = population(seed)
    one, other = combine(x, s**2), combine(scale * x + shift, (scale * s) ** 2)
    assert other.mean == pytest.approx(scale * one.mean + shift, rel=1e-7, abs=1e-7)
    assert other.tau2 == pytest.approx(scale**2 * one.tau2, rel=1e-6, abs=1e-9)
    assert other.i2 == pytest.approx(one.i2, abs=1e-7)
    assert other.q_p_value == pytest.approx(one.q_p_value, abs=1e-7)


@given(seed=SEEDS)
def test_paule_mandel_solves_its_equation(seed: int) -> None:
    """With tau2 > 0 the weighted scatter equals K - 1, so both standard errors agree."""
    x, s = population(seed)
    found = combine(x, s**2)
    if found.tau2 > 0:
        assert found.hartung_knapp_error == pytest.approx(found.std_error, rel=1e-8)
    else:
        assert found.q <= len(x) - 1
        assert found.mean == pytest.approx(found.fixed_mean)


def test_equal_errors_have_a_closed_form() -> None:
    """With equal errors tau2 = sample variance - s2, the mean is plain and both methods agree."""
    x = np.array([1.0, 2.0, 4.0, 7.0, 11.0])
    variances = np.full(5, 2.0)
    found, other = combine(x, variances), combine(x, variances, between="dersimonian_laird")
    assert found.tau2 == pytest.approx(x.var(ddof=1) - 2)
    assert other.tau2 == pytest.approx(found.tau2)
    assert found.mean == pytest.approx(5)
    # t(4) quantile 2.776445 and t(3) quantile 3.182446 (tables).
    assert found.interval[1] - 5 == pytest.approx(2.7764451 * x.std(ddof=1) / 5**0.5, rel=1e-7)
    assert found.prediction is not None
    spread = (found.tau2 + x.var(ddof=1) / 5) ** 0.5
    assert found.prediction[1] - 5 == pytest.approx(3.1824463 * spread, rel=1e-7)


def test_statsmodels_agrees() -> None:
    from statsmodels.stats.meta_analysis import combine_effects

    x, s = population(7)
    found = combine(x, s**2)
    judge = combine_effects(x, s**2, method_re="iterated", use_t=True, atol=1e-12)
    assert found.tau2 == pytest.approx(judge.tau2, rel=1e-5)
    assert found.mean == pytest.approx(judge.mean_effect_re, rel=1e-6)
    assert found.hartung_knapp_error == pytest.approx(judge.sd_eff_w_re_hksj, rel=1e-6)


@given(seed=SEEDS)
def test_shrunken_effects_lie_between_themselves_and_the_average(seed: int) -> None:
    x, s = population(seed)
    found = shrink(x, s)
    low, high = np.minimum(x, found.together.mean), np.maximum(x, found.together.mean)
    assert ((found.effects >= low - 1e-9) & (found.effects <= high + 1e-9)).all()
    assert (np.diff(found.kept[np.argsort(s)]) <= 1e-12).all()


def test_shrinkage_takes_the_winners_curse_away() -> None:
    """100 portfolios of 200 experiments: launched winners claim far too much, shrunken ones do not.

    Truth has mean 0 and sd 1, errors 1.5. What tau2 does not know leaves about 5 %.
    """
    rng = np.random.default_rng(20261125)
    claimed = shrunken = truth = 0.0
    for _ in range(100):
        real = rng.normal(size=200)
        seen = real + 1.5 * rng.normal(size=200)
        won = seen > 1.96 * 1.5
        found = shrink(seen, np.full(200, 1.5))
        claimed += seen[won].sum()
        shrunken += found.effects[won].sum()
        truth += real[won].sum()
    assert claimed / truth > 1.5
    assert shrunken / truth == pytest.approx(1, abs=0.1)


def test_lee_and_shens_bias_is_what_simulation_finds() -> None:
    """Known effects, 20,000 draws: the formula is exact, Monte-Carlo error about 0.02."""
    rng = np.random.default_rng(1)
    real, errors = np.array([0.0, 0.5, 1.0, 2.0]), np.array([1.0, 0.5, 0.8, 1.2])
    thresholds = 1.96 * errors
    draws = real + errors * rng.normal(size=(20_000, 4))
    bias = np.where(draws > thresholds, draws - real, 0.0).sum(axis=1)
    assert launched_bias(real, errors, thresholds) == pytest.approx(bias.mean(), abs=0.03)


def test_false_positives_at_the_ends() -> None:
    assert false_positive_risk(0.0) == 1
    assert false_positive_risk(1.0) == 0
    with pytest.raises(NotEstimableError, match="between 0 and 1"):
        false_positive_risk(33)


def test_one_effect_or_no_error_is_refused() -> None:
    with pytest.raises(NotEstimableError, match="at least 2"):
        combine([1.0], [1.0])
    with pytest.raises(NotEstimableError, match="positive finite"):
        combine([1.0, 2.0], [1.0, 0.0])
