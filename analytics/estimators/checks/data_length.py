"""Whether the series is long enough on both sides of the start."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

# Below this a trend and a season can hardly be told apart (design: 24 months before, 6 after).
COMFORTABLE_BEFORE, COMFORTABLE_AFTER = 24, 6


def check_data_length(before: int, after: int, step: str) -> Check:
    """Count the periods used before and after the start."""
    enough = before >= COMFORTABLE_BEFORE and after >= COMFORTABLE_AFTER
    advice = (
        "."
        if enough
        else f"; {COMFORTABLE_BEFORE} before and {COMFORTABLE_AFTER} after make a finding sturdy."
    )
    return Check(
        name="data_length",
        verdict=Verdict.PASS if enough else Verdict.WARN,
        sentence=f"Based on {before} {step}s before and {after} after the start{advice}",
        statistic=float(before),
    )
