"""What to believe of an effect after the data, given a prior that the plan stated beforehand.

Never the headline and never without a stated prior: with a flat one "95 % chance to win" is a
two-sided test at ten per cent, and twenty looks make it wrong in two of five cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.domain.estimate import BayesianReading
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.normal_prior import NormalPrior, update

if TYPE_CHECKING:
    from analytics.domain.estimate import Effect
    from analytics.domain.plan import EffectPrior


def read_with_prior(
    effect: Effect, prior: EffectPrior, *, higher_is_better: bool
) -> BayesianReading:
    """Combine the effect with the prior; everything in outcome units.

    A prior in shares of the control's mean is put into outcome units with the mean observed.

    Raises
    ------
    NotEstimableError
        A relative prior where the control's mean is not above zero.
    """
    scale = _scale(effect, prior)
    sign = 1.0 if higher_is_better else -1.0
    found = update(
        sign * effect.effect,
        effect.std_error,
        NormalPrior(mean=sign * prior.mean * scale, sd=prior.sd * scale),
        degrees_of_freedom=effect.degrees_of_freedom,
        confidence=effect.confidence,
    )
    low, high = sorted(sign * end for end in found.interval)
    return BayesianReading(
        prior_mean=prior.mean * scale,
        prior_sd=prior.sd * scale,
        prior_in_words=_in_words(prior, scale),
        mean=sign * found.mean,
        sd=found.sd,
        low=low,
        high=high,
        confidence=effect.confidence,
        probability_of_benefit=found.probability_positive,
        loss_of_scaling=found.loss_of_scaling,
        loss_of_stopping=found.loss_of_stopping,
    )


def _scale(effect: Effect, prior: EffectPrior) -> float:
    if not prior.relative:
        return 1.0
    if effect.baseline_mean is None or effect.baseline_mean <= 0:
        raise NotEstimableError(
            "The prior is a share of the control's mean, which is not above zero.",
            'State it in outcome units: prior = {mean = 0, sd = ..., scale = "absolute"}.',
        )
    return effect.baseline_mean


def _in_words(prior: EffectPrior, scale: float) -> str:
    if not prior.relative:
        return f"a normal prior with mean {figure(prior.mean)} and sd {figure(prior.sd)}"
    return (
        f"a normal prior with mean {prior.mean:+.1%} and sd {prior.sd:.1%} of the control's mean,"
        f" here {figure(prior.mean * scale)} and {figure(prior.sd * scale)}"
    )
