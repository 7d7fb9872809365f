"""How a look at sensitivity is written: a name, a value, and whether the sign survives."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from analytics.domain.estimate import Sensitivity
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.omitted_variable import Coefficient, robustness_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.e_value import EValue
    from analytics.estimators.numerics.omitted_variable import ConfounderBound

# Percentages below one are written with a decimal.
SMALL_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The primary effect that a look is compared with, and its error probability."""

    effect: float
    alpha: float


def other_sample(name: str, what: str, headline: Headline, found: Uncertainty) -> Sensitivity:
    """Compare with the same analysis of other rows, such as without the last periods before.

    Parameters
    ----------
    name
        Of the row.
    what
        What was done, as the start of a sentence ("Without the last 3 periods before the start").
    headline, found
        The primary effect, and the other one.
    """
    return Sensitivity(
        name=name,
        value=found.effect,
        sentence=(
            f"{what} the effect is {figure(found.effect)} instead of {figure(headline.effect)}"
            f" (standard error {figure(found.std_error, 2)}):"
            f" {_sign(headline.effect, found.effect)}."
        ),
    )


def leave_one_out(kind: str, headline: Headline, effects: Sequence[float]) -> Sensitivity:
    """Say how far the effect moves when any one of a kind (unit, period) is left out.

    The value is the effect that argues most against the headline.
    """
    low, high = min(effects), max(effects)
    weakest = low if headline.effect >= 0 else high
    steady = weakest * headline.effect > 0
    close = "the sign never changes" if steady else f"without one {kind} the sign changes"
    return Sensitivity(
        name="leave_one_out",
        value=weakest,
        sentence=(
            f"Leaving out any one {kind} gives an effect between {figure(low)} and {figure(high)}:"
            f" {close}."
        ),
    )


def robustness_rows(coefficient: Coefficient, alpha: float) -> tuple[Sensitivity, ...]:
    """Robustness values for the sign and for significance (Cinelli and Hazlett 2020)."""
    sign = robustness_value(coefficient)
    clear = robustness_value(coefficient, alpha=alpha)
    strong = "Something unmeasured would have to explain"
    both = "of what is left of both who was treated and the outcome"
    return (
        Sensitivity(
            name="robustness_value",
            value=sign,
            sentence=f"{strong} {share(sign)} {both} to bring the effect to zero.",
        ),
        Sensitivity(
            name="robustness_value_significance",
            value=clear,
            sentence=(
                f"{strong} {share(clear)} {both} to make the effect indistinguishable from zero."
                if clear
                else "The effect is not distinguishable from zero to begin with."
            ),
        ),
    )


def benchmark_row(
    label: str, times: float, headline: Headline, bound: ConfounderBound | None
) -> Sensitivity | None:
    """Say what a confounder as strong as a measured covariate would leave of the effect."""
    if bound is None:
        return None
    much = "as much as" if times == 1 else f"{times:g} times as much as"
    return Sensitivity(
        name=f"confounder_{times:g}x_{label}",
        value=bound.effect,
        sentence=(
            f"If something unmeasured mattered {much} '{label}', the effect would be"
            f" {figure(bound.effect)} instead of {figure(headline.effect)}:"
            f" {_sign(headline.effect, bound.effect)}."
        ),
    )


def e_value_row(found: EValue) -> Sensitivity:
    """Say how strongly a confounder would have to be tied to both, as risk ratios."""
    return Sensitivity(
        name="e_value",
        value=found.estimate,
        sentence=(
            f"A confounder would have to raise both the chance of treatment and that of the"
            f" outcome {found.estimate:.2f} times to explain the effect away, {found.limit:.2f}"
            " times to bring the interval to no effect."
        ),
    )


def selection_row(delta: float, headline: Headline, effect: float) -> Sensitivity:
    """Say how strongly the unmeasured must select compared with the measured (Oster 2019)."""
    against = " and in the opposite direction" if delta < 0 else ""
    return Sensitivity(
        name="oster_delta",
        value=delta,
        sentence=(
            f"What is not measured would have to drive the choice {figure(abs(delta), 2)} times as"
            f" strongly as what is measured{against} to bring the effect to zero; driving it"
            f" equally strongly, it would leave {figure(effect)} of {figure(headline.effect)}."
        ),
    )


def magnitude_row(breakdown: float) -> Sensitivity | None:
    """Say how large later drifts may be against the worst seen before; absent where unbounded."""
    if not isfinite(breakdown):
        return None
    sentence = (
        "The sign survives a drift after the start of up to"
        f" {figure(breakdown, 2)} times the worst change from one period to the next seen before"
        " it, the sampling error of that worst change included."
        if breakdown
        else "Measured from the last period before the start, no drift at all is needed to bring"
        " the effect to zero: it is not distinguishable from zero there."
    )
    return Sensitivity(name="breakdown_relative_magnitudes", value=breakdown, sentence=sentence)


def smoothness_row(breakdown: float) -> Sensitivity:
    """Say how sharply the groups' drift may bend at and after the start."""
    sentence = (
        "The sign survives if the drift between the groups goes on, even if it bends by up to"
        f" {figure(breakdown, 2)} a period."
        if breakdown
        else "If the groups had kept drifting apart in a straight line, the effect would not be"
        " distinguishable from zero."
    )
    return Sensitivity(name="breakdown_smoothness", value=breakdown, sentence=sentence)


def regression_row(expected: float, headline: Headline) -> Sensitivity:
    """Say how much of the effect would have come by itself after an unusual stretch."""
    part = expected / headline.effect
    if part <= 0:
        sentence = (
            "The stretch before the start did not flatter the effect: what would have come by"
            f" itself, {figure(expected)}, points the other way."
        )
    else:
        sentence = (
            f"After the stretch before the start a move of {figure(expected)} was to be expected"
            f" anyway, {share(min(part, 1.0))} of the effect of {figure(headline.effect)}."
        )
    return Sensitivity(name="regression_to_mean", value=expected, sentence=sentence)


def share(value: float) -> str:
    """Write a share as a percentage, small ones with a decimal."""
    return f"{value:.1%}" if value < SMALL_SHARE else f"{value:.0%}"


def _sign(headline: float, other: float) -> str:
    """Whether the direction holds, in words."""
    if headline * other <= 0:
        return "the sign changes"
    return (
        f"still {'positive' if other > 0 else 'negative'}, {other / headline:.0%} of the headline"
    )
