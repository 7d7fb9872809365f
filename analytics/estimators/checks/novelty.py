"""Whether the effect wears off the longer a unit has had it."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

# Seen only when looked for: a slope must be clear before it spoils an average.
SIGNIFICANCE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Change of the effect with every further period of exposure, and its test."""

    slope: float
    std_error: float
    p_value: float
    first: float
    last: float


def check_novelty(drift: Drift, effect: float, step: str) -> Check:
    """Warn where the effect drifts towards zero or beyond as exposure grows."""
    ends = f"first {step} {figure(drift.first)}, last {step} {figure(drift.last)}"
    seen = f"({ends}; p = {drift.p_value:.2g})"
    clear = drift.p_value < SIGNIFICANCE
    fades = clear and drift.slope * effect < 0
    if fades:
        sentence = (
            f"The effect wears off the longer a unit has it {seen}: part of it is novelty, and the"
            " average promises too much for later."
        )
    elif clear:
        sentence = f"The effect grows the longer a unit has it {seen}."
    else:
        sentence = f"Nothing says that the effect changes with exposure {seen}."
    return Check(
        name="novelty",
        verdict=Verdict.WARN if fades else Verdict.PASS,
        sentence=sentence,
        statistic=drift.slope,
        p_value=drift.p_value,
    )
