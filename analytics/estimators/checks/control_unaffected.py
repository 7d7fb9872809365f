"""Whether the comparison series themselves moved at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

CERTAIN, LIKELY = 0.05, 0.20


def check_control_unaffected(p_values: Mapping[str, float]) -> Check:
    """Judge each comparison series' own break at the start, corrected for their number.

    Parameters
    ----------
    p_values
        Of no break at the start, by name; empty where no comparison series is used.
    """
    if not p_values:
        return Check(
            name="control_unaffected",
            verdict=Verdict.NOT_RUN,
            sentence="No comparison series is used: whatever else changed then is in the effect.",
        )
    name = min(p_values, key=lambda one: p_values[one])
    corrected = min(1.0, len(p_values) * p_values[name])
    verdict = Verdict.PASS if corrected >= LIKELY else Verdict.WARN
    verdict = verdict if corrected >= CERTAIN else Verdict.FAIL
    moved = (
        f"Comparison series '{name}' moved at the start too (p = {corrected:.2g}): if the"
        " initiative reached it, the effect is understated."
    )
    still = f"The comparison series did not move at the start (smallest p = {corrected:.2g})."
    return Check(
        name="control_unaffected",
        verdict=verdict,
        sentence=still if verdict is Verdict.PASS else moved,
        p_value=corrected,
        caps_at="D" if verdict is Verdict.FAIL else None,
    )
