"""How far an effect is good: direction applied once, with its one-sided bounds."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.domain.estimate import Effect
    from analytics.domain.initiative import Kpi


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodEffect:
    """An effect in KPI units per unit-period where positive is good.

    ``std_error`` is wider where the result was looked at before its end. ``low`` and ``high`` are
    one-sided bounds, each at ``confidence``. ``exposure`` counts the unit-periods it was observed
    on; ``None`` where that is not known.
    """

    effect: float
    std_error: float
    low: float
    high: float
    confidence: float
    degrees_of_freedom: float | None
    exposure: float | None


def good_effect(effect: Effect, kpi: Kpi, *, confidence: float) -> GoodEffect:
    """Turn an effect so that positive is good, and bound it on both sides.

    Parameters
    ----------
    effect
        Effect in outcome units with its natural sign.
    kpi
        Its direction is applied here, once; nothing else in ``value`` knows it.
    confidence
        One-sided confidence of each bound.
    """
    good = kpi.direction * effect.effect
    error = effect.std_error * effect.widening
    reach = quantile(confidence, effect.degrees_of_freedom) * error
    known = effect.exposure is not None and isfinite(effect.exposure) and effect.exposure > 0
    return GoodEffect(
        effect=good,
        std_error=error,
        low=good - reach,
        high=good + reach,
        confidence=confidence,
        degrees_of_freedom=effect.degrees_of_freedom,
        exposure=effect.exposure if known else None,
    )


def quantile(probability: float, degrees_of_freedom: float | None) -> float:
    """Quantile of Student's t, or of the normal distribution where no degrees are given."""
    from scipy.special import ndtri, stdtrit

    if degrees_of_freedom is None or not isfinite(degrees_of_freedom):
        return float(ndtri(probability))
    return float(stdtrit(degrees_of_freedom, probability))


def is_usable(effect: Effect) -> bool:
    """Tell whether an effect has a finite size and error and positive degrees of freedom."""
    degrees = effect.degrees_of_freedom
    return (
        isfinite(effect.effect)
        and isfinite(effect.std_error)
        and effect.std_error >= 0
        and (degrees is None or degrees > 0)
    )
