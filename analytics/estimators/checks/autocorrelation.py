"""Whether neighbouring periods are so alike that the series says less than its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.estimators.numerics.autocorrelation import LagrangeTest

STRONG, EXTREME = 0.7, 0.9
SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialCorrelation:
    """What the residuals of a series show.

    ``effective`` is the number of independent periods that ``periods`` are worth; ``test`` is
    Breusch-Godfrey at one step.
    """

    correlation: float
    effective: float
    periods: int
    durbin_watson: float
    test: LagrangeTest


def check_autocorrelation(found: SerialCorrelation, step: str, *, handled: bool) -> Check:
    """Judge the correlation of neighbours; ``handled`` where the interval already allows for it."""
    verdict, more = Verdict.PASS, "; the interval allows for that."
    if found.correlation > EXTREME:
        verdict, more = Verdict.FAIL, ": that is so alike that no interval can be relied on."
    elif found.correlation > STRONG:
        verdict, more = Verdict.WARN, "; the interval allows for that, but stays on the short side."
    elif not handled and found.test.p_value < SIGNIFICANCE:
        verdict, more = Verdict.WARN, ", which this kind of interval ignores: it is too narrow."
    elif found.correlation == 0:
        more = ": they are not alike."
    return Check(
        name="autocorrelation",
        verdict=verdict,
        sentence=(
            f"Neighbouring {step}s have correlation {found.correlation:.2f} (Durbin-Watson"
            f" {found.durbin_watson:.2f}), so {found.periods} {step}s count as about"
            f" {found.effective:.0f}{more}"
        ),
        statistic=found.test.statistic,
        p_value=found.test.p_value,
    )
