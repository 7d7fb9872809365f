"""Several arms against one control: how surprising each is once all of them were looked at.

Holm's correction holds under any dependence between the comparisons, so it stays valid where arms
have different variances and degrees of freedom; Dunnett's (1955) needs them equal. Every arm is
compared with the control, never the best with the worst.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.estimators.numerics.multiplicity import IN_WORDS, adjust_p_values

if TYPE_CHECKING:
    from analytics.domain.estimate import Effect


def adjust_over_arms(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Put the p-value adjusted for all arms beside each arm's own; one arm stays as it is."""
    if len(effects) < 2:  # noqa: PLR2004 - a family has two members
        return effects
    adjusted = adjust_p_values([one.p_value for one in effects], "holm").p_values
    words = f"{IN_WORDS['holm']} over {len(effects)} arms"
    return tuple(
        replace(one, p_value_adjusted=float(p), adjusted_by=words)
        for one, p in zip(effects, adjusted, strict=True)
    )
