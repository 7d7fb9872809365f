"""How the plain before and after becomes the measured effect: what a design took out on the way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Part = Literal[
    "trend", "season", "trend_and_season", "own_past", "comparison", "regression_to_mean", "rest"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """One thing a design measured and took out: the change it makes, in outcome units.

    Negative where the plain before and after was too large by it.
    """

    part: Part
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeStep:
    """One bar of the bridge: the change it makes, or the level where it is a total."""

    key: str
    label: str
    effect: float
    sentence: str
    is_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPrice:
    """What one KPI unit of the effect is worth over the time observed.

    ``per_unit`` is approved unit value times unit-periods observed, negative where less is better.
    """

    per_unit: Decimal
    currency: str
