"""How far a weighted comparison holds: without the time just before, or a donor; other starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.estimate import Sensitivity
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.omitted_variable import Coefficient
from analytics.estimators.sensitivity.rows import (
    Headline,
    leave_one_out,
    other_sample,
    robustness_rows,
    share,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.estimators.numerics.answer import Uncertainty
    from analytics.estimators.numerics.conformal_shift import Shifts


def sensitivity_of_weights(
    found: Uncertainty,
    donut: Uncertainty | None,
    without: Sequence[float],
    fakes: Sequence[float],
    *,
    confidence: float,
    stretch: int,
) -> tuple[Sensitivity, ...]:
    """One row a look.

    Parameters
    ----------
    found
        The primary effect.
    donut
        The effect without the last ``stretch`` periods before the start.
    without, fakes
        Effects without each comparison unit, and at each earlier start.
    confidence
        Of the interval behind the robustness value.
    stretch
        Periods the donut leaves out.
    """
    headline = Headline(effect=found.effect, alpha=1 - confidence)
    rows: list[Sensitivity] = []
    if donut is not None:
        what = f"Without the last {stretch} periods before the start"
        rows.append(other_sample("donut", what, headline, donut))
    if without:
        rows.append(leave_one_out("comparison unit", headline, without))
    if fakes:
        rows.append(_earlier_starts(headline, fakes))
    coefficient = Coefficient(
        value=found.effect,
        std_error=found.std_error,
        degrees_of_freedom=found.degrees_of_freedom,
    )
    return (*rows, *robustness_rows(coefficient, headline.alpha))


def conformal_row(shifts: Shifts) -> Sensitivity:
    """Say how unusual the time after the start is, refitted as if nothing had happened."""
    return Sensitivity(
        name="conformal",
        value=shifts.p_value,
        sentence=(
            "Refitted on all periods as if nothing had happened, a stretch as far off as the time"
            f" after the start turns up in {shifts.as_far} of {shifts.total} shifts, itself"
            f" included (p = {shifts.p_value:.2g})."
        ),
    )


def _earlier_starts(headline: Headline, fakes: Sequence[float]) -> Sensitivity:
    """Give the largest effect at a start where nothing happened."""
    worst = max(fakes, key=abs)
    size = (
        f", {share(abs(worst / headline.effect))} of the size of the headline"
        if headline.effect
        else ""
    )
    return Sensitivity(
        name="earlier_starts",
        value=worst,
        sentence=(
            f"The largest effect found at one of {len(fakes)} earlier, pretended starts is"
            f" {figure(worst)}{size}."
        ),
    )
