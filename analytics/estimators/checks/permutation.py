"""Whether the effect would stand out among all ways to call as many units treated."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

RARE, UNCOMMON = 0.05, 0.10


def check_permutation(total: int, as_large: int, *, smallest: float, clear: bool) -> Check:
    """Judge the exact permutation p-value; a rank can only contradict a clear effect.

    Parameters
    ----------
    total, as_large
        Ways to choose the treated units, and those with a difference at least as large.
    smallest
        Smallest p-value that so many ways allow.
    clear
        Whether the effect can be told from zero by its own test.
    """
    p_value = as_large / total
    return Check(
        name="permutation",
        verdict=_verdict(p_value, smallest, clear=clear),
        sentence=(
            f"Of all {total:,} ways to choose as many treated units, {as_large:,} show a difference"
            f" at least as large, the real one included (p = {p_value:.2g}; it cannot be below"
            f" {smallest:.2g})."
        ),
        statistic=float(as_large),
        p_value=p_value,
    )


def no_permutation(units: int) -> Check:
    """Say that there are too many regroupings to count."""
    return Check(
        name="permutation",
        verdict=Verdict.NOT_RUN,
        sentence=f"{units} units can be regrouped in too many ways to count them all.",
    )


def _verdict(p_value: float, smallest: float, *, clear: bool) -> Verdict:
    if not clear or p_value <= RARE:
        return Verdict.PASS
    return Verdict.WARN if p_value <= UNCOMMON or p_value <= smallest else Verdict.FAIL
