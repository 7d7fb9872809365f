"""How many rows lack a covariate, and what was done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.assignment import CovariateGap

# With a fifth of the values missing the adjustment does little of what it promised.
MANY = 0.2


def check_missing_covariates(gaps: Sequence[CovariateGap]) -> Check:
    """Say which covariates had gaps; their rows stay in, filled with the mean."""
    parts = [
        f"'{gap.label}' is missing in {gap.missing:,} of {gap.rows:,} rows"
        + (" (marked by an indicator)" if gap.marked else "")
        for gap in gaps
    ]
    worst = max(gap.missing / gap.rows for gap in gaps)
    many = worst > MANY
    return Check(
        name="missing_covariates",
        verdict=Verdict.WARN if many else Verdict.PASS,
        sentence="; ".join(parts)
        + ": filled with the mean, no row was left out for it."
        + (" So many gaps leave little to adjust by." if many else ""),
        statistic=worst,
    )
