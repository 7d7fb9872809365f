"""Whether the start came right after an unusually bad stretch that would have ended by itself.

Regression to the mean (Barnett, van der Pols and Dobson 2005, Int. J. of Epidemiology 34, 215),
known among evaluators of training as Ashenfelter's dip.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

# Periods before the start that are looked at, and left out in the re-run.
STRETCH = 3
SIGNIFICANCE = 0.10
SMALL, LARGE = 0.25, 0.50
# Where many units are followed less is much: what ``limits`` are to a comparison of their changes.
REBOUND = (0.10, 1 / 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The last periods before the start against what came before them.

    ``gap`` is their mean distance from what the earlier periods (and the comparison group) let
    expect, ``donut`` the effect without them; both in outcome units. ``base`` says that the effect
    is measured from the stretch itself, so that all of the gap comes back as effect.
    """

    gap: float
    p_value: float
    effect: float
    std_error: float
    donut: float
    base: bool = False

    @property
    def share(self) -> float:
        """How much of the effect disappears without the stretch.

        As a share of the effect, or of its standard error where that is larger: next to an effect
        of almost nothing every change would look large.
        """
        moved = max(abs(self.effect - self.donut), abs(self.gap) if self.base else 0.0)
        return moved / max(abs(self.effect), self.std_error)

    @property
    def flatters(self) -> bool:
        """Whether the gap makes the effect look larger: it points the other way."""
        return self.gap * self.effect < 0


def check_dip(
    found: Stretch | None, step: str, *, limits: tuple[float, float] = (SMALL, LARGE)
) -> Check:
    """Judge the stretch; ``None`` where there are too few earlier periods to compare with.

    Parameters
    ----------
    found
        The stretch before the start.
    step
        What a period is called.
    limits
        Shares of the effect that disappear without the stretch: above the first a warning, above
        the second failed.
    """
    if found is None:
        return Check(
            name="dip",
            verdict=Verdict.NOT_RUN,
            sentence=(
                f"There are too few {step}s before the start to see whether it came after an"
                " unusually bad stretch."
            ),
        )
    verdict, sentence = _judged(found, step, limits)
    return Check(
        name="dip",
        verdict=verdict,
        sentence=sentence,
        statistic=found.gap,
        p_value=found.p_value,
    )


def _judged(found: Stretch, step: str, limits: tuple[float, float]) -> tuple[Verdict, str]:
    last = f"the last {STRETCH} {step}s before the start"
    if found.p_value >= SIGNIFICANCE:
        return Verdict.PASS, f"{last[0].upper()}{last[1:]} were not out of the ordinary."
    without = (
        f"Without {last} the effect is {figure(found.donut)} instead of {figure(found.effect)}"
    )
    if not found.flatters:
        return (
            Verdict.WARN,
            f"The outcome was already moving in the direction of the effect in {last}. {without}.",
        )
    reason = "The start came right after an unusual stretch, part of which would have passed anyway"
    if found.share > limits[1]:
        return Verdict.FAIL, f"{reason}. {without}."
    if found.share >= limits[0]:
        return Verdict.WARN, f"{reason}. {without}."
    return Verdict.PASS, f"{reason}, but it matters little. {without}."
