"""Effects on shares and rates by the score test: interval and p-value from one test.

The percentage is Fieller's with both variances scaled so that its test of "no change" is the score
test: it cannot contradict the absolute effect.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.estimate import Alternative, RelativeEffect, Role
from analytics.estimators.numerics.fieller import Uncertain, fieller_interval
from analytics.estimators.numerics.t_test import p_value_of
from analytics.estimators.numerics.two_proportions import (
    Interval,
    Share,
    critical_of,
    newcombe_interval,
    score_interval,
    score_statistic,
)
from analytics.estimators.numerics.two_rates import (
    Rate,
    rate_difference_interval,
    rate_score_statistic,
)

if TYPE_CHECKING:
    from analytics.domain.estimate import Effect
    from analytics.domain.moments import CellMoments
    from analytics.domain.plan import Question

# Below this many events in an arm the robust variance of a rate is itself too uncertain.
FEW_EVENTS = 10
# Below this many yes or no in an arm the plain standard error says too little: half the interval.
FEW_FOR_ERROR = 5


def shares_of(cells: CellMoments) -> tuple[Share, ...]:
    """Units that said yes, arm by arm."""
    n, mean, _ = cells.merged(cells.arm, len(cells.arms))
    return tuple(
        # Whole numbers again: a mean times a count is off by rounding.
        Share(successes=float(round(count * share)), n=float(count))
        for count, share in zip(n, mean[:, -1], strict=True)
    )


def rates_of(pair: CellMoments) -> tuple[Rate, ...]:
    """Events and exposure of every arm from cells of (exposure, events)."""
    n, mean, _ = pair.merged(pair.arm, len(pair.arms))
    return tuple(
        Rate(events=max(float(count * y), 0.0), exposure=float(count * x))
        for count, x, y in zip(n, mean[:, -2], mean[:, -1], strict=True)
    )


def dispersion_of(cells: CellMoments, pair: CellMoments) -> float:
    """Variance of the counts around their rate over that of Poisson counts, pooled over arms.

    Parameters
    ----------
    cells
        The linear outcome of the rates.
    pair
        Cells of (exposure, events).
    """
    arms = len(cells.arms)
    n, _, square = cells.merged(cells.arm, arms)
    _, mean, _ = pair.merged(pair.arm, arms)
    squares = float((square[:, -1, -1] * mean[:, -2] ** 2).sum())
    events = float((n * mean[:, -1]).sum())
    spare = float(n.sum()) - arms
    return squares / events * float(n.sum()) / spare if events > 0 and spare > 0 else 1.0


def with_some_spread(cells: CellMoments, pair: CellMoments) -> CellMoments:
    """Give an arm without any event (or only events) the spread of half an event.

    So that the gates and checks of an experiment can run; its effect is judged by the score test.
    """
    arms = len(cells.arms)
    n, _, square = cells.merged(cells.arm, arms)
    _, mean, _ = pair.merged(pair.arm, arms)
    comoment = cells.comoment.copy()
    for arm in np.flatnonzero(square[:, -1, -1] <= 0):
        first = int(np.flatnonzero(cells.arm == arm)[0])
        comoment[first, -1, -1] = 0.5 / (n[arm] + 1) * n[arm] / mean[arm, -2] ** 2
    return replace(cells, comoment=comoment)


def proportion_effect(question: Question, effect: Effect, pair: tuple[Share, Share]) -> Effect:
    """Replace test, interval and percentage by those of Miettinen and Nurminen's score test.

    Parameters
    ----------
    question
        Confidence and alternative.
    effect
        The arm's effect as a difference in means: names and counts are kept.
    pair
        Shares of the arm and of the control.
    """
    treated, control = pair
    gap = treated.value - control.value
    both = critical_of(question.confidence)
    variances = [one.value * (1 - one.value) / max(one.n - 1, 1.0) for one in pair]
    error = sqrt(sum(variances))
    if min(one.fewest for one in pair) < FEW_FOR_ERROR:
        error = _half(score_interval(treated, control, both)) / both
    critical = critical_of(question.confidence, question.alternative)
    statistic = score_statistic(treated, control)
    return replace(
        _tested(question, effect, statistic, score_interval(treated, control, critical)),
        effect=gap,
        std_error=error,
        relative=_relative(question, (treated.value, control.value), variances, statistic),
    )


def rate_effect(
    question: Question, effect: Effect, pair: tuple[Rate, Rate], dispersion: float
) -> Effect:
    """Replace test, interval and percentage by those of the score test of two rates."""
    treated, control = pair
    dispersion = max(dispersion, 1.0)
    gap = treated.value - control.value
    both = critical_of(question.confidence)
    critical = critical_of(question.confidence, question.alternative)
    variances = [dispersion * one.value / one.exposure for one in pair]
    statistic = rate_score_statistic(treated, control, 0.0, dispersion)
    interval = rate_difference_interval(treated, control, critical, dispersion)
    wide = rate_difference_interval(treated, control, both, dispersion)
    return replace(
        _tested(question, effect, statistic, interval),
        effect=gap,
        std_error=_half(wide) / both,
        relative=_relative(question, (treated.value, control.value), variances, statistic),
    )


def newcombe_alternative(question: Question, pair: tuple[Share, Share]) -> Alternative:
    """Write down Newcombe's interval beside the score interval."""
    critical = critical_of(question.confidence, question.alternative)
    interval = newcombe_interval(*pair, critical)
    low, high = _open(question, interval)
    return Alternative(
        method="Newcombe's interval from Wilson intervals",
        role=Role.SENSITIVITY,
        effect=pair[0].value - pair[1].value,
        std_error=_half(interval) / critical,
        ci_low=low,
        ci_high=high,
    )


def _tested(question: Question, effect: Effect, statistic: float, interval: Interval) -> Effect:
    p_value = p_value_of(statistic, None, question.alternative)
    low, high = _open(question, interval)
    return replace(
        effect, ci_low=low, ci_high=high, p_value=min(p_value, 1.0), degrees_of_freedom=None
    )


def _open(question: Question, interval: Interval) -> tuple[float, float]:
    """Leave the end open that a one-sided question does not ask for."""
    low = -inf if question.alternative == "smaller" else interval.low
    high = inf if question.alternative == "larger" else interval.high
    return low, high


def _half(interval: Interval) -> float:
    return (interval.high - interval.low) / 2


def _scale(gap: float, variance: float, statistic: float) -> float:
    """How much larger the score test's variance is than the plain one."""
    if gap == 0 or variance <= 0 or statistic == 0 or not isfinite(statistic):
        return 1.0
    return (gap / statistic) ** 2 / variance


def _relative(
    question: Question, values: tuple[float, float], variances: list[float], statistic: float
) -> RelativeEffect | None:
    treated, control = values
    scale = _scale(treated - control, sum(variances), statistic)
    means = Uncertain(
        numerator=treated,
        denominator=control,
        var_numerator=scale * variances[0],
        var_denominator=scale * variances[1],
    )
    found = fieller_interval(means, critical_of(question.confidence, question.alternative))
    if found is None or means.var_denominator <= 0:
        return None
    return RelativeEffect(
        effect=found.excess,
        # Neither shares nor rates can fall by more than all of themselves.
        ci_low=-inf if question.alternative == "smaller" else max(found.excess_low, -1.0),
        ci_high=inf if question.alternative == "larger" else found.excess_high,
    )
