"""Whether the units measured after the start are those measured before."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

FEW, MANY = 0.10, 0.25


def check_composition(kept: int, dropped: int) -> Check:
    """Judge the share of units that were seen on one side of the start only."""
    share = dropped / (kept + dropped)
    verdict = Verdict.PASS
    if share > FEW:
        verdict = Verdict.WARN if share <= MANY else Verdict.FAIL
    if not dropped:
        sentence = f"All {kept} units were measured before and after the start."
    else:
        sentence = (
            f"{dropped} of {kept + dropped} units ({share:.0%}) were measured on one side of the"
            " start only and are left out."
        )
    if verdict is not Verdict.PASS:
        sentence += " The finding holds for the units that stayed."
    return Check(name="composition", verdict=verdict, sentence=sentence, statistic=share)
