"""Whether the effect on a series is a step, still growing, or already wearing off."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

SIGNIFICANCE = 0.10


def check_level_or_slope(
    average: float, slope: float | None, p_value: float | None, step: str
) -> Check:
    """Describe the course after the start; ``slope`` is ``None`` where the model has none."""
    if slope is None or p_value is None:
        sentence = "The effect is taken as one step; the series gives no reason to bend it."
        return Check(name="level_or_slope", verdict=Verdict.PASS, sentence=sentence)
    only = "only what has been observed is counted."
    if p_value >= SIGNIFICANCE:
        verdict, sentence = Verdict.PASS, f"The effect neither grows nor wears off clearly; {only}"
    elif slope * average > 0:
        verdict = Verdict.PASS
        sentence = f"The effect is still growing, by {figure(abs(slope))} a {step}; {only}"
    else:
        verdict = Verdict.WARN
        sentence = f"The effect is wearing off, by {figure(abs(slope))} a {step}; {only}"
    return Check(
        name="level_or_slope",
        verdict=verdict,
        sentence=sentence,
        statistic=slope,
        p_value=p_value,
    )
