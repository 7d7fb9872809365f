"""What all concluded experiments say together, and what winners lose once luck is taken out.

Effects are put on one scale (share of the control's mean, positive is good), summarised as draws
from one population, and shrunk towards its average. All concluded experiments take part: a
correction learnt from winners only would correct nothing.
"""

from __future__ import annotations

from math import isfinite, sqrt
from typing import TYPE_CHECKING

import numpy as np

from analytics.domain.experiments_together import (
    ExperimentsTogether,
    MeasuredEffect,
    ShrunkenEffect,
    TogetherSummary,
)
from analytics.domain.problem import Problem
from analytics.estimators.numerics.t_test import critical_value
from analytics.estimators.numerics.winners_curse import (
    false_positive_risk,
    launched_bias,
    shrink,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.estimate import Estimate
    from analytics.estimators.numerics.winners_curse import Shrunken

# Below this the spread between experiments is a guess and every correction with it.
FEWEST = 5
CONFIDENCE = 0.95
# The usual plan: two-sided 5 %, 80 % power (Kohavi, Deng and Vermeer 2022 use the same).
ALPHA, POWER = 0.05, 0.8
IN_WORDS = (
    "Random effects on relative effects: variance between experiments by Paule and Mandel (1982),"
    " interval by Hartung and Knapp (2001), prediction interval by Higgins, Thompson and"
    " Spiegelhalter (2009), empirical-Bayes shrinkage over all concluded experiments."
)


def measured_effect(study_id: str, title: str, estimate: Estimate) -> MeasuredEffect | Problem:
    """Put a study's effect on the common scale, or say why it cannot be."""
    effect = estimate.effect
    relative = effect.relative
    if not estimate.trustworthy:
        return _left_out(study_id, title, "its failed check is not explained", "Explain the check.")
    if relative is None:
        return _left_out(
            study_id, title, "its effect has no percentage", "Choose an outcome well above zero."
        )
    ends = [end for end in (relative.ci_low, relative.ci_high) if isfinite(end)]
    sides = len(ends)
    probability = (1 + effect.confidence) / 2 if sides == 2 else effect.confidence  # noqa: PLR2004 - two ends
    width = (ends[1] - ends[0]) / 2 if sides == 2 else abs(relative.effect - ends[0])  # noqa: PLR2004 - as above
    sign = 1 if estimate.higher_is_better else -1
    std_error = width / critical_value(probability, effect.degrees_of_freedom)
    return MeasuredEffect(
        study_id=study_id,
        title=title,
        effect=sign * relative.effect,
        std_error=std_error,
        needed=width,
        confidence=effect.confidence,
    )


def summarise(
    measured: Sequence[MeasuredEffect], left_out: tuple[Problem, ...] = ()
) -> ExperimentsTogether:
    """Summarise and shrink all concluded experiments; below five there is no summary."""
    if len(measured) < FEWEST:
        return ExperimentsTogether(
            concluded=len(measured),
            summary=None,
            problem=_too_few(len(measured)),
            left_out=left_out,
        )
    shrunken = shrink([one.effect for one in measured], [one.std_error for one in measured])
    return ExperimentsTogether(
        concluded=len(measured),
        summary=_summary(measured, shrunken),
        problem=None,
        left_out=left_out,
    )


def _summary(measured: Sequence[MeasuredEffect], shrunken: Shrunken) -> TogetherSummary:
    together = shrunken.together
    won = np.array([one.won for one in measured])
    total, half = _total(shrunken, won, [one.std_error for one in measured])
    rate = float(won.mean())
    prediction = together.prediction or (together.mean, together.mean)
    return TogetherSummary(
        experiments=tuple(
            ShrunkenEffect(
                measured=one,
                effect=float(shrunken.effects[i]),
                std_error=float(shrunken.std_errors[i]),
                kept=float(shrunken.kept[i]),
            )
            for i, one in enumerate(measured)
        ),
        confidence=CONFIDENCE,
        mean=together.mean,
        ci_low=together.interval[0],
        ci_high=together.interval[1],
        predicted_low=prediction[0],
        predicted_high=prediction[1],
        between_sd=sqrt(together.tau2),
        i2=together.i2,
        heterogeneity_p_value=together.q_p_value,
        winners=int(won.sum()),
        claimed_total=float(sum(one.effect for one in measured if one.won)),
        shrunken_total=total,
        shrunken_low=total - half,
        shrunken_high=total + half,
        expected_excess=launched_bias(
            shrunken.effects,
            [one.std_error for one in measured],
            [one.needed for one in measured],
        ),
        success_rate=rate,
        false_positive_risk=false_positive_risk(rate, alpha=ALPHA, power=POWER),
        alpha=ALPHA,
        power=POWER,
        method_in_words=IN_WORDS,
    )


def _total(shrunken: Shrunken, won: np.ndarray, std_errors: Sequence[float]) -> tuple[float, float]:
    """Sum of the winners after shrinkage, and half its interval: they share the average's error."""
    s = np.asarray(std_errors)[won]
    kept = shrunken.kept[won]
    shared = float((1 - kept).sum()) * shrunken.together.hartung_knapp_error
    error = sqrt(float((kept * s**2).sum()) + shared**2)
    critical = critical_value((1 + CONFIDENCE) / 2, len(shrunken.effects) - 1)
    return float(shrunken.effects[won].sum()), critical * error


def _left_out(study_id: str, title: str, reason: str, remedy: str) -> Problem:
    return Problem(
        kind="left_out_of_the_summary",
        message=f"'{title}' is not part of the summary: {reason}.",
        remedy=remedy,
        where=study_id,
    )


def _too_few(concluded: int) -> Problem:
    return Problem(
        kind="too_few_experiments",
        message=f"Concluded experiments: {concluded}; {FEWEST} are needed before their spread,"
        " and with it a correction for luck, can be told.",
        remedy="Conclude more experiments. Until then read each by its own interval.",
    )
