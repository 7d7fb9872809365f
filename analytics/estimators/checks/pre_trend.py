"""Whether treated and comparison units moved together before the start.

The grade falls to D at a one-sided p < .10 where the drift flatters the effect: that is what
confounding by a trend looks like, and it is seldom seen more clearly. Everything else that could
take the grade down, a drift that hides part of the effect and a departure along no line, does so at
p < .01 each, so that all together call about one sound study in nine drifting.

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
# Of the two looks beside the one along the line that flatters: they share one rate of false alarms.
BESIDE = 0.01
POWER = 0.80
# Two-sided p of a drift whose one-sided p is at the level of significance.
FLATTERS = 2 * SIGNIFICANCE
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

    @property
    def p_value(self) -> float:
        """Two-sided."""
        test = infer(self.slope, self.std_error, self.degrees_of_freedom, confidence=0.95)
        return test.p_value

    @property
    def bias(self) -> float:
        """Effect that the drift alone would look like."""
        return self.slope * self.distance

    @property
    def flatters(self) -> bool:
        """Whether it makes the effect look larger than it is."""
        return self.bias * self.effect > 0

    @property
    def matters(self) -> bool:
        """Whether the grade falls: significant on the side that flatters, or beyond doubt."""
        return self.p_value < (FLATTERS if self.flatters else BESIDE)

    @property
    def certain(self) -> bool:
        """Whether the check fails."""
        return self.p_value < (CERTAIN if self.flatters else BESIDE)

    @property
    def is_against(self) -> bool:
        """Whether it is significant and hides part of the effect."""
        return not self.flatters and self.p_value < SIGNIFICANCE

    @property
    def hides(self) -> bool:
        """Whether a drift that would make up more than half of the effect could go unnoticed."""
        return self.detectable * self.distance > SMALL_SHARE * abs(self.effect)


def check_pre_trend(
    drift: Drift | None,
    why_not: str = "",
    *,
    joint: float | None = None,
    unseen: Verdict = Verdict.NOT_RUN,
) -> Check:
    """Judge the drift and, where they were tested, all effects before the start together.

    Parameters
    ----------
    drift
        ``None`` where it could not be looked at.
    why_not
        The reason then.
    joint
        p-value of that test; a departure that is no straight line shows in it alone.
    unseen
        Verdict where it could not be looked at: a warning where too little was brought.
    """
    if drift is None:
        return Check(name="pre_trend", verdict=unseen, sentence=why_not)
    jumps = joint is not None and joint < BESIDE
    if jumps or drift.certain:
        verdict = Verdict.FAIL
    else:
        doubted = drift.matters or drift.is_against or drift.hides
        verdict = Verdict.WARN if doubted else Verdict.PASS
    return Check(
        name="pre_trend",
        verdict=verdict,
        sentence=_sentence(drift, joint, jumps=jumps),
        statistic=drift.slope / drift.std_error,
        p_value=drift.p_value,
        caps_at="D" if drift.matters or jumps else None,
    )


def _sentence(drift: Drift, joint: float | None, *, jumps: bool) -> str:
    together = "" if joint is None else f"; all periods before together p = {joint:.2g}"
    tests = f"(p = {drift.p_value:.2g}{together})"
    if drift.matters:
        return (
            f"The two groups drifted apart by {figure(drift.slope)} a period before the start"
            f" {tests}. Had that gone on, it alone would look like an effect of"
            f" {figure(drift.bias)}, next to the {figure(drift.effect)} found."
        )
    if jumps:
        return (
            "Before the start the two groups did not move together, though not along a straight"
            f" line {tests}: the effect of {figure(drift.effect)} may have come about likewise."
        )
    if drift.is_against:
        return (
            f"The two groups drifted apart by {figure(drift.slope)} a period before the start"
            f" {tests}, against the effect: had that gone on, the {figure(drift.effect)} found"
            f" would be too small by {figure(abs(drift.bias))}."
        )
    moved = f"Before the start the two groups moved together {tests}"
    least = figure(drift.detectable, 2)
    if drift.hides:
        return (
            f"{moved}, but only a drift of {least} a period or more would have been noticed four"
            " times in five: enough to make up most of the effect."
        )
    return f"{moved}. A drift of {least} a period would have been noticed four times in five."
