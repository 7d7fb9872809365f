"""Whether there are enough units in both groups for the comparison to be more than an anecdote."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

# Fewer than 4 in a group, or 8 in all, allow no verdict; from 20 on numbers are no worry.
FEWEST_A_GROUP, FEWEST, COMFORTABLE = 4, 8, 20


def check_few_units(treated: int, control: int, *, breaks_trust: bool = False) -> Check:
    """Count the units in both groups (used where the plan names no clusters).

    ``breaks_trust`` withholds the verdict of an experiment with too few of them.
    """
    total, smallest = treated + control, min(treated, control)
    sentence = f"Based on {treated:,} treated and {control:,} comparison units."
    verdict = Verdict.PASS
    if smallest < FEWEST_A_GROUP or total < FEWEST:
        verdict = Verdict.FAIL
        sentence += " That is too few to rule out that one of them was just different."
    elif total < COMFORTABLE:
        verdict = Verdict.WARN
        sentence += " The interval is honest but wide; a few more units help most."
    return Check(
        name="few_units",
        verdict=verdict,
        sentence=sentence,
        statistic=float(smallest),
        caps_at="D" if verdict is Verdict.FAIL else None,
        breaks_trust=breaks_trust,
    )
