"""Whether the synthetic comparison is more than one unit in disguise."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

MOST = 0.5


def check_weight_concentration(unit: str, weight: float, effective: float) -> Check:
    """Judge the largest weight.

    Parameters
    ----------
    unit, weight
        The comparison unit with the largest weight.
    effective
        Number of equally weighted units that would be as spread: one over the sum of squares.
    """
    sentence = (
        f"The largest weight is {weight:.0%}, of '{unit}'; the weights are as spread as"
        f" {effective:.1f} equal ones."
    )
    leans = weight > MOST
    if leans:
        sentence += " What happens to that unit alone decides the answer."
    return Check(
        name="weight_concentration",
        verdict=Verdict.WARN if leans else Verdict.PASS,
        sentence=sentence,
        statistic=weight,
    )
