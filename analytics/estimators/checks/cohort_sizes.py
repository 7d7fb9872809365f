"""Whether enough units adopted at the same time to tell their luck from the effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

COMFORTABLE = 5
MOST_NAMED = 6


def check_cohort_sizes(sizes: Mapping[str, int]) -> Check:
    """Name cohorts of one, whose spread is borrowed, and those of fewer than five units.

    Parameters
    ----------
    sizes
        Units that adopted in each period, by the period's label.
    """
    alone = [cohort for cohort, size in sizes.items() if size == 1]
    small = [cohort for cohort, size in sizes.items() if 1 < size < COMFORTABLE]
    parts = []
    if alone:
        parts.append(
            f"Only one unit adopted in {_named(alone)}: its own luck is taken to have the spread"
            " seen among the other adopters (folded with them for the standard error). More units"
            " that start then would speak for themselves."
        )
    if small:
        parts.append(
            f"Fewer than {COMFORTABLE} units adopted in {_named(small)}: their own effects are"
            " uncertain, the average over all is what counts."
        )
    if not parts:
        least = min(sizes.values())
        parts.append(f"Every cohort has at least {least} units.")
    few = sum(sizes[cohort] for cohort in (*alone, *small))
    mostly = few > sum(sizes.values()) / 2
    return Check(
        name="cohort_sizes",
        verdict=Verdict.WARN if mostly or alone else Verdict.PASS,
        sentence=" ".join(parts),
        statistic=float(min(sizes.values())),
    )


def _named(cohorts: list[str]) -> str:
    named = ", ".join(cohorts[:MOST_NAMED])
    more = len(cohorts) - MOST_NAMED
    return f"{named} and {more} other periods" if more > 0 else named
