from __future__ import annotations

import numpy as np
import pytest

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.value.pooling import SpreadMethod, pool, predict_next, predict_site
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


def test_three_sites_predict_the_next_with_one_degree_of_freedom() -> None:
    """Closed form: with equal errors s the spread is the sample variance less s squared.

    Effects 1, 2, 6 and s = 1: variance 7, spread 6, mean 3 with error sqrt(7 / 3); the deviation
    is sqrt(6 + 7 / 3), Student's t with one degree is Cauchy: 0.95 quantile tan(0.45 pi).
    """
    found = predict_site((1.0, 2.0, 6.0), (1.0, 1.0, 1.0))
    deviation = (6 + 7 / 3) ** 0.5
    reach = np.tan(0.45 * np.pi) * deviation
    assert found.mean == pytest.approx(3)
    assert found.std_dev == pytest.approx(deviation)
    assert (found.low, found.high) == pytest.approx((3 - reach, 3 + reach))
    chance = 0.5 + np.arctan(3 / deviation) / np.pi
    assert found.probability_positive == pytest.approx(chance)


def test_two_sites_predict_nothing_and_say_how_many_are_needed() -> None:
    with pytest.raises(NotEstimableError, match=r"2 sites were measured; .* from 3"):
        predict_site((1.0, 2.0), (1.0, 1.0))


def test_the_next_site_does_not_depend_on_order_and_turns_with_the_sign() -> None:
    first = predict_site(EFFECTS, ERRORS)
    turned = predict_site(EFFECTS[::-1], ERRORS[::-1])
    lost = predict_site([-one for one in EFFECTS], ERRORS)
    assert turned.low == pytest.approx(first.low)
    assert (lost.low, lost.high) == pytest.approx((-first.high, -first.low))
    assert lost.probability_positive == pytest.approx(1 - first.probability_positive)


def test_nine_of_ten_next_sites_fall_into_the_interval() -> None:
    """Known truth: true site effects 2 +- 1, errors 0.5, seven sites; 2,000 worlds.

    Four Monte-Carlo errors are 0.027; Partlett and Riley (2017) find the interval close to its
    nominal level from five sites with much heterogeneity, so 0.02 more is allowed.
    """
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(2_000):
        truths = rng.normal(2.0, 1.0, 8)
        seen = rng.normal(truths[:7], 0.5)
        found = predict_site(tuple(seen), (0.5,) * 7)
        inside += found.low <= truths[7] <= found.high
    assert inside / 2_000 == pytest.approx(0.90, abs=0.047)


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
