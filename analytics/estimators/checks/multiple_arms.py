"""Whether every unit was assigned to one arm only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.domain.assignment import Assignment

# Platforms tolerate about one in a hundred (experiments.md section 2).
MOST = 0.01


def check_multiple_arms(unit: str, assignment: Assignment) -> Check:
    """Share of units seen in several arms; above one in a hundred nothing can be trusted."""
    units, several = assignment.units, assignment.in_several
    if not assignment.nested:
        return Check(
            name="multiple_arms",
            verdict=Verdict.NOT_RUN,
            sentence=f"'{unit}' is not finer than what was assigned: it may lie in several arms.",
        )
    share = several / units if units else 0.0
    if several == 0:
        sentence, verdict = f"Every '{unit}' was in one arm only.", Verdict.PASS
    elif share <= MOST:
        verdict = Verdict.PASS
        sentence = f"{several:,} of {units:,} units ({share:.2%}) were in several arms: left out."
    else:
        verdict = Verdict.FAIL
        sentence = (
            f"{several:,} of {units:,} values of '{unit}' ({share:.1%}) were in several arms: the"
            " arms are mixed and the comparison cannot be trusted. Where rows were assigned and"
            f" not '{unit}', name the row's own column as unit and '{unit}' as cluster."
        )
    return Check(
        name="multiple_arms",
        verdict=verdict,
        sentence=sentence,
        statistic=share,
        breaks_trust=True,
    )
