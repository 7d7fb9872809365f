"""Whether the effect hangs on the units that adopted at one particular time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.figures import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

MUCH = 0.5


def check_leave_one_cohort_out(
    effect: float, std_error: float, without: Mapping[str, float]
) -> Check:
    """Leave out every cohort in turn; fewer than two cohorts leave nothing to compare.

    A change counts as a share of the effect, or of its standard error where that is larger.

    Parameters
    ----------
    effect, std_error
        The primary effect.
    without
        The effect without each cohort, by the cohort's first treated period.
    """
    name = "leave_one_cohort_out"
    if len(without) < 2:  # noqa: PLR2004 - one cohort cannot be left out
        return Check(
            name=name,
            verdict=Verdict.NOT_RUN,
            sentence="All adopters started at the same time: there is no cohort to leave out.",
        )
    worst = max(without, key=lambda cohort: abs(without[cohort] - effect))
    moved = abs(without[worst] - effect) / max(abs(effect), std_error)
    flips = without[worst] * effect < 0 and abs(effect) > std_error
    low, high = min(without.values()), max(without.values())
    sentence = (
        f"Leaving out any one of {len(without)} cohorts gives effects from {figure(low)} to"
        f" {figure(high)}"
    )
    verdict = Verdict.PASS
    if flips:
        verdict = Verdict.FAIL
        sentence += f"; without those that adopted in {worst} the sign changes."
    elif moved > MUCH:
        verdict = Verdict.WARN
        sentence += f"; much depends on those that adopted in {worst}."
    else:
        sentence += ": no single cohort drives the result."
    return Check(name=name, verdict=verdict, sentence=sentence, statistic=moved)
