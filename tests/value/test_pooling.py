from __future__ import annotations

import numpy as np
import pytest

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.value.pooling import SpreadMethod, pool, predict_next
from analytics.value.winners_curse import bias_of_selected_sum, false_positive_risk, selected

EFFECTS = (4.1, 2.9, 1.2, 0.4, -0.6, 3.0)
ERRORS = (1.6, 1.0, 0.8, 0.7, 0.9, 1.8)
Z = 1.645  # the threshold as the worked example rounds it


def test_six_evaluations_pooled_by_dersimonian_and_laird() -> None:
    found = pool(EFFECTS, ERRORS)
    assert found.fixed_mean == pytest.approx(1.128638, abs=5e-7)
    assert found.heterogeneity == pytest.approx(12.447988, abs=5e-7)
    assert found.inconsistency == pytest.approx(0.598329, abs=5e-7)
    assert found.spread == pytest.approx(1.459666, abs=5e-7)
    assert found.mean == pytest.approx(1.457722, abs=5e-7)
    assert found.std_error == pytest.approx(0.659684, abs=5e-7)
    assert found.shrinkage == pytest.approx(
        (0.363131, 0.593441, 0.695190, 0.748675, 0.643119, 0.310589), abs=5e-7
    )
    assert found.shrunken == pytest.approx(
        (2.417215, 2.313628, 1.278556, 0.665832, 0.134361, 1.936737), abs=5e-7
    )


def test_paule_and_mandel_make_the_weighted_squares_equal_their_degrees() -> None:
    found = pool(EFFECTS, ERRORS, SpreadMethod.PAULE_MANDEL)
    weights = 1 / (np.array(ERRORS) ** 2 + found.spread)
    squares = weights @ (np.array(EFFECTS) - found.mean) ** 2
    assert squares == pytest.approx(5, abs=1e-9)
    alike = pool((1.0,) * 5, (1.0,) * 5, SpreadMethod.PAULE_MANDEL)
    assert alike.spread == 0
    assert alike.shrunken == (1.0,) * 5


def test_the_next_site_is_less_certain_than_the_mean() -> None:
    found = predict_next(pool(EFFECTS, ERRORS))
    assert found.std_dev == pytest.approx(1.376535, abs=5e-7)
    assert found.low == pytest.approx(-1.476840, abs=5e-7)
    assert found.high == pytest.approx(4.392283, abs=5e-7)
    assert found.probability_positive == pytest.approx(0.825340, abs=5e-7)


def test_the_sum_of_the_winners_is_too_large() -> None:
    winners = selected(EFFECTS, ERRORS, threshold=Z)
    shrunken = pool(EFFECTS, ERRORS).shrunken
    assert winners == (0, 1, 5)
    naive = sum(EFFECTS[i] for i in winners)
    assert naive == pytest.approx(10)
    assert sum(shrunken[i] for i in winners) == pytest.approx(6.667580, abs=5e-7)
    plug_in = naive - bias_of_selected_sum(ERRORS, EFFECTS, threshold=Z)
    assert plug_in == pytest.approx(8.183970, abs=5e-7)
    better = naive - bias_of_selected_sum(ERRORS, shrunken, threshold=Z)
    assert better == pytest.approx(7.781984, abs=5e-7)


def test_the_bias_is_that_of_a_simulated_selection() -> None:
    """Known truth: 400,000 draws; the tolerance is four Monte-Carlo errors."""
    rng = np.random.default_rng(11)
    truths, errors = np.array([0.5, 1.0, 2.0]), np.array([0.5, 1.0, 1.0])
    drawn = rng.normal(truths, errors, (400_000, 3))
    excess = np.where(drawn > Z * errors, drawn - truths, 0).sum(axis=1)
    expected = bias_of_selected_sum(tuple(errors), tuple(truths), threshold=Z)
    assert excess.mean() == pytest.approx(expected, abs=4 * excess.std() / 400_000**0.5)


def test_the_share_of_winners_that_are_none() -> None:
    risk = false_positive_risk(significance=0.05, power=0.8, success_rate=0.1)
    assert risk == pytest.approx(0.36)
    strict = false_positive_risk(significance=0.025, power=0.8, success_rate=0.1)
    assert strict == pytest.approx(0.219512, abs=5e-7)
    assert false_positive_risk(significance=0, power=0, success_rate=0.5) == 0
    with pytest.raises(AssumptionError, match="not a share"):
        false_positive_risk(significance=0.05, power=80, success_rate=0.1)


def test_fewer_than_five_evaluations_give_no_shrunken_total() -> None:
    with pytest.raises(NotEstimableError, match="4 evaluations"):
        pool(EFFECTS[:4], ERRORS[:4])


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan")])
def test_an_error_that_is_no_size_is_refused(bad: float) -> None:
    with pytest.raises(NotEstimableError, match="not above zero"):
        pool(EFFECTS, (*ERRORS[:5], bad))
