"""Whether there are enough comparison units and periods to build a synthetic comparison from."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

FEWEST_DONORS, FEWEST_PERIODS = 8, 12
MANY_INCOMPLETE = 0.25
# From here on the spread of pretended treatments is known well, and a rank can be below 5 %.
COMFORTABLE = 20


def is_too_small(donors: int, periods: int) -> bool:
    """Say whether weights cannot be found with any trust."""
    return donors < FEWEST_DONORS or periods < FEWEST_PERIODS


def check_donor_pool(treated: int, donors: int, periods: int, *, incomplete: int = 0) -> Check:
    """Count treated units, comparison units and periods before the start.

    ``incomplete`` comparison units were left out for their gaps.
    """
    counted = (
        f"Based on {treated} treated and {donors} comparison units over {periods} periods before"
        " the start."
    )
    if incomplete:
        counted += f" {incomplete} more comparison units have gaps and are left out."
    if is_too_small(donors, periods):
        return Check(
            name="donor_pool",
            verdict=Verdict.WARN,
            sentence=(
                f"{counted} Weights need {FEWEST_DONORS} comparison units and {FEWEST_PERIODS}"
                " periods: the plain difference in differences answers instead."
            ),
            statistic=float(donors),
        )
    few = donors + treated < COMFORTABLE
    if few:
        counted += " That is few: the interval is honest but wide."
    many = incomplete > MANY_INCOMPLETE * (donors + incomplete)
    return Check(
        name="donor_pool",
        verdict=Verdict.WARN if few or many else Verdict.PASS,
        sentence=counted,
        statistic=float(donors),
    )
