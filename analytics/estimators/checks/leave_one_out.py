"""Whether the effect hangs on a single comparison unit."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

SMALL, LARGE = 0.25, 0.50


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Effect without one comparison unit."""

    unit: str
    effect: float


def check_leave_one_out(
    effect: float, std_error: float, without: tuple[Without, ...], *, clear: bool
) -> Check:
    """Judge how far the effect moves when one comparison unit is left out.

    The move is a share of the effect, or of its standard error where that is larger: next to an
    effect of almost nothing every change would look large.
    """
    if not without:
        return Check(
            name="leave_one_out",
            verdict=Verdict.NOT_RUN,
            sentence="There are too few comparison units to leave one out.",
        )
    worst = max(without, key=lambda one: abs(one.effect - effect))
    share = abs(worst.effect - effect) / max(abs(effect), std_error)
    flips = clear and worst.effect * effect < 0
    verdict = _verdict(share, flips=flips)
    low, high = (choose(one.effect for one in without) for choose in (min, max))
    between = f"the effect lies between {figure(low)} and {figure(high)}"
    if verdict is Verdict.PASS:
        sentence = f"No single comparison unit drives the result: leaving one out, {between}."
    else:
        sentence = (
            f"The result leans on '{worst.unit}': without it the effect is"
            f" {figure(worst.effect)} instead of {figure(effect)}. Leaving one out, {between}."
        )
    return Check(name="leave_one_out", verdict=verdict, sentence=sentence, statistic=share)


def _verdict(share: float, *, flips: bool) -> Verdict:
    if flips or share > LARGE:
        return Verdict.FAIL
    return Verdict.PASS if share <= SMALL else Verdict.WARN
