"""How many comparison people the weights leave."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

FEWEST, COMFORTABLE = 8.0, 20.0
HALF, FIFTH = 0.5, 0.2


def check_effective_sample(effective: float, people: int) -> Check:
    """Judge Kish's effective number of comparison people against their count."""
    part = effective / people
    verdict = Verdict.PASS
    if effective < COMFORTABLE or part < HALF:
        verdict = Verdict.WARN
    if effective < FEWEST or part < FIFTH:
        verdict = Verdict.FAIL
    return Check(
        name="effective_sample",
        verdict=verdict,
        sentence=f"After weighting {people:,} comparison people count as about {effective:,.0f}.",
        statistic=effective,
    )
