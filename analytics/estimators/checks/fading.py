"""Whether the effect on the treated units is weaker in the second half of the time observed."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

SIGNIFICANCE = 0.10


def check_fading(first: float, second: float, p_value: float) -> Check:
    """Compare the effect in both halves after the start; ``p_value`` is of their difference."""
    halves = f"first half {figure(first)}, second half {figure(second)}"
    if p_value >= SIGNIFICANCE:
        verdict, sentence = Verdict.PASS, f"The effect holds over the time observed ({halves})."
    elif abs(second) > abs(first) and first * second >= 0:
        verdict, sentence = Verdict.PASS, f"The effect is growing ({halves})."
    else:
        verdict = Verdict.WARN
        sentence = (
            f"The effect is wearing off ({halves}): do not count on the average for the future."
        )
    return Check(
        name="fading",
        verdict=verdict,
        sentence=sentence,
        statistic=second - first,
        p_value=p_value,
    )
