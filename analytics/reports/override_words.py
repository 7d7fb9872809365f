"""What overrides of the gate say: one in words, all in rows, and how they turned out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.gate_override import OverrideResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.gate_override import ScoredOverride

RESULTS = {
    OverrideResult.WELL: "Turned out well",
    OverrideResult.BADLY: "Turned out badly",
    OverrideResult.OPEN: "Open",
}


def override_sentence(one: ScoredOverride) -> str:
    """Say who overrode the gate, until when and why, and what became of it."""
    made = one.override
    ends = "until" if one.in_force else "it ended on"
    return (
        f"Overridden by {made.decided_by} on {made.decided_on}, {ends} {made.until}:"
        f" {_ended(made.reason)} {RESULTS[one.result]}: {one.sentence}"
    )


def overrides_sentence(overrides: Sequence[ScoredOverride]) -> str:
    """Count the overrides of the gate by how they turned out; nothing where there are none."""
    if not overrides:
        return ""
    counts = Counter(one.result for one in overrides)
    parts = [
        f"{counts[OverrideResult.WELL]} turned out well",
        f"{counts[OverrideResult.BADLY]} badly",
        f"{counts[OverrideResult.OPEN]} {'is' if counts[OverrideResult.OPEN] == 1 else 'are'} open",
    ]
    return f"Overrides of the gate so far: {len(overrides)}; {', '.join(parts)}."


def override_rows(overrides: Sequence[ScoredOverride]) -> pd.DataFrame:
    """Return one row an override, the latest first."""
    return pd.DataFrame(
        [
            {
                "Initiative": one.name,
                "By": one.override.decided_by,
                "On": one.override.decided_on.isoformat(),
                "Until": one.override.until.isoformat(),
                "Why": one.override.reason,
                "Against": "; ".join(one.override.rules),
                "How it turned out": RESULTS[one.result],
                "Measured since": one.sentence,
            }
            for one in sorted(overrides, key=lambda each: each.override.decided_on, reverse=True)
        ]
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
