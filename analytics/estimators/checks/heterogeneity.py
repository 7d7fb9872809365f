"""Whether the effect differs between segments by more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.estimators.numerics.heterogeneity import Heterogeneity

# Segments are looked at because they are there, not because somebody expected a difference.
SIGNIFICANCE = 0.01


def check_heterogeneity(found: Heterogeneity, column: str, segments: int) -> Check:
    """Judge Welch's test that the effect is the same in every segment."""
    differs = found.p_value < SIGNIFICANCE
    if differs:
        sentence = (
            f"The effect differs between the {segments} values of '{column}'"
            f" (p = {found.p_value:.2g}): the average holds for this mix of segments only."
        )
    else:
        sentence = (
            f"Nothing says that the effect differs between the {segments} values of '{column}'"
            f" (p = {found.p_value:.2g}): differences in the table are what chance alone gives."
        )
    return Check(
        name="heterogeneity",
        verdict=Verdict.WARN if differs else Verdict.PASS,
        statistic=found.statistic,
        p_value=found.p_value,
        sentence=sentence,
    )
