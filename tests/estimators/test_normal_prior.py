"""A stated prior and what follows from it."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.normal_prior import NormalPrior, expected_losses, update

PRIOR = NormalPrior(mean=0.0, sd=0.05)
EFFECTS = st.floats(-0.3, 0.3)
ERRORS = st.floats(0.005, 0.5)


@given(effect=EFFECTS, error=ERRORS)
def test_many_degrees_of_freedom_are_the_closed_form(effect: float, error: float) -> None:
    exact = update(effect, error, PRIOR)
    grid = update(effect, error, PRIOR, degrees_of_freedom=1e7)
    assert grid.mean == pytest.approx(exact.mean, abs=2e-6)
    assert grid.sd == pytest.approx(exact.sd, rel=1e-4)
    assert grid.probability_positive == pytest.approx(exact.probability_positive, abs=1e-5)
    assert grid.loss_of_scaling == pytest.approx(exact.loss_of_scaling, abs=2e-6)
    assert grid.loss_of_stopping == pytest.approx(exact.loss_of_stopping, abs=2e-6)
    np.testing.assert_allclose(grid.interval, exact.interval, atol=2e-5)


@given(effect=EFFECTS, error=ERRORS, df=st.sampled_from([None, 3.0, 9.0]))
def test_turning_the_sign_swaps_the_losses(effect: float, error: float, df: float | None) -> None:
    one = update(effect, error, PRIOR, degrees_of_freedom=df)
    other = update(-effect, error, PRIOR, degrees_of_freedom=df)
    assert other.loss_of_scaling == pytest.approx(one.loss_of_stopping, rel=1e-6, abs=1e-12)
    assert other.probability_positive == pytest.approx(1 - one.probability_positive, abs=1e-6)


@given(effect=EFFECTS, error=ERRORS, df=st.sampled_from([None, 5.0]))
def test_the_losses_differ_by_the_mean(effect: float, error: float, df: float | None) -> None:
    found = update(effect, error, PRIOR, degrees_of_freedom=df)
    assert found.loss_of_stopping - found.loss_of_scaling == pytest.approx(found.mean, abs=1e-7)


def test_few_degrees_of_freedom_are_drawn_more_to_the_prior() -> None:
    few = update(0.2, 0.05, PRIOR, degrees_of_freedom=3)
    many = update(0.2, 0.05, PRIOR)
    assert few.mean < many.mean
    assert few.probability_positive < many.probability_positive


def test_losses_are_what_draws_find() -> None:
    """200,000 draws, Monte-Carlo error about 0.002."""
    draws = norm.rvs(0.3, 1.0, size=200_000, random_state=5)
    scaling, stopping = expected_losses(0.3, 1.0)
    assert scaling == pytest.approx(np.maximum(-draws, 0).mean(), abs=0.006)
    assert stopping == pytest.approx(np.maximum(draws, 0).mean(), abs=0.006)


@pytest.mark.parametrize("sd", [0.0, inf, -1.0])
def test_an_improper_prior_is_refused(sd: float) -> None:
    with pytest.raises(NotEstimableError, match="positive and finite"):
        update(0.1, 0.1, NormalPrior(mean=0, sd=sd))
