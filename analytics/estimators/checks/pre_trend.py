"""Whether treated and comparison units moved together before the start.

References
----------
Roth, J. (2022). Pretest with caution. American Economic Review: Insights 4, 305-322.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.t_test import critical_value, infer

SIGNIFICANCE, CERTAIN = 0.10, 0.05
POWER = 0.80
# A drift that could hide in the data passes when it could make up no more than half of the effect.
SMALL_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Difference of the groups' straight-line trends before the start, per period.

    ``distance`` is the number of periods between the middle of the time before and the middle of
    the time after: a drift times the distance is the bias of the effect.
    """

    slope: float
    std_error: float
    degrees_of_freedom: float
    distance: float
    effect: float

    @property
    def detectable(self) -> float:
        """Smallest drift a period that the test would have noticed 80 % of the time."""
        quantiles = critical_value(1 - SIGNIFICANCE / 2, self.degrees_of_freedom) + critical_value(
            POWER, self.degrees_of_freedom
        )
        return quantiles * self.std_error


def check_pre_trend(drift: Drift | None, why_not: str = "") -> Check:
    """Judge the drift; ``None`` where it could not be looked at, with the reason."""
    if drift is None:
        return Check(name="pre_trend", verdict=Verdict.NOT_RUN, sentence=why_not)
    test = infer(drift.slope, drift.std_error, drift.degrees_of_freedom, confidence=0.95)
    verdict, sentence = _judged(drift, test.p_value)
    return Check(
        name="pre_trend",
        verdict=verdict,
        sentence=sentence,
        statistic=drift.slope / drift.std_error,
        p_value=test.p_value,
        caps_at="D" if test.p_value < SIGNIFICANCE else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JointDrift:
    """Effects before adoption tested together.

    ``detectable`` is the drift a period that the test would notice four times in five, ``slope``
    the straight line that fits best, ``distance`` as in ``Drift``.
    """

    statistic: float
    p_value: float
    slope: float
    detectable: float
    distance: float
    effect: float


def check_joint_drift(drift: JointDrift | None, why_not: str = "") -> Check:
    """Judge effects before adoption; ``None`` where there are none to look at, with the reason."""
    if drift is None:
        return Check(name="pre_trend", verdict=Verdict.NOT_RUN, sentence=why_not)
    verdict, sentence = _judged_together(drift)
    return Check(
        name="pre_trend",
        verdict=verdict,
        sentence=sentence,
        statistic=drift.statistic,
        p_value=drift.p_value,
        caps_at="D" if drift.p_value < CERTAIN else None,
    )


def _judged_together(drift: JointDrift) -> tuple[Verdict, str]:
    if drift.p_value < SIGNIFICANCE:
        bias = drift.slope * drift.distance
        return (
            Verdict.FAIL if drift.p_value < CERTAIN else Verdict.WARN,
            (
                "Before they adopted, adopters already moved differently from the others (joint"
                f" test p = {drift.p_value:.2g}). A straight line through it would look like an"
                f" effect of {figure(bias)}, next to the {figure(drift.effect)} found."
            ),
        )
    moved = (
        "Before they adopted, adopters moved together with the others (joint test p ="
        f" {drift.p_value:.2g})"
    )
    least = figure(drift.detectable, 2)
    if drift.detectable * drift.distance <= SMALL_SHARE * abs(drift.effect):
        return (
            Verdict.PASS,
            f"{moved}. A drift of {least} a period would have been noticed four times in five.",
        )
    return (
        Verdict.WARN,
        (
            f"{moved}, but only a drift of {least} a period or more would have been noticed four"
            " times in five: enough to make up most of the effect."
        ),
    )


def _judged(drift: Drift, p_value: float) -> tuple[Verdict, str]:
    if p_value < SIGNIFICANCE:
        bias = drift.slope * drift.distance
        return (
            Verdict.FAIL if p_value < CERTAIN else Verdict.WARN,
            (
                f"The two groups drifted apart by {figure(drift.slope)} a period before the start"
                f" (p = {p_value:.2g}). Had that gone on, it alone would look like an effect of"
                f" {figure(bias)}, next to the {figure(drift.effect)} found."
            ),
        )
    moved = f"Before the start the two groups moved together (p = {p_value:.2g})"
    least = figure(drift.detectable, 2)
    if drift.detectable * drift.distance <= SMALL_SHARE * abs(drift.effect):
        noticed = f"A drift of {least} a period would have been noticed four times in five."
        return Verdict.PASS, f"{moved}. {noticed}"
    return (
        Verdict.WARN,
        (
            f"{moved}, but only a drift of {least} a period or more would have been noticed four"
            " times in five: enough to make up most of the effect."
        ),
    )
