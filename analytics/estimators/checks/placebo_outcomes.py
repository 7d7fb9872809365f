"""Whether a measure that the initiative cannot touch moved as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

CERTAIN = 0.05
NOT_SAID = (
    "The plan names no measure that the initiative cannot touch (placebo_outcomes): whether such a"
    " measure moved too is unknown."
)


def check_placebo_outcomes(p_values: Mapping[str, float], unread: tuple[str, ...] = ()) -> Check:
    """Judge the effect found on outcomes that can have none, corrected for their number.

    Parameters
    ----------
    p_values
        Of no effect, by column; the plan's own analysis of each.
    unread
        Columns named that could not be analysed.
    """
    missed = f" Not analysed: {', '.join(unread)}." if unread else ""
    if not p_values:
        return Check(
            name="placebo_outcomes",
            verdict=Verdict.NOT_RUN,
            sentence=f"None of the measures could be analysed.{missed}" if unread else NOT_SAID,
        )
    name = min(p_values, key=lambda one: p_values[one])
    corrected = min(1.0, len(p_values) * p_values[name])
    if corrected >= CERTAIN:
        return Check(
            name="placebo_outcomes",
            verdict=Verdict.PASS,
            sentence=(
                f"What the initiative cannot touch did not move: {', '.join(p_values)} (smallest p"
                f" = {corrected:.2g}).{missed}"
            ),
            p_value=corrected,
        )
    return Check(
        name="placebo_outcomes",
        verdict=Verdict.FAIL,
        sentence=(
            f"'{name}', which the initiative cannot touch, moved too (p = {corrected:.2g}): part of"
            f" the change is something else.{missed}"
        ),
        p_value=corrected,
    )
