"""Whether users and others are alike in what was measured, after weighting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

# Standardised differences: a tenth is the usual bar, a quarter spoils any regression (Rubin 2001).
ALIKE, APART = 0.10, 0.25


def check_balance(labels: Sequence[str], before: Sequence[float], after: Sequence[float]) -> Check:
    """Judge the largest standardised difference after weighting.

    Parameters
    ----------
    labels
        Covariates.
    before, after
        Their differences in standard deviations, without and with the weights.
    """
    worst = max(range(len(labels)), key=lambda i: abs(after[i]))
    size = abs(after[worst])
    verdict = Verdict.PASS if size < ALIKE else Verdict.WARN
    verdict = verdict if size < APART else Verdict.FAIL
    largest = max(abs(one) for one in before)
    return Check(
        name="balance",
        verdict=verdict,
        sentence=(
            f"Users and others differed by up to {largest:.2f} standard deviations in what was"
            f" measured, by {size:.2f} after weighting (in '{labels[worst]}')."
        ),
        statistic=size,
    )
