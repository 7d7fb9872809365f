"""What two groups before and after cannot show where units are not followed over time."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict


def check_repeated_cross_sections(*, clustered: bool) -> Check:
    """Say that rows of one group share their luck; clusters put part of it into the interval."""
    shared = "a shock to one whole group after the start would look like an effect"
    if clustered:
        return Check(
            name="repeated_cross_sections",
            verdict=Verdict.PASS,
            sentence=f"Rows are grouped by cluster; {shared}, as in every such comparison.",
        )
    return Check(
        name="repeated_cross_sections",
        verdict=Verdict.WARN,
        sentence=(
            "Units are not followed over time: rows count as independent, the people measured"
            f" after may be others than before, and {shared}. Name 'unit' or 'cluster'."
        ),
    )
