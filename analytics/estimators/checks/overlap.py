"""Whether there is somebody comparable among those who did not adopt."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

WELL, BARELY = 0.90, 0.70


def check_overlap(comparable: float) -> Check:
    """Judge the share of adopters with a comparable other.

    Parameters
    ----------
    comparable
        Share of those whose effect is asked for with a propensity that others have too.
    """
    verdict = Verdict.PASS if comparable >= WELL else Verdict.WARN
    verdict = verdict if comparable >= BARELY else Verdict.FAIL
    missing = 1 - comparable
    sentence = (
        f"For {missing:.0%} of adopters there is no comparable non-adopter."
        if missing
        else "Every adopter has comparable non-adopters."
    )
    return Check(name="overlap", verdict=verdict, sentence=sentence, statistic=comparable)
