"""Whether the treated path lies within what the comparison units did before the start."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

FEW = 0.10


def check_hull(outside: float, *, levels: bool) -> Check:
    """Judge the share of periods in which the treated lay beyond every comparison unit.

    Parameters
    ----------
    outside
        Share of the periods before the start.
    levels
        True where levels count; false where the method allows a constant distance.
    """
    compared = "" if levels else ", each measured from its own level,"
    sentence = (
        f"In {outside:.0%} of the periods before the start the treated{compared} lay above or below"
        " every comparison unit."
    )
    beyond = outside > FEW
    if beyond:
        sentence += " No mixture of them can be there: the comparison is stretched."
    return Check(
        name="hull",
        verdict=Verdict.WARN if beyond else Verdict.PASS,
        sentence=sentence,
        statistic=outside,
    )
