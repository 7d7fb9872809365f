"""Why the plain before and after is not the effect: steps that add up, in KPI units or in money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import CENT
from analytics.domain.bridge import BridgeStep
from analytics.domain.estimate import Role
from analytics.reports.claimed_to_credited import WaterfallStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.bridge import EffectPrice, Part
    from analytics.domain.estimate import Finding

NAIVE, MEASURED = "naive", "measured"
# Below this share of the bridge's size a rest is rounding of sums, not a step.
ROUNDING = 1e-9
WORDS: Mapping[Part, tuple[str, str]] = {
    "trend": ("Trend", "It was already going there before the start."),
    "season": ("Season", "The time of year alone makes part of the difference."),
    "trend_and_season": (
        "Trend and season",
        "Its trend and the time of year alone make part of the difference.",
    ),
    "own_past": ("Its own past", "What its level, drift and season before let expect anyway."),
    "comparison": (
        "Comparison group",
        "What happened to those without the initiative over the same time.",
    ),
    "regression_to_mean": (
        "Regression to the mean",
        "The start came after an unusual stretch that would have ended anyway.",
    ),
    "rest": (
        "Weighting",
        "Periods or units that are alike count less than the plain means let them.",
    ),
}


def before_after_bridge(finding: Finding) -> tuple[BridgeStep, ...]:
    """Build the steps from the plain before and after to the measured effect; they add up to it.

    Only what the design measured has a step; what is left is one step of its own. Empty where the
    design has no plain before and after, or took nothing out.
    """
    plain = next((one for one in finding.alternatives if one.role is Role.NAIVE), None)
    if plain is None or not finding.taken_out:
        return ()
    measured = finding.headline.effect
    steps = [_change(one.part, one.effect) for one in finding.taken_out]
    rest = measured - plain.effect - sum(step.effect for step in steps)
    size = max(abs(one) for one in (measured, plain.effect, *(step.effect for step in steps)))
    if abs(rest) > ROUNDING * size:
        steps.append(_change("rest", rest))
    return (
        BridgeStep(
            key=NAIVE,
            label="Before and after",
            effect=plain.effect,
            sentence="The plain difference between the time after and the time before.",
            is_total=True,
        ),
        *steps,
        BridgeStep(
            key=MEASURED,
            label="Measured effect",
            effect=measured,
            sentence="What is left for the initiative.",
            is_total=True,
        ),
    )


def in_units(steps: tuple[BridgeStep, ...]) -> tuple[WaterfallStep, ...]:
    """Write the steps for a chart, in KPI units."""
    return tuple(
        WaterfallStep(
            key=one.key,
            label=one.label,
            amount=Decimal(repr(one.effect)),
            sentence=one.sentence,
            is_total=one.is_total,
        )
        for one in steps
    )


def in_money(steps: tuple[BridgeStep, ...], price: EffectPrice) -> tuple[WaterfallStep, ...]:
    """Write the steps in money, positive is good; levels are rounded to the cent, so sums hold.

    Parameters
    ----------
    steps
        As ``before_after_bridge`` returned them.
    price
        Worth of one unit of the effect.
    """
    found: list[WaterfallStep] = []
    level, money = 0.0, Decimal(0)
    for one in steps:
        level = one.effect if one.is_total else level + one.effect
        worth = (Decimal(level) * price.per_unit).quantize(CENT)
        amount = worth if one.is_total else worth - money
        found.append(
            WaterfallStep(
                key=one.key,
                label=one.label,
                amount=amount,
                sentence=one.sentence,
                is_total=one.is_total,
            )
        )
        money = worth
    return tuple(found)


def _change(part: Part, effect: float) -> BridgeStep:
    label, sentence = WORDS[part]
    return BridgeStep(key=part, label=label, effect=effect, sentence=sentence)
