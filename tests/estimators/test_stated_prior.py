"""The Bayesian reading of an effect: signs, units, and plans that state their prior."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import Effect
from analytics.domain.plan import EffectPrior, ExperimentPlan
from analytics.estimators.stated_prior import read_with_prior
from analytics.ingest.plan_file import parse_plan

HEAD = """
title = "t"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
[options]
"""
EFFECT = Effect(
    name="on", effect=2.0, std_error=1.0, ci_low=0.0, ci_high=4.0, confidence=0.95, p_value=0.05,
    degrees_of_freedom=None, baseline_mean=50.0,
)  # fmt: skip


def test_equal_weight_meets_in_the_middle() -> None:
    """Prior N(0, 1) and data 2 with error 1: posterior N(1, 1/2), P(>0) = Phi(sqrt 2) = .92135."""
    prior = EffectPrior(mean=0.0, sd=1.0, relative=False)
    found = read_with_prior(EFFECT, prior, higher_is_better=True)
    assert found.mean == pytest.approx(1.0)
    assert found.sd == pytest.approx(0.5**0.5)
    assert found.probability_of_benefit == pytest.approx(0.9213504)
    assert found.loss_of_stopping - found.loss_of_scaling == pytest.approx(1.0)


def test_a_share_is_put_into_outcome_units() -> None:
    absolute = read_with_prior(
        EFFECT, EffectPrior(mean=0.5, sd=1.0, relative=False), higher_is_better=True
    )
    share = read_with_prior(EFFECT, EffectPrior(mean=0.01, sd=0.02), higher_is_better=True)
    assert share.mean == pytest.approx(absolute.mean)
    assert share.prior_sd == pytest.approx(1.0)
    assert "of the control's mean" in share.prior_in_words
    with pytest.raises(NotEstimableError, match="not above zero"):
        read_with_prior(
            replace(EFFECT, baseline_mean=-1.0), EffectPrior(mean=0, sd=0.1), higher_is_better=True
        )


def test_where_lower_is_better_the_probability_turns_and_the_effect_does_not() -> None:
    prior = EffectPrior(mean=0.0, sd=1.0, relative=False)
    up = read_with_prior(EFFECT, prior, higher_is_better=True)
    down = read_with_prior(EFFECT, prior, higher_is_better=False)
    assert down.mean == pytest.approx(up.mean)
    assert (down.low, down.high) == pytest.approx((up.low, up.high))
    assert down.probability_of_benefit == pytest.approx(1 - up.probability_of_benefit)
    assert down.loss_of_scaling == pytest.approx(up.loss_of_stopping)


def parsed(options: str) -> EffectPrior | None:
    found = parse_plan(HEAD + options)
    assert isinstance(found, ExperimentPlan)
    return found.prior


def test_a_plan_states_its_prior_or_has_none() -> None:
    assert parsed("") is None
    assert parsed("prior = {mean = 0, sd = 0.05}") == EffectPrior(mean=0.0, sd=0.05)
    absolute = parsed('prior = {mean = 1.5, sd = 2, scale = "absolute"}')
    assert absolute == EffectPrior(mean=1.5, sd=2.0, relative=False)


@pytest.mark.parametrize(
    "prior",
    ["{mean = 0}", "{sd = 0}", "{sd = inf}", "{sd = nan}", '{sd = "wide"}', "{sd = 1, df = 3}"],
)
def test_a_flat_or_unclear_prior_is_refused(prior: str) -> None:
    with pytest.raises(PlanError, match="prior"):
        parsed(f"prior = {prior}")
