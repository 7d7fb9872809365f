"""How large an effect is relative to what would have been, also of a logarithm."""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING

from analytics.domain.estimate import RelativeEffect

if TYPE_CHECKING:
    from analytics.domain.estimate import Effect
    from analytics.domain.initiative import Kpi

LARGEST_EXPONENT = 700.0  # beyond it a double is infinite


def relative_change(effect: Effect, kpi: Kpi | None) -> RelativeEffect | None:
    """Return the effect as a share, ``None`` where there is none.

    A share of a mean logarithm says nothing: of a KPI in logs the share is exp(effect) - 1, and its
    ends are those of the effect's interval.
    """
    if kpi is None or not kpi.in_logs:
        return effect.relative
    return RelativeEffect(
        effect=_grown(effect.effect), ci_low=_grown(effect.ci_low), ci_high=_grown(effect.ci_high)
    )


def _grown(logs: float) -> float:
    return exp(logs) - 1 if logs < LARGEST_EXPONENT else inf
